/** The normal distribution, and Student's. */

/** Quantile of a two-sided 95 % interval. */
export const Z95 = 1.959963984540054;

/** P(Z ≤ z), by the continued fraction or series of the error function's complement (Numerical Recipes, 6.2: |error| < 1.2e-7). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const exponent = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0) - x * x;
  const tail = (t * Math.exp(exponent)) / 2;
  return z > 0 ? 1 - tail : tail;
}

/** Quantile of Student's t that is exceeded with probability `tail`, from the normal distribution's (Wallace 1959), by halving. */
export function studentQuantile(tail: number, freedom: number): number {
  const exceeds = (t: number): number => {
    const z = (Math.sqrt(freedom * Math.log1p((t * t) / freedom)) * (8 * freedom + 1)) / (8 * freedom + 3);
    return normalCdf(-z);
  };
  let [low, high] = [0, 1e6];
  for (let n = 0; n < 60; n += 1) {
    const middle = (low + high) / 2;
    if (exceeds(middle) > tail) low = middle;
    else high = middle;
  }
  return high;
}
