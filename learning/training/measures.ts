/** How good a model is on rows it has not seen, each figure with a 95 % interval. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { z } from 'zod';
import { aucInterval } from '../metrics/delong';
import { brier, ece, reliabilityBins } from '../metrics/probability';
import { liftTable, prAuc } from '../metrics/ranking';

const intervalSchema = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
export type Interval = z.infer<typeof intervalSchema>;

export const measuresSchema = z.strictObject({
  rows: z.int(),
  positives: z.int(),
  /** by DeLong's variance */
  auc: intervalSchema,
  /** by bootstrap, as those below */
  pr_auc: intervalSchema,
  brier: intervalSchema,
  ece: intervalSchema,
  /** mean probability; beside the share of yes it shows whether the level is right */
  mean_probability: z.number(),
  has_signal: z.boolean().describe('the 99 % interval of the AUC lies above one half'),
  lift: z.array(
    z.strictObject({
      share: z.number(),
      rows: z.int(),
      positives: z.int(),
      rate: z.number(),
      captured: z.number(),
      cumulative_lift: z.number(),
    }),
  ),
  reliability: z.array(
    z.strictObject({
      rows: z.int(),
      from: z.number(),
      to: z.number(),
      predicted: z.number(),
      observed: z.number(),
    }),
  ),
});
export type Measures = z.infer<typeof measuresSchema>;

const REPLICATES = 200;
/** Large samples have narrow intervals, and need no work of minutes to say so. */
const DRAWS_IN_ALL = 2_000_000;
const Z99 = 2.575829303548901;

/** @param labels 1 and 0, both there */
export function measure(labels: Uint8Array, probabilities: Float64Array, seed: number): Measures {
  const { auc, low, high, standard_error } = aucInterval(labels, probabilities);
  const [ofPrAuc, ofBrier, ofEce] = bootstrap(labels, probabilities, [prAuc, brier, ece], seed);
  const found = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  return {
    rows: labels.length,
    positives: sum(labels),
    auc: { value: auc, low, high },
    pr_auc: ofPrAuc ?? found,
    brier: ofBrier ?? found,
    ece: ofEce ?? found,
    mean_probability: sum(probabilities) / labels.length,
    has_signal: auc - Z99 * standard_error > 0.5,
    lift: liftTable(labels, probabilities),
    reliability: reliabilityBins(labels, probabilities),
  };
}

type Figure = (labels: Uint8Array, probabilities: Float64Array) => number;

/**
 * Percentile intervals (Efron 1979) of several figures over the same draws. The ECE of a sample drawn with repetition is
 * larger than its own, so intervals are moved to lie about the figure (basic bootstrap would leave [0, 1]).
 */
function bootstrap(
  labels: Uint8Array,
  probabilities: Float64Array,
  figures: readonly Figure[],
  seed: number,
): Interval[] {
  const generator = xoroshiro128plus(seed);
  const rows = labels.length;
  const replicates = Math.max(40, Math.min(REPLICATES, Math.floor(DRAWS_IN_ALL / rows)));
  const drawnLabels = new Uint8Array(rows);
  const drawn = new Float64Array(rows);
  const found = figures.map(() => [] as number[]);
  for (let replicate = 0; replicate < replicates; replicate++) {
    for (let at = 0; at < rows; at++) {
      const row = uniformInt(generator, 0, rows - 1);
      drawnLabels[at] = labels[row] ?? 0;
      drawn[at] = probabilities[row] ?? 0;
    }
    for (const [at, figure] of figures.entries()) found[at]?.push(figure(drawnLabels, drawn));
  }
  return figures.map((figure, at) => {
    const value = figure(labels, probabilities);
    const sorted = (found[at] ?? []).filter((each) => !Number.isNaN(each)).sort((a, b) => a - b);
    const quantile = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
    const shift = value - quantile(0.5);
    const clipped = (limit: number): number => Math.min(1, Math.max(0, limit + shift));
    return { value, low: clipped(quantile(0.025)), high: clipped(quantile(0.975)) };
  });
}

export const sum = (values: Uint8Array | Float64Array): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
