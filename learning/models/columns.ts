/** What a model knows of the columns it was trained on, and how a cell of any table or row becomes the number that it works with. */
import { z } from 'zod';
import type { Column, Row, Table } from '../table/table';

/** Code of a category that is missing; numbers that are missing are NaN. */
export const MISSING = -1;
/** Code of a category that was rare in training, or not seen at all. */
export const OTHER = -2;

const RARE_BELOW_ROWS = 10;
const RARE_BELOW_SHARE = 0.001;
/** Levels of all categorical columns together, which bounds the work of logistic regression (cubic in it) … */
const LEVELS_IN_TOTAL = 400;
/** … and of each of them */
const LEVELS_OF_A_COLUMN = { min: 5, max: 60 };

export const fittedColumnSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('numeric'), name: z.string() }),
  z.strictObject({
    kind: z.literal('categorical'),
    name: z.string(),
    levels: z
      .array(z.string())
      .max(LEVELS_OF_A_COLUMN.max)
      .describe('those frequent enough to have an effect of their own'),
  }),
]);
export type FittedColumn = z.infer<typeof fittedColumnSchema>;

/** Levels become codes by how often they occur; what is rare shares one code. */
export function fitColumns(table: Table): FittedColumn[] {
  const categorical = table.columns.filter(({ kind }) => kind === 'categorical').length;
  const { min, max } = LEVELS_OF_A_COLUMN;
  const limit = Math.min(max, Math.max(min, Math.floor(LEVELS_IN_TOTAL / Math.max(1, categorical))));
  return table.columns.map((column) =>
    column.kind === 'numeric'
      ? { kind: 'numeric', name: column.name }
      : { kind: 'categorical', name: column.name, levels: frequentLevels(column.levels, column.codes, limit) },
  );
}

function frequentLevels(levels: readonly string[], codes: Int32Array, limit: number): string[] {
  const counts = new Float64Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  const enough = Math.max(RARE_BELOW_ROWS, RARE_BELOW_SHARE * codes.length);
  return levels
    .map((level, code) => ({ level, count: counts[code] ?? 0 }))
    .filter(({ count }) => count >= enough)
    .sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1))
    .slice(0, limit)
    .map(({ level }) => level);
}

/** Reads cells as codes: the number itself, or the index of the level. Of a column that is not there everything is missing. */
export interface CellReader {
  /** a code per row for each column of the model */
  table(table: Table): Float64Array[];
  /** a code per column */
  row(row: Row): Float64Array;
}

export function cellReader(columns: readonly FittedColumn[]): CellReader {
  const readers = columns.map(readerOf);
  return {
    table: (table) => {
      const byName = new Map(table.columns.map((column) => [column.name, column]));
      return readers.map(({ name, code }) => columnCodes(byName.get(name), table.rows, code));
    },
    row: (row) => Float64Array.from(readers, ({ name, code }) => code(row[name])),
  };
}

type Cell = Row[string];

function readerOf(column: FittedColumn): { name: string; code: (cell: Cell) => number } {
  if (column.kind === 'numeric') return { name: column.name, code: numberOf };
  const codes = new Map(column.levels.map((level, code) => [level, code]));
  const spelledAsBoolean = new Map(column.levels.map((level, code) => [level.toLowerCase(), code]));
  return {
    name: column.name,
    code: (cell) => {
      if (cell == null || cell === '' || Number.isNaN(cell)) return MISSING;
      if (typeof cell === 'boolean') return spelledAsBoolean.get(String(cell)) ?? OTHER;
      return codes.get(String(cell)) ?? OTHER;
    },
  };
}

function numberOf(cell: Cell): number {
  if (cell == null || cell === '') return NaN;
  const value = Number(cell);
  return Number.isFinite(value) ? value : NaN;
}

function columnCodes(column: Column | undefined, rows: number, code: (cell: Cell) => number): Float64Array {
  if (!column) return new Float64Array(rows).fill(code(null));
  if (column.kind === 'numeric') return Float64Array.from(column.values, code);
  const missing = code(null);
  const ofLevels = column.levels.map(code);
  return Float64Array.from(column.codes, (level) => ofLevels[level] ?? missing);
}
