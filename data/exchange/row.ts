/** From the cells of a line to a row of a table. */
import type { Json } from './cells';
import type { Column, Row, TableDefinition } from './table';

/** By column; what is missing counts as empty. */
export type Cells = Readonly<Record<string, string>>;

export type ReadRow = { row: Row; warnings: string[] } | { problems: string[] };

/** Reads every column of the table; what the table does not have is not looked at. */
export function readRow(definition: TableDefinition, cells: Cells): ReadRow {
  const row: Record<string, Json> = {};
  const warnings: string[] = [];
  const problems: string[] = [];
  for (const [name, column] of Object.entries(definition.columns)) {
    const { value, warning, problem } = readCell(column, cells[name] ?? '');
    if (problem !== undefined) problems.push(`${name} ${problem}`);
    if (warning !== undefined) warnings.push(`${name} ${warning}`);
    if (!column.isComputed) row[name] = value ?? null;
  }
  if (problems.length > 0) return { problems };
  return { row: definition.complete?.(row) ?? row, warnings };
}

/** Of a required column of text. @throws TypeError when it has none */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new TypeError(`${column} is no text`);
}

interface CellRead {
  value?: Json;
  warning?: string;
  problem?: string;
}

function readCell(column: Column, cell: string): CellRead {
  const text = cell.trim();
  if (text === '') return column.isRequired ? { problem: 'is empty' } : { value: null };
  // U+FFFD is what a decoder puts where bytes made no sense
  if (text.includes('\uFFFD')) return { problem: 'is not UTF-8' };
  if (/[\0\p{Surrogate}]/u.test(text)) return { problem: 'holds U+0000 or half a surrogate pair' };
  return column.read(text);
}
