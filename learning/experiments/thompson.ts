/**
 * What Thompson sampling would have made of the rows of a log, learning as it goes, in batches. A row teaches it only if it would
 * have been given the arm that it got (rejection sampling: Li, Chu, Langford, Wang 2011).
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { chanceOf, rowsOf, type ActionLog, type Policy } from './action-log';
import { bestProbabilities } from './beta';

const BATCHES = 100;

/** @param floor least chance of an arm */
export function thompsonPolicy(log: ActionLog, floor: number, seed: number): Policy {
  const rows = rowsOf(log);
  const arms = log.arms.length;
  const policy = new Float64Array(rows * arms);
  const posteriors = log.arms.map(() => ({ a: 1, b: 1 }));
  const generator = xoroshiro128plus(seed);
  const batch = Math.max(1, Math.ceil(rows / BATCHES));
  for (let from = 0; from < rows; from += batch) {
    const chances = bestProbabilities(posteriors).map((best) => floor + (1 - floor * arms) * best);
    const to = Math.min(rows, from + batch);
    for (let row = from; row < to; row++) policy.set(chances, row * arms);
    learn(log, policy, posteriors, from, to, () => uniformFloat64(generator));
  }
  return policy;
}

function learn(
  log: ActionLog,
  policy: Policy,
  posteriors: { a: number; b: number }[],
  from: number,
  to: number,
  draw: () => number,
): void {
  const arms = log.arms.length;
  const ratio = (row: number, arm: number): number =>
    chanceOf(policy, arms, row, arm) / chanceOf(log.propensities, arms, row, arm);
  let most = 0;
  for (let row = from; row < to; row++) most = Math.max(most, ratio(row, log.chosen[row] ?? 0));
  for (let row = from; row < to; row++) {
    const arm = log.chosen[row] ?? 0;
    const posterior = posteriors[arm];
    if (!posterior || draw() * most > ratio(row, arm)) continue;
    if ((log.outcomes[row] ?? 0) > 0) posterior.a += 1;
    else posterior.b += 1;
  }
}
