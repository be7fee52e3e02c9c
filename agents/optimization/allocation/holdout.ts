/** What moves chosen by some rows bring on rows that nobody looked at: a random split of the rows, by seed. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Estimate } from '../../../learning/metrics/intervals';
import { Z95 } from '../../../learning/metrics/normal';
import { sum } from '../../numbers';
import { cellsOf, type Observation } from './cells';
import { estimateElasticity } from './elasticity';
import { movesWithin, type MoveLimits } from './plan';

export interface HeldOutGain {
  train_rows: number;
  held_out_rows: number;
  held_out_outcomes: number;
  /** more outcomes as a share, when what is moved brings what the held-out rows of the receiving cell bring per unit of money */
  at_held_out_rates: Estimate;
  /** the same with diminishing returns, by the elasticity of the training rows */
  with_diminishing_returns: Estimate;
  /** as `at_held_out_rates`, of moves within the same limits that know the held-out rows: the best there was to gain */
  hindsight: number;
}

/** Close to 1: what hindsight would do if returns did not diminish. */
const NEARLY_LINEAR = 0.99;

/**
 * The training rows choose by their rates and elasticity; the money they divide is that of the held-out rows (a budget is known
 * before its outcomes), so that it stays the same money to the cent.
 * @param share of the rows that are held out, between 0 and 1
 */
export function heldOutGain(
  observations: readonly Observation[],
  limits: MoveLimits,
  share: number,
  seed: number,
): HeldOutGain {
  const shuffled = shuffle(observations, seed);
  const held = Math.round(shuffled.length * share);
  const [heldOut, train] = [shuffled.slice(0, held), shuffled.slice(held)];
  const { value: elasticity } = estimateElasticity(train);
  const learnt = new Map(cellsOf(train).map(({ cell, shrunk }) => [cell, shrunk.rate]));
  const common = commonRate(train);
  const judged = cellsOf(heldOut);
  const scales = (after: readonly number[]): Map<string, number> =>
    new Map(judged.map(({ cell, spend }, index) => [cell, spend > 0 ? (after[index] ?? 0) / spend : 1]));
  const chosen = scales(
    movesWithin(
      judged.map(({ cell, spend }) => ({ spend, rate: learnt.get(cell) ?? common })),
      elasticity,
      limits,
    ),
  );
  const best = scales(
    movesWithin(
      judged.map(({ spend, rate }) => ({ spend, rate: rate ?? 0 })),
      NEARLY_LINEAR,
      limits,
    ),
  );
  return {
    train_rows: train.length,
    held_out_rows: heldOut.length,
    held_out_outcomes: sum(heldOut.map(({ outcome }) => outcome)),
    at_held_out_rates: value(heldOut, chosen, 1),
    with_diminishing_returns: value(heldOut, chosen, elasticity),
    hindsight: value(heldOut, best, 1).value,
  };
}

/** Σ outcome·(scale^e − 1) / Σ outcome; its noise is that of a ratio of sums over rows (linearised). */
function value(rows: readonly Observation[], scales: ReadonlyMap<string, number>, elasticity: number): Estimate {
  const total = sum(rows.map(({ outcome }) => outcome));
  if (total <= 0) return { value: 0, low: 0, high: 0 };
  const gains = rows.map(({ cell, outcome }) => ({ outcome, gain: (scales.get(cell) ?? 1) ** elasticity - 1 }));
  const mean = sum(gains.map(({ outcome, gain }) => outcome * gain)) / total;
  const spread = Z95 * Math.sqrt(sum(gains.map(({ outcome, gain }) => ((outcome * (gain - mean)) / total) ** 2)));
  return { value: mean, low: mean - spread, high: mean + spread };
}

function commonRate(rows: readonly Observation[]): number {
  const spend = sum(rows.map((row) => row.spend));
  return spend > 0 ? sum(rows.map(({ outcome }) => outcome)) / spend : 0;
}

/** Fisher and Yates. */
function shuffle<T>(items: readonly T[], seed: number): T[] {
  const generator = xoroshiro128plus(seed);
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = uniformInt(generator, 0, last);
    const [a, b] = [shuffled[last], shuffled[other]];
    if (a !== undefined && b !== undefined) [shuffled[last], shuffled[other]] = [b, a];
  }
  return shuffled;
}
