/** What a person may answer. */
import { z } from 'zod';
import { channelBudgetsSchema } from './channel-budgets';
import type { ModifiableReason } from './answers';

export const decisionSchema = z.enum(['approve', 'reject', 'modify']);

export const escalationDecisionSchema = z.strictObject({
  decision_id: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,100}$/)
    .meta({ description: 'yours; the same one again changes nothing' }),
  decision: decisionSchema,
  decided_by: z.string().trim().min(1).max(200),
  comment: z.string().max(2000).optional(),
  modifications: z.record(z.string(), z.json()).optional(),
});
export type EscalationDecision = z.infer<typeof escalationDecisionSchema>;

/** What `modify` may change, checked like the original proposal. */
export const MODIFICATION_SCHEMAS: Record<ModifiableReason, z.ZodType> = {
  low_confidence: z.strictObject({ category: z.enum(['Campaign Qualified', 'Cold Lead', 'General Inquiry']) }),
  complex_request: z.strictObject({ outcome: z.enum(['support_resolved', 'rejected']) }),
  budget_change: z.strictObject({ channel_budgets: channelBudgetsSchema }),
};
