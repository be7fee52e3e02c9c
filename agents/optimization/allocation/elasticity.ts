/**
 * How much outcomes grow with money: the power law outcomes ∝ spend^e. e is estimated from rows of one cell that were given
 * different amounts, and shrunk to what is known of advertising in general.
 */
import { Z95 } from '../../../learning/metrics/normal';
import { clamp, rounded, sum } from '../../numbers';
import type { Observation } from './cells';

/**
 * Belief before any data. Fields studies find returns to diminish well below one; half of the prior's weight lies
 * between .5 and .7.
 */
export const PRIOR_ELASTICITY = { value: 0.6, standard_error: 0.15 } as const;
/** Returns always diminish, and more money never brings less. */
const BOUNDS = { min: 0.1, max: 0.95 } as const;
const MAX_STEPS = 50;

export interface Elasticity {
  value: number;
  /** 95 % */
  interval: [number, number];
  standard_error: number;
  /** from the rows alone; null: no cell has rows of different spend with outcomes */
  measured: { value: number; standard_error: number } | null;
}

/** Precision-weighted mean of measurement and prior (normal approximation of both). */
export function estimateElasticity(observations: readonly Observation[]): Elasticity {
  const measured = measure(observations);
  const parts = [PRIOR_ELASTICITY, ...(measured ? [measured] : [])].map(({ value, standard_error }) => ({
    value,
    precision: standard_error ** -2,
  }));
  const precision = sum(parts.map((part) => part.precision));
  const inside = (value: number): number => clamp(value, BOUNDS.min, BOUNDS.max);
  const mean = sum(parts.map((part) => part.value * part.precision)) / precision;
  const standard_error = precision ** -0.5;
  const bound = (side: number): number => rounded(inside(mean + side * Z95 * standard_error), 4);
  return {
    value: rounded(inside(mean), 4),
    interval: [bound(-1), bound(1)],
    standard_error: rounded(standard_error, 4),
    measured: measured && { value: rounded(measured.value, 4), standard_error: rounded(measured.standard_error, 4) },
  };
}

interface Rows {
  logSpend: number[];
  outcomes: number[];
  total: number;
}

/**
 * Conditional Poisson regression with one intercept a cell (Hausman, Hall, Griliches 1984): given a cell's total, its rows'
 * outcomes are multinomial with probabilities ∝ spend^e. One parameter, concave: Newton's method. The standard error grows with
 * the overdispersion (Pearson's χ² over its degrees of freedom).
 */
function measure(observations: readonly Observation[]): Elasticity['measured'] {
  const cells = rowsByCell(observations);
  let e: number = PRIOR_ELASTICITY.value;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const { score, information } = derivatives(cells, e);
    if (information <= 0) return null;
    const move = clamp(score / information, -0.5, 0.5);
    e += move;
    if (Math.abs(move) < 1e-9) break;
  }
  const { information } = derivatives(cells, e);
  if (!Number.isFinite(e) || information <= 0) return null;
  return { value: e, standard_error: Math.sqrt(dispersion(cells, e) / information) };
}

function rowsByCell(observations: readonly Observation[]): Rows[] {
  const cells = new Map<string, Rows>();
  for (const { cell, spend, outcome } of observations) {
    if (spend <= 0) continue;
    const rows = cells.get(cell) ?? { logSpend: [], outcomes: [], total: 0 };
    cells.set(cell, rows);
    rows.logSpend.push(Math.log(spend));
    rows.outcomes.push(outcome);
    rows.total += outcome;
  }
  return [...cells.values()].filter(({ total, logSpend }) => total > 0 && logSpend.length > 1);
}

function shares({ logSpend }: Rows, e: number): number[] {
  const top = logSpend.reduce((most, each) => Math.max(most, each), -Infinity);
  const weights = logSpend.map((each) => Math.exp(e * (each - top)));
  const all = sum(weights);
  return weights.map((weight) => weight / all);
}

function derivatives(cells: readonly Rows[], e: number): { score: number; information: number } {
  let [score, information] = [0, 0];
  for (const cell of cells) {
    const p = shares(cell, e);
    const mean = sum(cell.logSpend.map((x, row) => (p[row] ?? 0) * x));
    cell.logSpend.forEach((x, row) => {
      score += (cell.outcomes[row] ?? 0) * (x - mean);
      information += cell.total * (p[row] ?? 0) * (x - mean) ** 2;
    });
  }
  return { score, information };
}

/** At least 1: counts are never steadier than Poisson's. */
function dispersion(cells: readonly Rows[], e: number): number {
  let [chiSquare, freedom] = [0, -1];
  for (const cell of cells) {
    freedom += cell.outcomes.length - 1;
    shares(cell, e).forEach((share, row) => {
      const expected = cell.total * share;
      if (expected > 0) chiSquare += ((cell.outcomes[row] ?? 0) - expected) ** 2 / expected;
    });
  }
  return freedom > 0 ? Math.max(1, chiSquare / freedom) : 1;
}
