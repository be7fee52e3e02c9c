/**
 * Logistic regression. What is kept of it is additive: an effect per level, a slope per number, all centred on the
 * training rows, so that what a column adds to a prediction is one look-up away.
 */
import { z } from 'zod';
import { MISSING, OTHER, type FittedColumn } from './columns';
import { linearDesign, scaled, type Design, type DesignColumn } from './linear-design';
import { fitCoefficients } from './newton';

const finite = z.number();

const effectsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numeric'),
    scale: z.strictObject({
      low: finite,
      high: finite,
      centre: finite,
      spread: finite.positive(),
      long_tail: z.boolean(),
      mean: finite,
      deviation: finite.positive(),
    }),
    slope: finite,
    offset: finite.describe('what centres slope times scaled value'),
    missing: finite,
  }),
  z.strictObject({ kind: z.literal('categorical'), levels: z.array(finite), missing: finite, other: finite }),
]);
type Effects = z.infer<typeof effectsSchema>;

export const logisticRegressionSchema = z.strictObject({
  kind: z.literal('logistic-regression'),
  base: finite.describe('log-odds of a row in which every column has its mean effect'),
  effects: z.array(effectsSchema).describe('one per column of the model'),
});
export type LogisticRegression = z.infer<typeof logisticRegressionSchema>;

const RIDGE = 1;

export function fitLogisticRegression(
  columns: readonly FittedColumn[],
  codes: readonly Float64Array[],
  labels: Uint8Array,
  weights: Float64Array,
): LogisticRegression {
  const design = linearDesign(columns, codes, labels.length);
  const coefficients = fitCoefficients(design, labels, weights, RIDGE);
  const means = featureMeans(design, weights);
  let base = coefficients[0] ?? 0;
  const effects = design.columns.map((column) => {
    const { mean, centred } = centredEffects(column, coefficients, means);
    base += mean;
    return centred;
  });
  return { kind: 'logistic-regression', base, effects };
}

function featureMeans({ rows, slots, features, index, value }: Design, weights: Float64Array): Float64Array {
  const sums = new Float64Array(features);
  for (let row = 0; row < rows; row++)
    for (let at = row * slots; at < (row + 1) * slots; at++) {
      const feature = index[at] ?? 0;
      sums[feature] = (sums[feature] ?? 0) + (weights[row] ?? 0) * (value[at] ?? 0);
    }
  const total = sums[0] ?? 1;
  return sums.map((sum) => sum / total);
}

/** What training never saw (a missing cell, a level) has the mean effect: nothing is known of it. */
function centredEffects(
  column: DesignColumn,
  coefficients: Float64Array,
  means: Float64Array,
): { mean: number; centred: Effects } {
  const effect = (feature: number): number => coefficients[feature] ?? 0;
  const part = (feature: number): number => effect(feature) * (means[feature] ?? 0);
  const centredAt = (feature: number): number => (feature < 0 ? 0 : effect(feature) - mean);
  let mean = part(column.missing);
  if (column.kind === 'numeric') {
    mean += part(column.slope);
    const { scale, slope, missing } = column;
    return {
      mean,
      centred: { kind: 'numeric', scale, slope: effect(slope), offset: -mean, missing: centredAt(missing) },
    };
  }
  const levels = Array.from({ length: column.levels }, (_, level) => column.first + level);
  mean += part(column.other) + levels.reduce((total, feature) => total + part(feature), 0);
  return {
    mean,
    centred: {
      kind: 'categorical',
      levels: levels.map(centredAt),
      missing: centredAt(column.missing),
      other: centredAt(column.other),
    },
  };
}

/** Log-odds that a column with this code adds to the base. */
export function effectOf(effects: Effects, code: number): number {
  if (effects.kind === 'numeric')
    return Number.isNaN(code) ? effects.missing : effects.slope * scaled(effects.scale, code) + effects.offset;
  if (code === MISSING) return effects.missing;
  return code === OTHER ? effects.other : (effects.levels[code] ?? 0);
}
