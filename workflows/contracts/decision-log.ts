/** The log of every decision (SPEC section 10, table `decisions`): what was known, how it was decided, what came of it. */
import { z } from 'zod';
import { OUTCOMES } from './stages';

export const DECISION_KINDS = ['triage', 'variant', 'channel', 'send_time', 'gate', 'assignment', 'optimize'] as const;

export const decisionRecordSchema = z.object({
  decision_id: z
    .string()
    .min(1)
    .meta({ description: 'derived from workflow id, journey_no and step: the same on every retry' }),
  kind: z.enum(DECISION_KINDS),
  lead_id: z.string().nullable(),
  campaign_id: z.string().nullable(),
  journey_no: z.int().nullable(),
  policy_version: z.string(),
  model_version: z.string().nullable(),
  /** everything the decision looked at, without PII; stored once per content, referred to by its SHA-256 */
  input: z.record(z.string(), z.json()),
  random_draw: z.number().min(0).max(1).nullable(),
  /** probability of each possible choice at the moment of choosing */
  propensities: z.record(z.string(), z.number()).nullable(),
  output: z.record(z.string(), z.json()),
});
export type DecisionRecord = z.infer<typeof decisionRecordSchema>;

/** A decision as it is read again. */
export const loggedDecisionSchema = decisionRecordSchema.extend({
  decided_at: z.iso.datetime(),
  outcome: z
    .enum(OUTCOMES)
    .nullable()
    .meta({ description: 'how the journey ended; null: it has not, or it is no journey' }),
  stopped_at: z.iso.datetime().nullable().meta({
    description: 'when the person first said stop or was erased, or the address failed or complained; null: never',
  }),
});
export type LoggedDecision = z.infer<typeof loggedDecisionSchema>;
