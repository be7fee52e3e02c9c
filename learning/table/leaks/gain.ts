/**
 * How much better everything else becomes by one column. The models see columns in a few bins, as categories: any shape
 * counts, and one cheap learner does.
 */
import { allRows } from '../order';
import { takeLabels, takeRows } from '../rows';
import type { CategoricalColumn, Table } from '../table';
import type { Suspect } from './suspect';

/** The learner and the measure are the caller's: this folder knows neither. */
export interface GainMeasure {
  /** learns from some rows and scores others; undefined when there is not enough to learn from */
  fit: (train: Table, labels: Uint8Array, test: Table) => Float64Array | undefined;
  auc: (labels: Uint8Array, scores: Float64Array) => number;
}

const MAX_ROWS = 8_000;
const MAX_BINS = 12;
const TRAIN_SHARE = 0.6;
/** of the way from the AUC of all others to 1 … */
const CLOSES = 0.5;
/** … and so much AUC at least */
const ADDS = 0.1;

/** In words, when the gain is beyond what an honest column brings. */
export function gainOf(
  suspect: Suspect,
  others: readonly Suspect[],
  labels: Uint8Array,
  measure: GainMeasure,
): string | undefined {
  const before = aucOf(others, labels, measure);
  const after = aucOf([...others, suspect], labels, measure);
  if (before === undefined || after === undefined) return undefined;
  const gain = after - before;
  if (gain < ADDS || gain < CLOSES * (1 - before)) return undefined;
  return `with it the AUC of everything else together goes from ${before.toFixed(2)} to ${after.toFixed(2)}`;
}

function aucOf(suspects: readonly Suspect[], labels: Uint8Array, { fit, auc }: GainMeasure): number | undefined {
  const rows = allRows(labels.length).subarray(0, MAX_ROWS);
  const cut = Math.floor(rows.length * TRAIN_SHARE);
  const [train, test] = [rows.subarray(0, cut), rows.subarray(cut)];
  const tested = takeLabels(labels, test);
  if (suspects.length === 0) return 0.5;
  if (!tested.includes(1) || !tested.includes(0)) return undefined;
  const table: Table = { rows: labels.length, columns: suspects.map(inBins) };
  const scores = fit(takeRows(table, train), takeLabels(labels, train), takeRows(table, test));
  return scores && auc(tested, scores);
}

/** Neighbouring bins together where there are many. */
function inBins({ column, binned }: Suspect): CategoricalColumn {
  const width = column.kind === 'numeric' ? Math.ceil(binned.size / MAX_BINS) : 1;
  const coarse = (bin: number): number => (bin === 0 ? 0 : 1 + Math.floor((bin - 1) / width));
  const size = 1 + coarse(binned.size);
  return {
    kind: 'categorical',
    name: column.name,
    levels: Array.from({ length: size }, (_, bin) => String(bin)),
    codes: Int32Array.from(binned.bins, coarse),
  };
}
