/** Representatives, and the offers of leads to them (SPEC section 3, "Owners"). */
import { z } from 'zod';
import { leadIdSchema } from './ids';

const isoTime = z.iso.datetime({ offset: true });

export const representativeIdSchema = leadIdSchema.meta({ examples: ['maria'] });

export const newRepresentativeSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254),
  regions: z
    .array(z.string().trim().min(1).max(40))
    .max(50)
    .default([])
    .meta({ description: 'the territory; empty: none of their own' }),
  industries: z
    .array(z.string().trim().min(1).max(100))
    .max(50)
    .default([])
    .meta({ description: 'narrows the territory; empty: all' }),
  capacity: z.int().min(0).max(10_000).default(20).meta({
    description: 'most leads that may be open with them: offered or accepted, and neither won, lost nor released',
  }),
  active: z.boolean().default(true).meta({ description: 'false: is offered nothing' }),
});

export const representativeSchema = newRepresentativeSchema.extend({
  representative_id: representativeIdSchema,
  open_leads: z.int(),
  created_at: isoTime,
});
export type Representative = z.output<typeof representativeSchema>;

export const ASSIGNMENT_STATUSES = ['offered', 'accepted', 'expired', 'withdrawn', 'released'] as const;
export type AssignmentStatus = (typeof ASSIGNMENT_STATUSES)[number];

/** `asg-{lead_id}.{journey_no}.{attempt}` */
export const assignmentIdSchema = z
  .string()
  .regex(/^asg-[A-Za-z0-9._-]{1,64}\.\d{1,9}\.\d{1,9}$/, 'is not an assignment id; "merit assignments list" shows them')
  .meta({ examples: ['asg-test-123.1.1'] });
export const assignmentIdOf = (leadId: string, journeyNo: number, attempt: number): string =>
  `asg-${leadId}.${journeyNo}.${attempt}`;

export const assignmentSchema = z.object({
  assignment_id: assignmentIdSchema,
  lead_id: leadIdSchema,
  journey_no: z.int().min(1),
  attempt: z.int().min(1),
  representative_id: representativeIdSchema,
  rule: z.string().meta({ description: 'the rule that chose: account_owner, territory or round_robin' }),
  status: z.enum(ASSIGNMENT_STATUSES),
  offered_at: isoTime,
  accept_until: isoTime,
  settled_at: isoTime.nullable().meta({ description: 'accepted, expired or withdrawn' }),
  accepted_by: z.string().nullable(),
  released_at: isoTime.nullable(),
});
export type Assignment = z.output<typeof assignmentSchema>;
