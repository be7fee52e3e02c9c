/** How good probabilities are: proper scores and calibration. Labels are 1 (yes) and 0 (no). */
import { byScore } from './ranking';

/** Mean squared error of the probabilities (Brier 1950). */
export function brier(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  return meanOver(labels, probabilities, (label, probability) => (probability - label) ** 2);
}

/** Probabilities are kept this far from 0 and 1, so that one wrong certainty is not infinite. */
const CERTAIN = 1e-15;

/** Mean −log of the probability given to what happened, in nats. */
export function logLoss(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  return meanOver(labels, probabilities, (label, probability) => {
    const right = label === 1 ? probability : 1 - probability;
    return -Math.log(Math.min(1 - CERTAIN, Math.max(CERTAIN, right)));
  });
}

function meanOver(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  score: (label: number, probability: number) => number,
): number {
  let total = 0;
  for (let row = 0; row < labels.length; row++) total += score(labels[row] ?? 0, probabilities[row] ?? 0);
  return total / labels.length;
}

export interface ReliabilityBin {
  rows: number;
  /** lowest and highest probability in the bin */
  from: number;
  to: number;
  /** mean probability */
  predicted: number;
  /** share that was a yes */
  observed: number;
}

/** Rows in order of probability, cut into bins of equal size (±1); for the plot and for `ece`. */
export function reliabilityBins(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bins = 10,
): ReliabilityBin[] {
  const order = byScore(probabilities).reverse();
  const cut = (bin: number): number => Math.floor((bin * order.length) / bins);
  const mean = (rows: Uint32Array, values: ArrayLike<number>): number =>
    rows.reduce((total, row) => total + (values[row] ?? 0), 0) / rows.length;
  return Array.from({ length: bins }, (_, bin) => order.subarray(cut(bin), cut(bin + 1)))
    .filter((rows) => rows.length > 0)
    .map((rows) => ({
      rows: rows.length,
      from: probabilities[rows[0] ?? 0] ?? NaN,
      to: probabilities[rows.at(-1) ?? 0] ?? NaN,
      predicted: mean(rows, probabilities),
      observed: mean(rows, labels),
    }));
}

/** Expected calibration error over bins of equal mass (Naeini et al. 2015; equal mass as in Nixon et al. 2019). */
export function ece(labels: ArrayLike<number>, probabilities: ArrayLike<number>, bins = 10): number {
  return reliabilityBins(labels, probabilities, bins).reduce(
    (total, { rows, predicted, observed }) => total + (rows / labels.length) * Math.abs(predicted - observed),
    0,
  );
}
