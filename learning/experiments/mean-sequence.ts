/**
 * Confidence sequences for means of anything (money, values of a policy): asymptotic ones, by the normal mixture with the
 * variance estimated from the data (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas 2024, "Time-uniform central limit theory and
 * asymptotic confidence sequences"). They need no bound on the values, and say nothing below 30 of them.
 */
import { DEFAULT_ALPHA, priorTrials, type Estimate, type SequenceOptions } from './estimate';

/** What is kept of many values. */
export interface Moments {
  count: number;
  mean: number;
  /** unbiased; NaN below two values */
  variance: number;
}

/** Fewer values say nothing of their variance that could be relied on. */
export const MIN_COUNT = 30;

export function momentsOf(values: ArrayLike<number>): Moments {
  let mean = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    const before = value - mean;
    mean += before / (index + 1);
    squares += before * (value - mean);
  }
  const count = values.length;
  return { count, mean: count > 0 ? mean : NaN, variance: count > 1 ? squares / (count - 1) : NaN };
}

/** Of one mean, at any look. Values without any spread say nothing either: an arm in which nobody ever bought. */
export function meanSequence(moments: Moments, options: SequenceOptions = {}): Estimate {
  const { count, mean, variance } = moments;
  if (!speaks(moments)) return { value: mean, low: -Infinity, high: Infinity };
  const half = Math.sqrt((2 * (logLimit(options) + penalty(count, options)) * variance) / precision(count, options));
  return { value: mean, low: mean - half, high: mean + half };
}

/** Of the difference `first − second` of two arms' means, at any look, also when a bandit assigned the arms. */
export function meanDifferenceSequence(first: Moments, second: Moments, options: SequenceOptions = {}): Estimate {
  const value = first.mean - second.mean;
  if (!speaks(first) || !speaks(second)) return { value, low: -Infinity, high: Infinity };
  const spread = first.variance / precision(first.count, options) + second.variance / precision(second.count, options);
  const limit = logLimit(options) + penalty(first.count, options) + penalty(second.count, options);
  const half = Math.sqrt(2 * limit * spread);
  return { value, low: value - half, high: value + half };
}

const speaks = ({ count, variance }: Moments): boolean => count >= MIN_COUNT && variance > 0;
const logLimit = ({ alpha = DEFAULT_ALPHA }: SequenceOptions): number => Math.log(1 / alpha);
/** observations that the mean is worth, less what the mixture takes */
const precision = (count: number, options: SequenceOptions): number => count ** 2 / (count + priorTrials(options));
const penalty = (count: number, options: SequenceOptions): number => 0.5 * Math.log(1 + count / priorTrials(options));
