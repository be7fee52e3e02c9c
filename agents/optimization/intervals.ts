/** 95 % intervals of what the opportunities promise. */
import { Z95 } from '../../learning/metrics/normal';
import { sum, wilsonInterval } from '../numbers';

/** A value between two others; `low` and `high` bound it with 95 % confidence. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
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

/** An estimate in another unit. @param factor 0 or more */
export const scaled = ({ value, low, high }: Estimate, factor: number): Estimate => ({
  value: value * factor,
  low: low * factor,
  high: high * factor,
});

/**
 * A ratio of totals over days, such as revenue over cost: its noise is the spread of the days about it (linearised, Cochran 1977,
 * section 6.4). Undefined for fewer than two days or without a divisor.
 */
export function ratioOfTotals(days: readonly { dividend: number; divisor: number }[]): Estimate | undefined {
  const divisor = sum(days.map((day) => day.divisor));
  if (days.length < 2 || divisor <= 0) return undefined;
  const value = sum(days.map(({ dividend }) => dividend)) / divisor;
  const squares = sum(days.map((day) => (day.dividend - value * day.divisor) ** 2));
  const spread = (Z95 * Math.sqrt((squares * days.length) / (days.length - 1))) / divisor;
  return { value, low: Math.max(0, value - spread), high: value + spread };
}
