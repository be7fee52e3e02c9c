/**
 * Random forest (Breiman 2001): trees on bootstrap samples, few columns looked at for each split. The trees vote with
 * log-odds of their leaves, smoothed towards the base rate, so that the forest adds up on the margin.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { logit } from '../logistic';
import { Grower } from './grow';
import { joined, type Trees } from './tree';

/** Small trees: larger ones ranked no better on any data tried, worse after drift, and explaining is linear in leaves. */
const TREES = 60;
const MAX_LEAVES = 32;
const MAX_DEPTH = 8;
const MIN_LEAF_ROWS = 10;
/** Rows at the base rate that are added to each leaf. */
const SMOOTHING_ROWS = 5;

export function fitRandomForest(
  bins: readonly Uint8Array[],
  labels: Uint8Array,
  weights: Float64Array,
  seed: number,
): { base: number; trees: Trees } {
  const rows = labels.length;
  const random = xoroshiro128plus(seed);
  const rate = baseRate(labels, weights);
  const gradients = new Float64Array(rows);
  const curvatures = new Float64Array(rows);
  // the mean gradient of a leaf is the base rate minus its own rate
  const leafValue = ({ gradient, curvature }: { gradient: number; curvature: number }): number =>
    (logit(rate - gradient / (curvature + SMOOTHING_ROWS)) - logit(rate)) / TREES;
  const grower = new Grower(
    bins,
    gradients,
    curvatures,
    {
      max_leaves: MAX_LEAVES,
      max_depth: MAX_DEPTH,
      min_leaf_rows: MIN_LEAF_ROWS,
      l2: 0,
      columns_per_split: Math.max(1, Math.round(Math.sqrt(bins.length))),
    },
    random,
    leafValue,
  );
  const trees = Array.from({ length: TREES }, () => grower.grow(bootstrap()));
  return { base: logit(rate), trees: joined(trees) };

  /** Draws with replacement; a row drawn twice counts twice. */
  function bootstrap(): Int32Array {
    curvatures.fill(0);
    for (let draw = 0; draw < rows; draw++) {
      const row = uniformInt(random, 0, rows - 1);
      curvatures[row] = (curvatures[row] ?? 0) + (weights[row] ?? 0);
    }
    const drawn: number[] = [];
    for (const [row, curvature] of curvatures.entries()) {
      gradients[row] = curvature * (rate - (labels[row] ?? 0));
      if (curvature > 0) drawn.push(row);
    }
    return Int32Array.from(drawn);
  }
}

/** Share of yes by weight, a little off 0 and 1. */
export function baseRate(labels: Uint8Array, weights: Float64Array): number {
  let yes = 0.5;
  let all = 1;
  for (const [row, weight] of weights.entries()) {
    all += weight;
    if (labels[row] === 1) yes += weight;
  }
  return yes / all;
}
