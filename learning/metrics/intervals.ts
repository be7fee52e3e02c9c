/** 95 % intervals of rates, counts and ratios, for one look; those that hold at any look are in `experiments/`. */
import type { Estimate } from '../experiments/estimate';
import { Z95 } from './normal';
import { studentQuantile } from './student';

export type { Estimate };

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Wilson score interval of a proportion (Wilson 1927), 95 %; [0, 1] when nothing was tried. */
export function wilsonInterval(successes: number, trials: number): [number, number] {
  if (trials <= 0) return [0, 1];
  const p = Math.min(1, Math.max(0, successes / trials));
  const z2 = Z95 ** 2 / trials;
  const centre = (p + z2 / 2) / (1 + z2);
  const half = (Z95 / (1 + z2)) * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials));
  return [Math.max(0, Math.min(p, centre - half)), Math.min(1, Math.max(p, centre + half))];
}

/** A rate and how surely it is known: the Wilson interval. */
export function rateEstimate(successes: number, trials: number): Estimate {
  const [low, high] = wilsonInterval(successes, trials);
  return { value: trials > 0 ? Math.min(1, successes / trials) : (low + high) / 2, low, high };
}

/**
 * The difference p1 − p2 of two rates, by Newcombe's hybrid score method (Newcombe 1998, method 10): from the Wilson
 * intervals of both, so that it holds for small samples.
 */
export function differenceOfRates(first: Estimate, second: Estimate): Estimate {
  const value = first.value - second.value;
  const down = Math.hypot(first.value - first.low, second.high - second.value);
  const up = Math.hypot(first.high - first.value, second.value - second.low);
  return { value, low: Math.max(-1, value - down), high: Math.min(1, value + up) };
}

/** A total that rests on a count, with the count's own noise (Poisson, delta method): relative error z/√count. */
export function countedEstimate(value: number, count: number): Estimate {
  if (count <= 0) return { value, low: Math.min(0, value), high: Math.max(0, value) };
  const spread = (Math.abs(value) * Z95) / Math.sqrt(count);
  return { value, low: value - spread, high: value + spread };
}

/**
 * How many were to be expected where `count` came: the score interval of a Poisson mean, what Wilson's is to a proportion
 * (Barker 2002). It takes for granted that they came independently of each other.
 */
export function poissonInterval(count: number): [number, number] {
  const centre = count + Z95 ** 2 / 2;
  const half = Z95 * Math.sqrt(count + Z95 ** 2 / 4);
  return [Math.max(0, centre - half), centre + half];
}

/** An estimate in another unit. @param factor 0 or more */
export const scaled = ({ value, low, high }: Estimate, factor: number): Estimate => ({
  value: value * factor,
  low: low * factor,
  high: high * factor,
});

/** Quantile of Student's t that leaves out 2.5 % above. */
const OUTSIDE = 0.025;

/**
 * A ratio of totals over days, such as revenue over cost: its noise is the spread of the days about it (linearised, Cochran 1977,
 * section 6.4), by Student's t: with the normal quantile the intervals of a week held the truth nine times in ten only.
 * Undefined for fewer than two days or without a divisor.
 */
export function ratioOfTotals(days: readonly { dividend: number; divisor: number }[]): Estimate | undefined {
  const divisor = sum(days.map((day) => day.divisor));
  if (days.length < 2 || divisor <= 0) return undefined;
  const value = sum(days.map(({ dividend }) => dividend)) / divisor;
  const squares = sum(days.map((day) => (day.dividend - value * day.divisor) ** 2));
  const reach = studentQuantile(OUTSIDE, days.length - 1);
  const spread = (reach * Math.sqrt((squares * days.length) / (days.length - 1))) / divisor;
  return { value, low: Math.max(0, value - spread), high: value + spread };
}
