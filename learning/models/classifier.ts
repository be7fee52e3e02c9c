/** What every model of a yes or no answer offers, whichever learner made it. */
import type { Row, Table } from '../table/table';

/** A part of a prediction: what one column of the table added to the margin (log-odds). */
export interface Contribution {
  column: string;
  /** log-odds; positive speaks for a yes */
  effect: number;
}

export interface Explanation {
  /** calibrated, 0 to 1 */
  probability: number;
  /** log-odds of `probability` */
  margin: number;
  /** log-odds before anything is known; base + Σ effects = margin */
  base: number;
  /** strongest first, one for each column that has an effect */
  contributions: Contribution[];
}

/** A trained, calibrated model, ready to answer. Made from its stored form by `loadClassifier`. */
export interface Classifier {
  /** columns it looks at, in order */
  columns: readonly string[];
  /** probability of a yes for each row */
  predict(table: Table): Float64Array;
  predictRow(row: Row): number;
  explain(row: Row): Explanation;
}
