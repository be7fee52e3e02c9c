/** Rows to learn from, as every learner takes them. */
import type { FittedColumn } from './columns';

export interface TrainingRows {
  columns: readonly FittedColumn[];
  /** a code per row for each column, as `cellReader` makes them */
  codes: readonly Float64Array[];
  /** 1 is a yes, 0 a no */
  labels: Uint8Array;
  /** how much each row counts */
  weights: Float64Array;
}

export function subsetOf({ columns, codes, labels, weights }: TrainingRows, rows: Int32Array): TrainingRows {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row] ?? NaN);
  return {
    columns,
    codes: codes.map(pick),
    labels: Uint8Array.from(rows, (row) => labels[row] ?? 0),
    weights: pick(weights),
  };
}
