/**
 * Expected outcome of each arm for each row: ridge regression on the arm, the context, and what the context changes about the arm's
 * effect (Hoerl, Kennard 1970). How strongly the latter is drawn to nothing is chosen by five-fold cross-validation, "nothing" being
 * one of the choices: where effects do not differ between people, no difference is made up.
 */
import { factorise, solve } from '../models/cholesky';
import type { Design } from '../models/linear-design';
import type { ActionLog } from './action-log';

/** Variance of noise over variance of a coefficient; the last leaves no interaction. */
const INTERACTION_PENALTIES = [30, 100, 300, 1_000, 3_000, 10_000, 1e12];
const SHARED_PENALTY = 10;
const ARM_PENALTY = 1e-3;
const FOLDS = 5;

export interface EffectsModel {
  /** expected outcome of each arm for every row of the design (rows × arms) */
  expected: Float64Array;
  /** the context changes which arm is good for whom, as far as this model can tell */
  has_interactions: boolean;
}

/** @param rows those it learns from, in an order that means nothing */
export function fitEffects(design: Design, log: ActionLog, rows: Int32Array): EffectsModel {
  const layout = layoutOf(design, log.arms.length);
  const folds = Array.from({ length: FOLDS }, (_, fold) => rows.filter((_row, at) => at % FOLDS === fold));
  const parts = folds.map((fold) => momentsOfRows(layout, log, fold));
  const total = sumOf(layout, parts);
  const losses = INTERACTION_PENALTIES.map((penalty) =>
    folds.reduce((loss, fold, at) => {
      const weights = solved(layout, total, penalty, parts[at]);
      return loss + squaredError(layout, log, fold, weights);
    }, 0),
  );
  const best = losses.indexOf(Math.min(...losses));
  const weights = solved(layout, total, INTERACTION_PENALTIES[best] ?? 1);
  const expected = new Float64Array(design.rows * log.arms.length);
  for (let row = 0; row < design.rows; row++)
    for (let arm = 0; arm < log.arms.length; arm++)
      expected[row * log.arms.length + arm] = predicted(layout, row, arm, weights);
  return { expected, has_interactions: best < INTERACTION_PENALTIES.length - 1 };
}

/** Weights: one per arm, one per feature of the context, one per arm and feature. */
interface Layout {
  design: Design;
  arms: number;
  size: number;
}

const layoutOf = (design: Design, arms: number): Layout => ({
  design,
  arms,
  size: arms + design.features * (arms + 1),
});

interface Moments {
  gram: Float64Array;
  products: Float64Array;
}

/** Calls with each weight that has a part in the prediction, and its factor; the design's intercept is the arm's own weight. */
function eachTerm({ design, arms }: Layout, row: number, arm: number, take: (at: number, x: number) => void): void {
  take(arm, 1);
  for (let slot = 1; slot < design.slots; slot++) {
    const x = design.value[row * design.slots + slot] ?? 0;
    if (x === 0) continue;
    const feature = design.index[row * design.slots + slot] ?? 0;
    take(arms + feature, x);
    take(arms + design.features * (1 + arm) + feature, x);
  }
}

function momentsOfRows(layout: Layout, log: ActionLog, rows: Int32Array): Moments {
  const { size, design } = layout;
  const gram = new Float64Array(size * size);
  const products = new Float64Array(size);
  const places = new Int32Array(2 * design.slots);
  const factors = new Float64Array(2 * design.slots);
  for (const row of rows) {
    let terms = 0;
    eachTerm(layout, row, log.chosen[row] ?? 0, (at, x) => {
      places[terms] = at;
      factors[terms++] = x;
    });
    const outcome = log.outcomes[row] ?? 0;
    for (let i = 0; i < terms; i++) {
      const [at, x] = [places[i] ?? 0, factors[i] ?? 0];
      products[at] = (products[at] ?? 0) + x * outcome;
      for (let j = 0; j < terms; j++) {
        const cell = at * size + (places[j] ?? 0);
        gram[cell] = (gram[cell] ?? 0) + x * (factors[j] ?? 0);
      }
    }
  }
  return { gram, products };
}

function sumOf({ size }: Layout, parts: readonly Moments[]): Moments {
  const add = (length: number, of: (part: Moments) => Float64Array): Float64Array => {
    const total = new Float64Array(length);
    for (const part of parts) of(part).forEach((value, at) => (total[at] = (total[at] ?? 0) + value));
    return total;
  };
  return { gram: add(size * size, ({ gram }) => gram), products: add(size, ({ products }) => products) };
}

/** @param without rows that are held out */
function solved({ design, arms, size }: Layout, total: Moments, penalty: number, without?: Moments): Float64Array {
  const gram = without ? total.gram.map((value, at) => value - (without.gram[at] ?? 0)) : total.gram.slice();
  const products = without ? total.products.map((value, at) => value - (without.products[at] ?? 0)) : total.products;
  for (let at = 0; at < size; at++) {
    const own = at < arms ? ARM_PENALTY : at < arms + design.features ? SHARED_PENALTY : penalty;
    gram[at * size + at] = (gram[at * size + at] ?? 0) + own;
  }
  factorise(gram, size);
  return solve(gram, products);
}

function predicted(layout: Layout, row: number, arm: number, weights: Float64Array): number {
  let value = 0;
  eachTerm(layout, row, arm, (at, x) => (value += x * (weights[at] ?? 0)));
  return value;
}

function squaredError(layout: Layout, log: ActionLog, rows: Int32Array, weights: Float64Array): number {
  let total = 0;
  for (const row of rows)
    total += ((log.outcomes[row] ?? 0) - predicted(layout, row, log.chosen[row] ?? 0, weights)) ** 2;
  return total;
}
