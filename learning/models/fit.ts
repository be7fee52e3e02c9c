/** Training: which learners the number of labels allows, fitted on all rows, calibrated on rows they had not seen. */
import type { Table } from '../table/table';
import { atLevelOf, fitCalibration, type Calibration } from './calibration';
import type { Classifier } from './classifier';
import { cellReader, fitColumns } from './columns';
import { ensembleScorer, fitEnsemble, LEARNERS, type Learner } from './ensemble';
import { folds } from './folds';
import { loadClassifier } from './load';
import { FORMAT_VERSION, storedForm, type StoredClassifier } from './stored';
import { subsetOf, type TrainingRows } from './training-rows';

export const MODEL_KINDS = [...LEARNERS, 'ensemble'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

export interface FitOptions {
  seed: number;
  /** by the number of labels unless given */
  kind?: ModelKind;
  /** how much each row counts; 1 unless given */
  weights?: Float64Array;
  /** rows are oldest first: the latest, nearest to what will be predicted, set the level of the probabilities */
  time_ordered?: boolean;
  /** as the same learners were calibrated on most of these rows; found anew, at the price of further trainings, unless given */
  calibration?: Calibration;
}

export type FitResult =
  | { outcome: 'fitted'; kind: ModelKind; stored: StoredClassifier; classifier: Classifier }
  | { outcome: 'refused'; reason: RefusalReason; message: string };

/** `too_few_labels`, `too_few_of_one_answer`: rules are better. `one_answer_only`: there is nothing to tell apart. */
export type RefusalReason = 'too_few_labels' | 'too_few_of_one_answer' | 'one_answer_only';

/** Share of the rows, the latest, that say what the base rate is now. */
const LATEST = 0.2;
/** Below this rules do better than any learner … */
export const MIN_LABELS = 200;
/** … below this logistic regression does better than trees … */
export const MIN_LABELS_FOR_TREES = 1000;
/** … and with fewer of the rarer answer than this, too, whatever the number of labels. */
export const MIN_OF_EACH_ANSWER = 10;

/**
 * Fits and calibrates a classifier. The same table, labels and seed give the same model.
 * @param labels 1 is a yes, 0 a no; one per row of the table
 * @throws RangeError when labels or weights are not one per row
 */
export function fitClassifier(table: Table, labels: Uint8Array, options: FitOptions): FitResult {
  const weights = options.weights ?? new Float64Array(table.rows).fill(1);
  if (labels.length !== table.rows || weights.length !== table.rows)
    throw new RangeError(
      `${table.rows} rows need as many labels and weights, not ${labels.length} and ${weights.length}`,
    );
  const refusal = refusalOf(labels, options.kind);
  if (refusal) return refusal;
  const kind = options.kind ?? (table.rows < MIN_LABELS_FOR_TREES ? 'logistic-regression' : 'ensemble');
  const learners: readonly Learner[] = kind === 'ensemble' ? LEARNERS : [kind];
  const columns = fitColumns(table);
  const rows: TrainingRows = { columns, codes: cellReader(columns).table(table), labels, weights };
  const stored = storedForm({
    format_version: FORMAT_VERSION,
    columns,
    ensemble: fitEnsemble(rows, learners, options.seed),
    calibration: options.calibration ?? calibrate(rows, learners, options),
  });
  return { outcome: 'fitted', kind, stored, classifier: loadClassifier(stored) };
}

function refusalOf(labels: Uint8Array, kind: ModelKind | undefined): FitResult | undefined {
  const yes = labels.reduce((total, label) => total + label, 0);
  const fewest = Math.min(yes, labels.length - yes);
  const refuse = (reason: RefusalReason, message: string): FitResult => ({ outcome: 'refused', reason, message });
  if (fewest === 0)
    return refuse('one_answer_only', `all ${labels.length} labels are the same: there is nothing to learn`);
  if (kind !== undefined) return undefined;
  if (labels.length < MIN_LABELS)
    return refuse('too_few_labels', `${labels.length} labels, and below ${MIN_LABELS} rules are better`);
  if (fewest < MIN_OF_EACH_ANSWER)
    return refuse(
      'too_few_of_one_answer',
      `only ${fewest} labels are of the rarer answer, and below ${MIN_OF_EACH_ANSWER} rules are better`,
    );
  return undefined;
}

/** Slope and intercept from all rows, each scored by a model that had not seen it; in time order the intercept from the latest. */
function calibrate(rows: TrainingRows, learners: readonly Learner[], options: FitOptions): Calibration {
  const { labels, weights } = rows;
  const margins = outOfFoldMargins(rows, learners, options.seed);
  const calibration = fitCalibration({ margins, labels, weights });
  if (!options.time_ordered) return calibration;
  const from = Math.floor(labels.length * (1 - LATEST));
  const latest = {
    margins: margins.subarray(from),
    labels: labels.subarray(from),
    weights: weights.subarray(from),
  };
  return atLevelOf(latest, calibration);
}

function outOfFoldMargins(rows: TrainingRows, learners: readonly Learner[], seed: number): Float64Array {
  const margins = new Float64Array(rows.labels.length);
  const codes = new Float64Array(rows.columns.length);
  for (const { train, held_out } of folds(rows.labels, seed)) {
    const { margin } = ensembleScorer(fitEnsemble(subsetOf(rows, train), learners, seed));
    for (const row of held_out) {
      for (const [at, values] of rows.codes.entries()) codes[at] = values[row] ?? NaN;
      margins[row] = margin(codes);
    }
  }
  return margins;
}
