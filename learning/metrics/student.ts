/** Student's t distribution. */
import { logBeta } from '../experiments/log-beta';

/**
 * Quantile of Student's t that is exceeded with probability `tail`, by halving.
 * @param tail above 0, at most a half
 * @param freedom at least 1; not only whole ones, for observations that resemble each other count for less than one
 * @throws RangeError for fewer
 */
export function studentQuantile(tail: number, freedom: number): number {
  if (!(freedom >= 1)) throw new RangeError(`${freedom} degrees of freedom: at least 1`);
  let [low, high] = [0, 1e6];
  for (let n = 0; n < 60; n += 1) {
    const middle = (low + high) / 2;
    if (tailOf(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/** P(T > t) for t ≥ 0, from the incomplete beta function (Abramowitz and Stegun 1964, 26.7.1), on the side where its fraction converges. */
function tailOf(t: number, freedom: number): number {
  const far = t ** 2 / (freedom + t ** 2);
  const [a, b] = [freedom / 2, 0.5];
  const isFar = 1 - far < (a + 1) / (a + b + 2);
  return (isFar ? incompleteBeta(1 - far, a, b) : 1 - incompleteBeta(far, b, a)) / 2;
}

const TERMS = 200;
const PRECISION = 1e-12;
const unlessZero = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);

/** Regularized, by its continued fraction in Lentz's way (Numerical Recipes, 6.4); for x < (a + 1) / (a + b + 2). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  let [c, d] = [1, 1 / unlessZero(1 - ((a + b) * x) / (a + 1))];
  let fraction = d;
  for (let m = 1; m <= TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const step of [even, odd]) {
      d = 1 / unlessZero(1 + step * d);
      c = unlessZero(1 + step / c);
      change = c * d;
      fraction *= change;
    }
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return (Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) * fraction) / a;
}
