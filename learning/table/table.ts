/** A table as learners see it: typed columns of equal length. Missing is NaN in numbers and −1 in categories. */

export interface NumericColumn {
  kind: 'numeric';
  name: string;
  /** NaN: missing */
  values: Float64Array;
}

export interface CategoricalColumn {
  kind: 'categorical';
  name: string;
  levels: readonly string[];
  /** index into `levels`; −1: missing */
  codes: Int32Array;
}

export type Column = NumericColumn | CategoricalColumn;

export interface Table {
  rows: number;
  columns: readonly Column[];
}

/** One row as it arrives at prediction: a value per column; absent, null and empty mean missing. */
export type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;
