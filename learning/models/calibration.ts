/**
 * Calibration by Platt's method (Platt 1999) on the margin: logit p = intercept + slope · margin. Two parameters hold on
 * small slices, where isotonic regression overfits and ties scores; a positive slope keeps the ranking, so AUC is as before;
 * and being linear it scales contributions, which go on adding up.
 */
import { z } from 'zod';
import { fitCoefficients } from './newton';

export const calibrationSchema = z.strictObject({ intercept: z.number(), slope: z.number().positive() });
export type Calibration = z.infer<typeof calibrationSchema>;

/** Held-out margins that do not rank at all give a slope of about 0; what is left keeps the order. */
const MIN_SLOPE = 0.01;
const RIDGE = 1e-3;

/** @param margins of rows the model has not been trained on */
export function fitCalibration(margins: Float64Array, labels: Uint8Array, weights: Float64Array): Calibration {
  const slope = lineThrough(margins, labels, weights)[1] ?? 0;
  if (slope >= MIN_SLOPE) return { slope, intercept: lineThrough(margins, labels, weights)[0] ?? 0 };
  const [intercept = 0] = lineThrough(new Float64Array(margins.length), labels, weights);
  return { slope: MIN_SLOPE, intercept };
}

function lineThrough(x: Float64Array, labels: Uint8Array, weights: Float64Array): Float64Array {
  const rows = x.length;
  const index = Int32Array.from({ length: 2 * rows }, (_, at) => at % 2);
  const value = Float64Array.from({ length: 2 * rows }, (_, at) => (at % 2 === 0 ? 1 : (x[at >> 1] ?? 0)));
  return fitCoefficients({ rows, slots: 2, features: 2, index, value, columns: [] }, labels, weights, RIDGE);
}
