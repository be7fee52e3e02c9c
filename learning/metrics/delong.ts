/**
 * Variance of AUC and of the difference of two AUCs on the same rows (DeLong, DeLong, Clarke-Pearson 1988), by midranks
 * (Sun and Xu 2014).
 */
import { normalCdf, Z95 } from './normal';
import { midranks } from './ranking';

export interface AucInterval {
  auc: number;
  standard_error: number;
  /** 95 % */
  low: number;
  high: number;
}

export interface AucDifference {
  /** AUC of the second scores minus that of the first */
  difference: number;
  standard_error: number;
  /** 95 % */
  low: number;
  high: number;
  /** two-sided, of no difference */
  p_value: number;
}

/** With fewer than two of either answer the standard error is NaN, and the interval all there is: [0, 1]. */
export function aucInterval(labels: ArrayLike<number>, scores: ArrayLike<number>): AucInterval {
  const placements = placementsOf(labels, scores);
  const auc = mean(placements.yes);
  const standard_error = Math.sqrt(
    covariance(placements.yes, placements.yes) / placements.yes.length +
      covariance(placements.no, placements.no) / placements.no.length,
  );
  if (Number.isNaN(standard_error)) return { auc, standard_error, low: 0, high: 1 };
  const half = Z95 * standard_error;
  return { auc, standard_error, low: Math.max(0, auc - half), high: Math.min(1, auc + half) };
}

/** Two models on the same rows, paired: is the second one better beyond noise? */
export function aucDifference(
  labels: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): AucDifference {
  const a = placementsOf(labels, first);
  const b = placementsOf(labels, second);
  const difference = mean(b.yes) - mean(a.yes);
  const yes = b.yes.map((value, at) => value - (a.yes[at] ?? 0));
  const no = b.no.map((value, at) => value - (a.no[at] ?? 0));
  const standard_error = Math.sqrt(covariance(yes, yes) / yes.length + covariance(no, no) / no.length);
  if (Number.isNaN(standard_error)) return { difference, standard_error, low: -1, high: 1, p_value: 1 };
  const half = Z95 * standard_error;
  const p_value =
    standard_error === 0 ? Number(difference === 0) : 2 * normalCdf(-Math.abs(difference) / standard_error);
  return { difference, standard_error, low: difference - half, high: difference + half, p_value };
}

/** For each yes the share of the no that it beats, for each no the share of the yes that beat it. */
function placementsOf(labels: ArrayLike<number>, scores: ArrayLike<number>): { yes: Float64Array; no: Float64Array } {
  const groups = { yes: [] as number[], no: [] as number[] };
  for (let row = 0; row < labels.length; row++) (labels[row] === 1 ? groups.yes : groups.no).push(row);
  const all = midranks(scores);
  const placed = (rows: number[]): { above: Float64Array } => {
    const own = midranks(rows.map((row) => scores[row] ?? 0));
    return { above: Float64Array.from(rows, (row, at) => (all[row] ?? 0) - (own[at] ?? 0)) };
  };
  const { above: yes } = placed(groups.yes);
  const { above: no } = placed(groups.no);
  return {
    yes: yes.map((above) => above / groups.no.length),
    no: no.map((above) => 1 - above / groups.yes.length),
  };
}

const mean = (values: Float64Array): number => values.reduce((total, value) => total + value, 0) / values.length;

function covariance(x: Float64Array, y: Float64Array): number {
  const [centreX, centreY] = [mean(x), mean(y)];
  const sum = x.reduce((total, value, at) => total + (value - centreX) * ((y[at] ?? 0) - centreY), 0);
  return sum / (x.length - 1);
}
