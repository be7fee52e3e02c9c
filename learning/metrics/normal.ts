/** The normal distribution. */

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
