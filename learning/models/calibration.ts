/**
 * Calibration by Platt's method (Platt 1999) on the margin: logit p = intercept + slope · margin. Two parameters hold on
 * small slices, where isotonic regression overfits and ties scores; a positive slope keeps the ranking, so AUC is as before;
 * and being linear it scales contributions, which go on adding up.
 */
import { z } from 'zod';
import { sigmoid } from '../logistic';
import { fitCoefficients } from './newton';

export const calibrationSchema = z.strictObject({ intercept: z.number(), slope: z.number().positive() });
export type Calibration = z.infer<typeof calibrationSchema>;

/** Held-out margins that do not rank at all give a slope of about 0; what is left keeps the order. */
const MIN_SLOPE = 0.01;
/** Keeps the slope finite where few rows are told apart without a fault. */
const RIDGE = 1;
const LEVEL_STEPS = 40;

/** What held-out rows say: margins of a model that had not seen them. */
export interface HeldOut {
  margins: Float64Array;
  labels: Uint8Array;
  weights: Float64Array;
}

export function fitCalibration({ margins, labels, weights }: HeldOut): Calibration {
  const [intercept = 0, slope = 0] = lineThrough(margins, labels, weights);
  if (slope >= MIN_SLOPE) return { slope, intercept };
  const [baseRate = 0] = lineThrough(new Float64Array(margins.length), labels, weights);
  return { slope: MIN_SLOPE, intercept: baseRate };
}

/**
 * The same slope at the level of these rows. Few of them move it little: the level is held to be normal around what it
 * was, with a standard deviation of one in log-odds.
 */
export function atLevelOf({ margins, labels, weights }: HeldOut, before: Calibration): Calibration {
  const { slope } = before;
  let { intercept } = before;
  for (let step = 0; step < LEVEL_STEPS; step++) {
    let gradient = before.intercept - intercept;
    let curvature = 1;
    for (const [row, margin] of margins.entries()) {
      const probability = sigmoid(intercept + slope * margin);
      gradient += (weights[row] ?? 0) * ((labels[row] ?? 0) - probability);
      curvature += (weights[row] ?? 0) * probability * (1 - probability);
    }
    // far from the solution Newton overshoots, as curvature fades
    intercept += Math.min(1, Math.max(-1, gradient / curvature));
  }
  return { slope, intercept };
}

function lineThrough(x: Float64Array, labels: Uint8Array, weights: Float64Array): Float64Array {
  const rows = x.length;
  const index = Int32Array.from({ length: 2 * rows }, (_, at) => at % 2);
  const value = Float64Array.from({ length: 2 * rows }, (_, at) => (at % 2 === 0 ? 1 : (x[at >> 1] ?? 0)));
  return fitCoefficients({ rows, slots: 2, features: 2, index, value, columns: [] }, labels, weights, RIDGE);
}
