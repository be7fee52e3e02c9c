/**
 * Training: leaks found and left out, a model measured on rows it has not seen, and then, by the same recipe, the model
 * that is kept, from all rows: the latest are most like what comes.
 */
import { auc } from '../metrics/ranking';
import type { Classifier } from '../models/classifier';
import { fitClassifier, type FitOptions, type FitResult } from '../models/fit';
import { duplicatesAcross } from '../table/duplicates';
import type { Finding } from '../table/finding';
import { TableError } from '../table/label';
import { findLeaks, tooGood } from '../table/leaks/leaks';
import type { GainMeasure } from '../table/leaks/gain';
import type { Prepared } from '../table/prepare';
import { takeLabels, takeRows, without } from '../table/rows';
import type { Table } from '../table/table';
import { measure, sum, type Measures } from './measures';
import { FORMAT, sealed, sha256Of, type Model, type TableSchema } from './model';
import { profileOf } from './profile';
import { slicesOf } from './slices';
import { thresholdOf, type Costs } from './threshold';

export interface TrainOptions {
  seed: number;
  keep: readonly string[];
  costs: Costs | undefined;
  /** of the file that the rows came from */
  data_sha256: string;
}

/** A table from which suspects have been taken. */
export interface Cleaned {
  prepared: Prepared;
  /** what a model looks at */
  table: Table;
  findings: Finding[];
}

/** Finds what knows the outcome, and leaves it out unless it is to be kept. */
export function clean(prepared: Prepared, { seed, keep }: Pick<TrainOptions, 'seed' | 'keep'>): Cleaned {
  const { table, labels, split } = prepared;
  const leaks = findLeaks(table, labels, seed, GAIN).map((finding) =>
    finding.left_out && keep.includes(finding.column ?? '')
      ? { ...finding, left_out: false, evidence: `kept as asked for, although ${finding.evidence}` }
      : finding,
  );
  // a date that is a leak is named as one
  const named = new Set(leaks.map(({ column }) => column));
  const findings = [
    ...leaks,
    ...prepared.findings.filter(({ column, kind }) => kind !== 'date' || !named.has(column)),
    ...duplicatesAcross(table, labels, split),
  ];
  const leftOut = new Set(findings.flatMap(({ column, left_out }) => (left_out && column !== null ? [column] : [])));
  const dates = prepared.readings.filter(({ kind }) => kind === 'date').map(({ name }) => name);
  for (const name of dates) if (!keep.includes(name)) leftOut.add(name);
  const used = without(table, leftOut);
  if (used.columns.length === 0) throw new TableError('No column is left to learn from: see the findings.');
  return { prepared, table: used, findings };
}

const GAIN: GainMeasure = {
  auc,
  fit: (train, labels, test) => {
    const result = fitClassifier(train, labels, { seed: 1, kind: 'logistic-regression', time_ordered: true });
    return result.outcome === 'fitted' ? result.classifier.predict(test) : undefined;
  },
};

export type Fitted = Extract<FitResult, { outcome: 'fitted' }>;

/**
 * Calibrated on rows taken by chance, also where there is time: the latest rows have a level of their own, which the model
 * that learns from all of them has in its columns already and would be given twice.
 * @throws TableError when there are too few labels to learn from
 */
export function fitRows(
  { prepared, table }: Cleaned,
  rows: Int32Array,
  options: Pick<FitOptions, 'seed' | 'kind' | 'calibration'>,
): Fitted {
  const result = fitClassifier(takeRows(table, rows), takeLabels(prepared.labels, rows), options);
  if (result.outcome === 'refused') throw new TableError(`Too little to learn from: ${result.message}.`);
  return result;
}

export interface Trained {
  model: Model;
  /** learned from the training rows alone, so it has not seen the tested ones */
  measured: Classifier;
}

/** @param onStage told what is being done, in words */
export function train(cleaned: Cleaned, options: TrainOptions, onStage: (stage: string) => void): Trained {
  const { prepared, table } = cleaned;
  const { labels, split } = prepared;
  onStage('learning from the training rows');
  const { classifier, kind, stored } = fitRows(cleaned, split.train, { seed: options.seed });
  onStage('measuring on rows it has not seen');
  const test = takeRows(table, split.test);
  const tested = takeLabels(labels, split.test);
  const probabilities = classifier.predict(test);
  const measures = measure(tested, probabilities, options.seed);
  onStage('learning from all rows');
  const final = fitRows(cleaned, orderedRows(prepared), {
    seed: options.seed,
    kind,
    calibration: stored.calibration,
  });
  const schema = schemaOf(cleaned);
  const positives = sum(labels);
  const learned = takeLabels(labels, split.train);
  const model = sealed({
    ...FORMAT,
    kind,
    seed: options.seed,
    schema,
    schema_sha256: sha256Of(schema),
    data: { sha256: options.data_sha256, rows: table.rows, positives, ...periodOf(prepared) },
    split: { order: prepared.order, train_rows: split.train.length, test_rows: split.test.length },
    measures,
    slices: slicesOf(test, tested, probabilities),
    threshold: thresholdOf(options.costs, sum(learned) / learned.length, tested, probabilities),
    findings: [...cleaned.findings, ...tooGood(measures.auc.value)],
    profile: profileOf(table, final.classifier.predict(table)),
    ...promotion(measures),
    classifier: final.stored,
  });
  return { model, measured: classifier };
}

function promotion({ has_signal, auc: { value, low, high } }: Measures): {
  promotable: boolean;
  why_not: string | null;
} {
  if (has_signal) return { promotable: true, why_not: null };
  const range = `AUC ${value.toFixed(3)}, ${low.toFixed(3)} to ${high.toFixed(3)}`;
  return {
    promotable: false,
    why_not: `there is no signal: on rows it has not seen it does not beat chance (${range})`,
  };
}

function schemaOf({ prepared, table }: Cleaned): TableSchema {
  const used = new Set(table.columns.map(({ name }) => name));
  return {
    label: prepared.label,
    time: prepared.time ?? null,
    entity: prepared.entity ?? null,
    columns: prepared.readings.filter(({ name }) => used.has(name)),
  };
}

const orderedRows = ({ table }: Prepared): Int32Array => Int32Array.from({ length: table.rows }, (_, row) => row);

/** First and last time, as days where they are dates. */
function periodOf({ time, times }: Prepared): { from: string | null; to: string | null } {
  const [from, to] = [times[0], times.at(-1)];
  if (!time || from === undefined || to === undefined) return { from: null, to: null };
  const words = (value: number): string =>
    time.kind === 'date' ? new Date(value).toISOString().slice(0, 10) : String(value);
  return { from: words(from), to: words(to) };
}
