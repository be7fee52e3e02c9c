/** Questions to a human (SPEC section 6). */
import { z } from 'zod';
import { changeIdSchema } from './changes';
import { modificationLimitsSchema } from './channel-budgets';
import { decisionSchema } from './decision-schemas';
import { campaignIdSchema, escalationIdSchema, leadIdSchema } from './ids';

export const ESCALATION_REASONS = [
  'low_performance',
  'high_value',
  'complaint',
  'legal',
  'complex_request',
  'low_confidence',
  'budget_change',
  'delivery_failure',
  'data_error',
] as const;
export const escalationReasonSchema = z.enum(ESCALATION_REASONS);
export type EscalationReason = z.infer<typeof escalationReasonSchema>;

export const ESCALATION_STATUSES = ['open', 'decided', 'expired', 'withdrawn'] as const;
/** The question itself: what a person needs to decide. No PII: it names ids, the console shows the lead. */
export const escalationQuestionSchema = z.object({
  escalation_id: escalationIdSchema,
  reason: escalationReasonSchema,
  lead_id: leadIdSchema.nullable(),
  campaign_id: campaignIdSchema.nullable(),
  question: z.string(),
  evidence: z.record(z.string(), z.json()),
  proposed_action: z.string(),
  alternatives: z.array(z.string()),
  /** workflow that asked and gets the answer */
  asked_by: z.string(),
  /** the change to a campaign that waits for the answer */
  change_id: changeIdSchema.optional(),
  /** what `modify` may make of a proposed change of budgets; absent: it cannot be modified */
  modification_limits: modificationLimitsSchema.optional(),
});
export type EscalationQuestion = z.infer<typeof escalationQuestionSchema>;

/** Input of the `escalation` workflow. Times come from the asker's settings, in seconds. */
export interface EscalationInput extends EscalationQuestion {
  reminder_seconds: number;
  expiry_seconds: number;
  /** decision taken on silence */
  on_silence: 'approve' | 'reject';
}

/** How a question ended. `decision` is absent only when it was withdrawn. */
export const escalationAnswerSchema = z.object({
  escalation_id: escalationIdSchema,
  status: z.enum(['decided', 'expired', 'withdrawn']),
  decision: decisionSchema.optional(),
  decision_id: z.string().optional(),
  decided_by: z.string().optional(),
  comment: z.string().optional(),
  modifications: z.record(z.string(), z.json()).optional(),
});
export type EscalationAnswer = z.infer<typeof escalationAnswerSchema>;

/** An escalation as read. */
export const escalationSchema = escalationQuestionSchema.extend({
  change_id: changeIdSchema.nullish(),
  modification_limits: modificationLimitsSchema.nullish(),
  status: z.enum(ESCALATION_STATUSES),
  urgency: z.enum(['normal', 'high']),
  on_silence: z.enum(['approve', 'reject']),
  created_at: z.iso.datetime({ offset: true }),
  reminder_at: z.iso.datetime({ offset: true }),
  expires_at: z.iso.datetime({ offset: true }),
  reminded_at: z.iso.datetime({ offset: true }).nullable(),
  decision: decisionSchema.nullable(),
  decision_id: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.iso.datetime({ offset: true }).nullable(),
  comment: z.string().nullable(),
  modifications: z.record(z.string(), z.json()).nullable(),
});
export type Escalation = z.infer<typeof escalationSchema>;
