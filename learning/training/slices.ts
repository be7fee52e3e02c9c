/** The same model, part by part: where it ranks badly or promises what does not come. */
import { z } from 'zod';
import { aucInterval } from '../metrics/delong';
import type { Table } from '../table/table';
import { sum } from './measures';

export const sliceSchema = z.strictObject({
  column: z.string(),
  value: z.string(),
  rows: z.int(),
  positives: z.int(),
  /** mean probability; the share of yes is positives ÷ rows */
  predicted: z.number(),
  auc: z.strictObject({ value: z.number(), low: z.number(), high: z.number() }),
});
export type Slice = z.infer<typeof sliceSchema>;

const MIN_ROWS = 100;
/** of each answer: below this an AUC is an anecdote */
const MIN_OF_EACH = 10;
const MAX_LEVELS = 12;

/** By each level that is frequent enough, of columns with few of them. */
export function slicesOf(table: Table, labels: Uint8Array, probabilities: Float64Array): Slice[] {
  return table.columns.flatMap((column) => {
    if (column.kind !== 'categorical') return [];
    const rowsOf = new Map<number, number[]>();
    for (const [row, code] of column.codes.entries()) {
      const rows = rowsOf.get(code) ?? [];
      rows.push(row);
      rowsOf.set(code, rows);
    }
    if (rowsOf.size > MAX_LEVELS || rowsOf.size < 2) return [];
    return [...rowsOf]
      .sort(([, a], [, b]) => b.length - a.length)
      .flatMap(([code, rows]) => sliceOf(column.name, column.levels[code] ?? '(missing)', rows, labels, probabilities));
  });
}

function sliceOf(
  column: string,
  value: string,
  rows: readonly number[],
  labels: Uint8Array,
  probabilities: Float64Array,
): Slice[] {
  const own = Uint8Array.from(rows, (row) => labels[row] ?? 0);
  const positives = sum(own);
  if (rows.length < MIN_ROWS || Math.min(positives, rows.length - positives) < MIN_OF_EACH) return [];
  const scores = Float64Array.from(rows, (row) => probabilities[row] ?? 0);
  const { auc, low, high } = aucInterval(own, scores);
  const predicted = sum(scores) / rows.length;
  return [{ column, value, rows: rows.length, positives, predicted, auc: { value: auc, low, high } }];
}
