/** The card of a trained model: from what it learned, how good it was found to be, and what was found in the data. */
import { z } from 'zod';
import { registeredModelSchema } from './model';

const figureSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });
const share = z.number().meta({ description: '0 to 1' });

export const modelCardSchema = z.object({
  model: registeredModelSchema,
  label: z.object({ column: z.string(), positive: z.string() }).meta({ description: 'what it predicts' }),
  data: z.object({
    rows: z.int(),
    positives: z.int(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    sha256: z.string(),
  }),
  split: z.object({
    order: z
      .enum(['time', 'file', 'chance'])
      .meta({ description: 'the tested rows are the latest, the last, or drawn' }),
    train_rows: z.int(),
    test_rows: z.int(),
  }),
  threshold: z.object({
    value: z.number(),
    cost_contact: z.number().nullable(),
    value_conversion: z.number().nullable(),
    contacted: share.meta({ description: 'of the tested rows, at or above it' }),
    captured: share.meta({ description: 'of all yes, among these' }),
    precision: share.meta({ description: 'of these, that are a yes' }),
  }),
  reliability: z.array(z.object({ rows: z.int(), predicted: share, observed: share })),
  lift: z.array(
    z.object({
      share: share.meta({ description: 'of the list, from the top' }),
      rows: z.int(),
      positives: z.int(),
      rate: share,
      captured: share.meta({ description: 'of all yes so far' }),
      cumulative_lift: z.number(),
    }),
  ),
  slices: z.array(
    z.object({
      column: z.string(),
      value: z.string(),
      rows: z.int(),
      positives: z.int(),
      predicted: share,
      auc: figureSchema,
    }),
  ),
  findings: z.array(
    z.object({ column: z.string().nullable(), kind: z.string(), evidence: z.string(), left_out: z.boolean() }),
  ),
  seed: z.int(),
  plots: z.object({ reliability: z.string(), lift: z.string() }).meta({ description: 'SVG pictures' }),
});
export type ModelCard = z.infer<typeof modelCardSchema>;
