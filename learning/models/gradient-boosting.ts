/**
 * Gradient boosting (Friedman 2001, 2002) of small trees on the logistic loss, with second-order leaves and L2 (Chen and
 * Guestrin 2016). Shallow, slow and sampled: it adds what the others miss, and has little to memorise.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { logit, sigmoid } from '../logistic';
import { Grower } from './grow';
import { baseRate } from './random-forest';
import { joined, sumOfTrees, type Trees } from './tree';

const TREES = 100;
const LEARNING_RATE = 0.06;
const MAX_LEAVES = 12;
const MAX_DEPTH = 5;
const MIN_LEAF_ROWS = 20;
const L2 = 5;
/** Share of the rows for each tree, and of the columns for each split. */
const ROWS_SHARE = 0.6;
const COLUMNS_SHARE = 0.5;

export function fitGradientBoosting(
  bins: readonly Uint8Array[],
  labels: Uint8Array,
  weights: Float64Array,
  seed: number,
): { base: number; trees: Trees } {
  const rows = labels.length;
  const random = xoroshiro128plus(seed);
  const base = logit(baseRate(labels, weights));
  const margins = new Float64Array(rows).fill(base);
  const gradients = new Float64Array(rows);
  const curvatures = new Float64Array(rows);
  const byRow = rowMajor(bins, rows);
  const trees: Trees[] = [];
  const grower = new Grower(
    bins,
    gradients,
    curvatures,
    {
      max_leaves: MAX_LEAVES,
      max_depth: MAX_DEPTH,
      min_leaf_rows: MIN_LEAF_ROWS,
      l2: L2,
      columns_per_split: Math.max(1, Math.round(COLUMNS_SHARE * bins.length)),
    },
    random,
    ({ gradient, curvature }) => (-LEARNING_RATE * gradient) / (curvature + L2),
  );
  for (let round = 0; round < TREES; round++) {
    const sample: number[] = [];
    for (let row = 0; row < rows; row++) {
      const weight = weights[row] ?? 0;
      const probability = sigmoid(margins[row] ?? 0);
      gradients[row] = weight * (probability - (labels[row] ?? 0));
      curvatures[row] = weight * probability * (1 - probability);
      if (uniformFloat64(random) < ROWS_SHARE && weight > 0) sample.push(row);
    }
    const tree = grower.grow(Int32Array.from(sample));
    for (let row = 0; row < rows; row++)
      margins[row] = (margins[row] ?? 0) + sumOfTrees(tree, byRow, row * bins.length);
    trees.push(tree);
  }
  return { base, trees: joined(trees) };
}

function rowMajor(bins: readonly Uint8Array[], rows: number): Uint8Array {
  const byRow = new Uint8Array(rows * bins.length);
  for (const [at, column] of bins.entries())
    for (let row = 0; row < rows; row++) byRow[row * bins.length + at] = column[row] ?? 0;
  return byRow;
}
