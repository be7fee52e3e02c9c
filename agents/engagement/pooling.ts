/**
 * What a segment may borrow from the others: its own results weigh as what they are, those of the other segments as a prior that is
 * the stronger the less segments differ (empirical Bayes: Casella 1985; the beta-binomial likelihood of all segments).
 */
import type { Beta } from '../../learning/experiments/beta';
import { logBeta } from '../../learning/experiments/log-beta';
import { sum } from '../numbers';

export interface SegmentResult {
  segment: string;
  arm: string;
  /** those old enough to have answered */
  trials: number;
  successes: number;
}

/** Trials that the other segments' rate may be worth, from "every segment for itself" to "all are alike". */
const STRENGTHS = [5, 20, 80, 320, 1_280, 5_120];

/** The strength under which the results of all segments are likeliest; alike where nothing speaks against it. */
export function poolingStrength(results: readonly SegmentResult[]): number {
  const arms = [...new Set(results.map(({ arm }) => arm))].map((arm) => results.filter((each) => each.arm === arm));
  const likelihoods = STRENGTHS.map((strength) => sum(arms.map((arm) => logLikelihood(arm, strength))));
  return STRENGTHS[likelihoods.lastIndexOf(Math.max(...likelihoods))] ?? 0;
}

function logLikelihood(results: readonly SegmentResult[], strength: number): number {
  const rate = (sum(results.map(({ successes }) => successes)) + 0.5) / (sum(results.map(({ trials }) => trials)) + 1);
  const [a, b] = [rate * strength, (1 - rate) * strength];
  return sum(results.map(({ trials, successes }) => logBeta(a + successes, b + trials - successes) - logBeta(a, b)));
}

/**
 * @param overall of all segments together, what was believed before included
 * @param own the segment's part of it
 */
export function posteriorOfSegment(
  overall: Beta,
  own: Pick<SegmentResult, 'trials' | 'successes'>,
  strength: number,
): Beta {
  const a = Math.max(0.1, overall.a - own.successes);
  const b = Math.max(0.1, overall.b - (own.trials - own.successes));
  const weight = Math.min(1, strength / (a + b));
  return { a: a * weight + own.successes, b: b * weight + own.trials - own.successes };
}
