/** How well scores rank: yes above no. Labels are 1 (yes) and 0 (no); a measure that needs both is NaN without. */

/** Row numbers, highest score first; ties in the order of the rows. */
export function byScore(scores: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: scores.length }, (_, row) => row).sort(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b,
  );
}

/** Midranks, 1 for the lowest; ties share the mean of their ranks. */
export function midranks(values: ArrayLike<number>): Float64Array {
  const order = byScore(values).reverse();
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++;
    for (let at = start; at < end; at++) ranks[order[at] ?? 0] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Area under the ROC curve: the share of pairs of a yes and a no ranked rightly, ties half (Mann and Whitney). */
export function auc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const ranks = midranks(scores);
  let yes = 0;
  let total = 0;
  for (const [row, rank] of ranks.entries())
    if (labels[row] === 1) {
      yes++;
      total += rank;
    }
  return (total - (yes * (yes + 1)) / 2) / (yes * (ranks.length - yes));
}

/**
 * Area under precision over recall as average precision: Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores, which does not
 * interpolate (Davis and Goadrich 2006). The base rate when scores say nothing.
 */
export function prAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const order = byScore(scores);
  let found = 0;
  let counted = 0;
  let sum = 0;
  for (const [at, row] of order.entries()) {
    if (labels[row] === 1) found++;
    if (scores[row] === scores[order[at + 1] ?? -1]) continue;
    sum += ((found - counted) * found) / (at + 1);
    counted = found;
  }
  return sum / found;
}

export interface LiftRow {
  /** share of all rows contacted when going this far down the list */
  share: number;
  rows: number;
  positives: number;
  /** positives among the rows of this part */
  rate: number;
  /** positives found so far over all positives */
  captured: number;
  /** rate of all rows so far over the base rate */
  cumulative_lift: number;
}

/** What is gained by working the list from the top, in `parts` parts of equal size. */
export function liftTable(labels: ArrayLike<number>, scores: ArrayLike<number>, parts = 10): LiftRow[] {
  const order = byScore(scores);
  const positivesOf = (rows: Uint32Array): number => rows.reduce((sum, row) => sum + (labels[row] ?? 0), 0);
  const all = positivesOf(order);
  let found = 0;
  return Array.from({ length: parts }, (_, part) => {
    const start = Math.floor((part * order.length) / parts);
    const end = Math.floor(((part + 1) * order.length) / parts);
    const positives = positivesOf(order.subarray(start, end));
    found += positives;
    return {
      share: end / order.length,
      rows: end - start,
      positives,
      rate: positives / (end - start),
      captured: found / all,
      cumulative_lift: found / end / (all / order.length),
    };
  }).filter(({ rows }) => rows > 0);
}
