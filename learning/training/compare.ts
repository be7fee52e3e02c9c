/** Two models on the same rows. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { aucDifference, type AucDifference } from '../metrics/delong';
import { brier, ece, logLoss } from '../metrics/probability';
import type { Interval } from './measures';

export interface Comparison {
  rows: number;
  /** second minus first, paired */
  auc: AucDifference;
  /** second minus first, below 0 is better; percentile interval over bootstrap draws of rows */
  log_loss: Interval;
  brier: Interval;
  ece: Interval;
  /** by AUC, beyond noise */
  better: 'first' | 'second' | 'neither';
}

const REPLICATES = 200;
const DRAWS_IN_ALL = 2_000_000;

export function compare(labels: Uint8Array, first: Float64Array, second: Float64Array, seed: number): Comparison {
  const auc = aucDifference(labels, first, second);
  const [log_loss, ofBrier, ofEce] = differences(labels, first, second, seed);
  const better = auc.low > 0 ? 'second' : auc.high < 0 ? 'first' : 'neither';
  return { rows: labels.length, auc, log_loss, brier: ofBrier, ece: ofEce, better };
}

const FIGURES = [logLoss, brier, ece] as const;

function differences(
  labels: Uint8Array,
  first: Float64Array,
  second: Float64Array,
  seed: number,
): [Interval, Interval, Interval] {
  const generator = xoroshiro128plus(seed);
  const rows = labels.length;
  const replicates = Math.max(40, Math.min(REPLICATES, Math.floor(DRAWS_IN_ALL / rows)));
  const draws = Array.from({ length: replicates }, () => {
    const drawn = Int32Array.from({ length: rows }, () => uniformInt(generator, 0, rows - 1));
    const pick = (values: Float64Array): Float64Array => Float64Array.from(drawn, (row) => values[row] ?? 0);
    const own = Uint8Array.from(drawn, (row) => labels[row] ?? 0);
    const [a, b] = [pick(first), pick(second)];
    return FIGURES.map((figure) => figure(own, b) - figure(own, a));
  });
  const intervalOf = (at: 0 | 1 | 2): Interval => {
    const sorted = draws.map((draw) => draw[at] ?? 0).sort((a, b) => a - b);
    const quantile = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
    const value = FIGURES[at](labels, second) - FIGURES[at](labels, first);
    return { value, low: quantile(0.025), high: quantile(0.975) };
  };
  return [intervalOf(0), intervalOf(1), intervalOf(2)];
}
