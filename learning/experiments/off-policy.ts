/**
 * What a policy would have brought, from the log of another one: inverse propensity scores (Horvitz, Thompson 1952), self-normalised
 * (Swaminathan, Joachims 2015) and doubly robust (Dudík, Langford, Li 2011). Says "unknown" where the log does not tell.
 */
import { chanceOf, checkLog, rowsOf, type ActionLog, type Policy } from './action-log';
import type { Estimate, SequenceOptions } from './estimate';
import { meanSequence, momentsOf } from './mean-sequence';

export type Estimator = 'ips' | 'snips' | 'dr';

export interface PolicyValue {
  /** per row, with an interval that holds at any look; null: the log does not tell */
  estimate: Estimate | null;
  standard_error: number | null;
  rows: number;
  /** (Σw)² / Σw²: rows without weights that would tell as much (Kish 1965) */
  effective_sample_size: number;
  /** why there is no estimate */
  unknown: string | null;
  /** a value per row whose mean is the estimate; empty when unknown */
  scores: Float64Array;
}

export interface ValueOptions extends SequenceOptions {
  estimator?: Estimator;
  /**
   * Expected outcome of each arm, row by row (rows × arms), by a model that has not seen the row: for `dr`. Without it the
   * estimator is `snips`.
   */
  expected?: Float64Array;
}

/** Below this nothing is said. */
export const MIN_EFFECTIVE_ROWS = 50;
/** Share of the policy's choices that the log never made, above which its value is unknown. */
const MAX_UNSUPPORTED = 0.01;
/** The weights' mean is 1 when the propensities are right and nothing is missing; further off than this is no chance. */
const MAX_WEIGHT_Z = 5;

/** @throws RangeError for a log in which a chosen arm has no propensity or a row no outcome */
export function valuePolicy(log: ActionLog, policy: Policy, options: ValueOptions = {}): PolicyValue {
  checkLog(log);
  const rows = rowsOf(log);
  const { weights, unsupported } = weightsOf(log, policy);
  const effective_sample_size = effectiveRows(weights);
  const unknown = reasonOfDoubt(unsupported, effective_sample_size, weights);
  if (unknown !== null)
    return { estimate: null, standard_error: null, rows, effective_sample_size, unknown, scores: new Float64Array() };
  const scores = scoresOf(log, policy, weights, options);
  const moments = momentsOf(scores);
  const standard_error = Math.sqrt(moments.variance / rows);
  return { estimate: meanSequence(moments, options), standard_error, rows, effective_sample_size, unknown, scores };
}

/** The lead of one policy over another on the same rows; null: one of them is unknown. */
export function leadOf(
  one: PolicyValue,
  other: PolicyValue,
  options: SequenceOptions = {},
): (Estimate & { standard_error: number }) | null {
  if (one.estimate === null || other.estimate === null) return null;
  const moments = momentsOf(one.scores.map((score, row) => score - (other.scores[row] ?? 0)));
  const isSame = moments.variance === 0 && moments.mean === 0;
  const lead = isSame ? { value: 0, low: 0, high: 0 } : meanSequence(moments, options);
  return { ...lead, standard_error: Math.sqrt(moments.variance / moments.count) };
}

function weightsOf(log: ActionLog, policy: Policy): { weights: Float64Array; unsupported: number } {
  const arms = log.arms.length;
  let unsupported = 0;
  const weights = Float64Array.from(log.chosen, (chosen, row) => {
    for (let arm = 0; arm < arms; arm++)
      if (chanceOf(log.propensities, arms, row, arm) === 0) unsupported += chanceOf(policy, arms, row, arm);
    return chanceOf(policy, arms, row, chosen) / chanceOf(log.propensities, arms, row, chosen);
  });
  return { weights, unsupported: unsupported / Math.max(1, weights.length) };
}

function effectiveRows(weights: Float64Array): number {
  let total = 0;
  let squares = 0;
  for (const weight of weights) {
    total += weight;
    squares += weight * weight;
  }
  return squares > 0 ? total ** 2 / squares : 0;
}

function reasonOfDoubt(unsupported: number, effective: number, weights: Float64Array): string | null {
  if (unsupported > MAX_UNSUPPORTED)
    return `${Math.round(100 * unsupported)} % of what the policy would do was never done in the log`;
  if (effective < MIN_EFFECTIVE_ROWS)
    return `the log tells as much as ${Math.floor(effective)} rows of this policy, fewer than ${MIN_EFFECTIVE_ROWS}`;
  const { mean, variance, count } = momentsOf(weights);
  if (Math.abs(mean - 1) > MAX_WEIGHT_Z * Math.sqrt(variance / count) + 1e-9)
    return `the weights average ${mean.toFixed(2)} instead of 1: propensities are wrong, or arms missing from the log`;
  return null;
}

function scoresOf(
  { arms, chosen, outcomes }: ActionLog,
  policy: Policy,
  weights: Float64Array,
  { expected, estimator = expected ? 'dr' : 'snips' }: ValueOptions,
): Float64Array {
  if (estimator === 'ips') return weights.map((weight, row) => weight * (outcomes[row] ?? 0));
  if (estimator === 'snips') {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const value = weights.reduce((sum, weight, row) => sum + weight * (outcomes[row] ?? 0), 0) / total;
    // linearised, so that mean and variance are those of the ratio
    return weights.map((weight, row) => value + (weight * weights.length * ((outcomes[row] ?? 0) - value)) / total);
  }
  if (!expected) throw new RangeError('a doubly robust estimate needs expected outcomes');
  return weights.map((weight, row) => {
    let direct = 0;
    for (let arm = 0; arm < arms.length; arm++)
      direct += chanceOf(policy, arms.length, row, arm) * chanceOf(expected, arms.length, row, arm);
    return direct + weight * ((outcomes[row] ?? 0) - chanceOf(expected, arms.length, row, chosen[row] ?? 0));
  });
}
