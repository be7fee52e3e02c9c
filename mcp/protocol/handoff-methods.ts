/** The handoff protocol on the wire (SPEC section 5). */
import { z } from 'zod';
import { PARTIES } from '../../workflows/contracts/agents';
import { handoffContentSchema, handoffOrderSchema } from '../../workflows/contracts/handoff';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { prioritySchema } from '../../workflows/contracts/lead';
import { OUTCOMES } from '../../workflows/contracts/stages';
import { defineMethod } from './method';

export const handoffMethods = {
  createHandoff: defineMethod({
    description:
      'Stores what the source tells the destination. The same lead, conversation, destination and content (by SHA-256 of its RFC 8785 form) is the same handoff.',
    params: handoffContentSchema.extend({
      lead_id: leadIdSchema,
      conversation_id: z.string().min(1).max(100),
      from_agent: z.enum(PARTIES),
      to_agent: z.enum(PARTIES),
      priority: prioritySchema,
    }),
    result: z.object({
      order: handoffOrderSchema,
      campaign_id: z.string().nullable(),
      acknowledged: z
        .object({ acknowledged_by: z.string() })
        .nullable()
        .meta({ description: 'set when the destination has acknowledged it before' }),
    }),
    scope: 'handoffs:write',
    kind: 'natural',
  }),
  getHandoff: defineMethod({
    description: 'The content of a handoff, as it was sent.',
    params: z.strictObject({ handoff_id: z.string().min(1) }),
    result: handoffContentSchema.extend({ order: handoffOrderSchema, lead_id: leadIdSchema }),
    scope: 'handoffs:read',
    kind: 'read',
  }),
  acknowledgeHandoff: defineMethod({
    description:
      'The destination has read everything. Refused when the hash it read is not the one that was sent. Makes it the one that listens, if it is the journey or a child of it.',
    params: z.strictObject({
      handoff_id: z.string().min(1),
      context_sha256: z.string(),
      acknowledged_by: z.string().meta({ description: 'workflow id of the destination' }),
    }),
    result: z.object({ handoff_id: z.string() }),
    scope: 'handoffs:write',
    kind: 'natural',
  }),
  markHandedOff: defineMethod({
    description: 'The source has heard the acknowledgement: stage handed_off, action row.',
    params: z.strictObject({ handoff_id: z.string().min(1), lead_id: leadIdSchema, journey_no: z.int().min(1) }),
    result: z.object({ handoff_id: z.string() }),
    scope: 'handoffs:write',
    kind: 'natural',
  }),
  completeHandoff: defineMethod({
    description: 'The destination is done. Keeps the campaign’s counters in the same transaction.',
    params: z.strictObject({ handoff_id: z.string().min(1), outcome: z.enum(OUTCOMES) }),
    result: z.object({ handoff_id: z.string() }),
    scope: 'handoffs:write',
    kind: 'natural',
  }),
};
