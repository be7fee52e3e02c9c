/** Experiments on the wire: a campaign's variants against each other, and against not writing at all. */
import { z } from 'zod';

/** The arm in which nobody writes; no variant has this id. */
export const NO_CONTACT = 'no_contact';

export const ASSIGNED_BY = ['holdout', 'uniform', 'bandit'] as const;
export type AssignedBy = (typeof ASSIGNED_BY)[number];

export const experimentAssignmentSchema = z.object({
  arm: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: `a variant_id, or ${NO_CONTACT}` }),
  assigned_by: z.enum(ASSIGNED_BY),
  propensities: z
    .record(z.string(), z.number().min(0).max(1))
    .meta({ description: 'chance of each arm at the moment of assignment' }),
  segment: z.string().max(100),
  random_draw: z.number().min(0).max(1),
});
export type ExperimentAssignment = z.infer<typeof experimentAssignmentSchema>;

export const segmentResultSchema = z.object({
  segment: z.string(),
  arm: z.string(),
  trials: z.int().meta({ description: 'companies old enough to have answered' }),
  successes: z.int(),
});

export const hourResultSchema = z.object({
  hour: z.int().min(0).max(23).meta({ description: 'of the day, on the clock of whoever was written to' }),
  half: z.int().min(0).max(1).meta({ description: 'a company is always in the same half' }),
  trials: z.int().meta({ description: 'companies first written to in this hour, old enough to have answered' }),
  successes: z.int(),
});

/** One company of an experiment, as it was assigned and as it turned out. */
export const experimentRowSchema = z.object({
  assignment_id: z.int(),
  ...experimentAssignmentSchema.shape,
  assigned_at: z.iso.datetime(),
  contacts: z.int(),
  sent: z.int().meta({ description: 'messages that went out to its contacts' }),
  refused: z.int().meta({ description: 'messages that the gate refused' }),
  success: z.boolean().nullable().meta({ description: 'null: too young to have answered' }),
});
export type ExperimentRow = z.infer<typeof experimentRowSchema>;
