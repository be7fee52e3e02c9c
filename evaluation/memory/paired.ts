/** Differences between arms that met the same luck: paired by seed (common random numbers), with Student's t interval. */
import { studentQuantile } from '../../learning/metrics/student';

export interface Spread {
  mean: number;
  /** standard deviation over seeds */
  sd: number;
}

export interface Difference extends Spread {
  /** 95 % */
  interval: [number, number];
}

export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}

/** Left out above the interval, and below it. */
const OUTSIDE = 0.025;

/** @param values one a seed, at least three, as are `others` */
export function pairedDifference(values: readonly number[], others: readonly number[]): Difference {
  const { mean, sd } = spreadOf(values.map((value, seed) => value - (others[seed] ?? Number.NaN)));
  const half = (studentQuantile(OUTSIDE, values.length - 1) * sd) / Math.sqrt(values.length);
  return { mean, sd, interval: [mean - half, mean + half] };
}
