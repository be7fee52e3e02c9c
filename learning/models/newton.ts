/**
 * Penalised maximum likelihood for logistic regression by Newton's method, which is iteratively reweighted least squares
 * (Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 4.4.1), with ridge (4.4.4) and step halving.
 */
import { logLossOfMargin, sigmoid } from '../logistic';
import { factorise, solve } from './cholesky';
import type { Design } from './linear-design';

const MAX_STEPS = 30;
const MAX_HALVINGS = 12;
/** The loss is as good as smallest when a step gains less than this share of it. */
const TOLERANCE = 1e-9;

/** @param ridge half of this times the squared coefficients is added to the loss; the intercept is free */
export function fitCoefficients(
  design: Design,
  labels: Uint8Array,
  weights: Float64Array,
  ridge: number,
): Float64Array {
  let coefficients = new Float64Array(design.features);
  coefficients[0] = startingIntercept(labels, weights);
  let loss = penalisedLoss(design, labels, weights, ridge, coefficients);
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = newtonDirection(design, labels, weights, ridge, coefficients);
    let size = 1;
    let next = coefficients;
    let nextLoss = Infinity;
    for (let halving = 0; halving < MAX_HALVINGS && nextLoss > loss; halving++, size /= 2) {
      next = coefficients.map((value, at) => value + size * (direction[at] ?? 0));
      nextLoss = penalisedLoss(design, labels, weights, ridge, next);
    }
    if (nextLoss > loss) break;
    const gain = loss - nextLoss;
    coefficients = next;
    loss = nextLoss;
    if (gain <= TOLERANCE * loss) break;
  }
  return coefficients;
}

/** Log-odds of the base rate, counting half a yes and half a no more so that it is finite. */
function startingIntercept(labels: Uint8Array, weights: Float64Array): number {
  let yes = 0.5;
  let no = 0.5;
  for (const [row, weight] of weights.entries()) {
    if (labels[row] === 1) yes += weight;
    else no += weight;
  }
  return Math.log(yes / no);
}

export function linearMargin({ slots, index, value }: Design, coefficients: Float64Array, row: number): number {
  let margin = 0;
  for (let at = row * slots; at < (row + 1) * slots; at++)
    margin += (value[at] ?? 0) * (coefficients[index[at] ?? 0] ?? 0);
  return margin;
}

function penalisedLoss(
  design: Design,
  labels: Uint8Array,
  weights: Float64Array,
  ridge: number,
  coefficients: Float64Array,
): number {
  let loss = 0;
  for (let row = 0; row < design.rows; row++)
    loss += (weights[row] ?? 0) * logLossOfMargin(linearMargin(design, coefficients, row), labels[row] ?? 0);
  for (let feature = 1; feature < design.features; feature++) loss += (ridge / 2) * (coefficients[feature] ?? 0) ** 2;
  return loss;
}

/** −H⁻¹·gradient, from one pass over the rows. */
function newtonDirection(
  design: Design,
  labels: Uint8Array,
  weights: Float64Array,
  ridge: number,
  coefficients: Float64Array,
): Float64Array {
  const { rows, slots, features: n, index, value } = design;
  const downhill = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  for (let row = 0; row < rows; row++) {
    const weight = weights[row] ?? 0;
    const probability = sigmoid(linearMargin(design, coefficients, row));
    const curvature = weight * probability * (1 - probability);
    const residual = weight * ((labels[row] ?? 0) - probability);
    const start = row * slots;
    for (let a = start; a < start + slots; a++) {
      const x = value[a] ?? 0;
      if (x === 0) continue;
      const i = index[a] ?? 0;
      downhill[i] = (downhill[i] ?? 0) + residual * x;
      for (let b = start; b <= a; b++) {
        const cell = i * n + (index[b] ?? 0);
        hessian[cell] = (hessian[cell] ?? 0) + curvature * x * (value[b] ?? 0);
      }
    }
  }
  // without curvature left (all rows certain) the intercept still needs a diagonal that can be divided by
  hessian[0] = (hessian[0] ?? 0) + 1e-9;
  for (let feature = 1; feature < n; feature++) {
    downhill[feature] = (downhill[feature] ?? 0) - ridge * (coefficients[feature] ?? 0);
    hessian[feature * n + feature] = (hessian[feature * n + feature] ?? 0) + ridge;
  }
  factorise(hessian, n);
  return solve(hessian, downhill);
}
