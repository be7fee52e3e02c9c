/** Rows of a table: some of them, in another order. */
import type { Column, Row, Table } from './table';

export function takeRows(table: Table, rows: Int32Array): Table {
  return { rows: rows.length, columns: table.columns.map((column) => takeOf(column, rows)) };
}

function takeOf(column: Column, rows: Int32Array): Column {
  return column.kind === 'numeric'
    ? { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) }
    : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] ?? -1) };
}

export const takeLabels = (labels: Uint8Array, rows: Int32Array): Uint8Array =>
  Uint8Array.from(rows, (row) => labels[row] ?? 0);

/** One row as it would arrive for a prediction. */
export function rowAt(table: Table, row: number): Row {
  return Object.fromEntries(table.columns.map((column) => [column.name, valueAt(column, row)]));
}

/** null: missing */
export function valueAt(column: Column, row: number): string | number | null {
  if (column.kind === 'categorical') return column.levels[column.codes[row] ?? -1] ?? null;
  const value = column.values[row] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}

export const without = (table: Table, names: ReadonlySet<string>): Table => ({
  rows: table.rows,
  columns: table.columns.filter(({ name }) => !names.has(name)),
});
