/** The handoff protocol (SPEC section 5): what is handed over, and what says that it arrived. */
import { z } from 'zod';
import { AGENTS, PARTIES, partyOf, type Party } from './agents';
import { leadIdSchema } from './ids';
import { prioritySchema } from './lead';

/** Reads any spelling, yields the party's own name. */
export const partySchema = z.string().transform((name, context): Party => {
  const party = partyOf(name);
  if (party) return party;
  context.addIssue({ code: 'custom', message: `unknown agent; known are ${PARTIES.join(', ')}` });
  return z.NEVER;
});

/** What the source tells the destination. The two objects may hold anything JSON can. */
export const handoffContentSchema = z.object({
  context: z
    .record(z.string(), z.json())
    .default({})
    .meta({ description: 'triage_category, lead_score, priority, notes, …' }),
  preservation_data: z
    .record(z.string(), z.json())
    .default({})
    .meta({ description: 'short_term_memory, conversation_history[], next_actions[], …' }),
});

export const handoffRequestSchema = handoffContentSchema.extend({
  from_agent: partySchema,
  to_agent: partySchema,
  lead_id: leadIdSchema,
  conversation_id: z.string().min(1).max(100),
});
export type HandoffRequest = z.infer<typeof handoffRequestSchema>;

/** A handoff in a workflow's hands: the content stays in the data layer and travels by reference. */
export const handoffOrderSchema = z.object({
  handoff_id: z.string().min(1),
  from_agent: z.enum([...AGENTS, 'manager']),
  to_agent: z.enum([...AGENTS, 'manager']),
  conversation_id: z.string(),
  context_sha256: z.string().regex(/^[0-9a-f]{64}$/),
  priority: prioritySchema,
});
export type HandoffOrder = z.infer<typeof handoffOrderSchema>;

/** What the destination says when it has read everything: the hash of what it read. */
export interface HandoffAcknowledgement {
  handoff_id: string;
  context_sha256: string;
  acknowledged_by: string;
}
