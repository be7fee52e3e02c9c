/** The log of every decision (SPEC section 10, table `decisions`): what was known, how it was decided, what came of it. */
import { z } from 'zod';

export const decisionRecordSchema = z.object({
  decision_id: z
    .string()
    .min(1)
    .meta({ description: 'derived from workflow id, journey_no and step: the same on every retry' }),
  kind: z.enum(['triage', 'variant', 'channel', 'send_time', 'gate', 'assignment', 'optimize']),
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
