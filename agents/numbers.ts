/** Small arithmetic that several agents need. */
import { Z95 } from '../learning/metrics/normal';

export function clamp(value: number, min: number, max: number): number {
  const raised = value < min ? min : value;
  return raised > max ? max : raised;
}
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function rounded(value: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit + 0;
}

/** Wilson score interval of a proportion (Wilson 1927), 95 %; [0, 1] when nothing was tried. */
export function wilsonInterval(successes: number, trials: number): [number, number] {
  if (trials <= 0) return [0, 1];
  const p = clamp(successes / trials, 0, 1);
  const z2 = Z95 ** 2 / trials;
  const centre = (p + z2 / 2) / (1 + z2);
  const half = (Z95 / (1 + z2)) * Math.sqrt((p * (1 - p)) / trials + z2 / (4 * trials));
  return [clamp(Math.min(p, centre - half), 0, 1), clamp(Math.max(p, centre + half), 0, 1)];
}
