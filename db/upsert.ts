/** Rows into a table by their key, a chunk in a few statements; the store says what was new, changed or known. */
import type { Queryable } from './queryable';

export interface UpsertTarget {
  /** names are from code, never from outside */
  table: string;
  columns: readonly string[];
  key: readonly string[];
  /** columns of the key that may be null */
  nullable?: readonly string[];
  /** `keep`: a known row stays as it is */
  known: 'change' | 'keep';
  /** a known row whose value of this column is later stays as it is */
  laterBy?: string | undefined;
  /** what a new row has in place of null */
  otherwise: Readonly<Record<string, unknown>>;
  /** columns that a known row does not take over: it keeps its own, the greater of both, or the union of two JSON lists */
  whenKnown?: Readonly<Record<string, 'keep' | 'greater' | 'unite'>>;
}

export type Upserted = 'created' | 'updated' | 'unchanged';
type UpsertRow = Readonly<Record<string, unknown>>;

/**
 * Null says nothing: it never replaces what is there. A row that somebody else inserts meanwhile is a known one: who inserts it
 * waits, in the order of the key, and looks again (READ COMMITTED). Where the table has no unique index over the key, callers
 * take turns.
 * @param rows no two with one key
 * @returns for each row, in their order
 */
export async function upsert(db: Queryable, target: UpsertTarget, rows: readonly UpsertRow[]): Promise<Upserted[]> {
  const existing = await chosen(db, existingSql(target), rows);
  const missing = rows.filter((row) => !existing.has(row));
  const created = await chosen(db, insertSql(target), missing, (row) => completed(target, row));
  const known = target.known === 'change' ? rows.filter((row) => !created.has(row)) : [];
  const updated = await chosen(db, updateSql(target), known);
  return rows.map((row) => (created.has(row) ? 'created' : updated.has(row) ? 'updated' : 'unchanged'));
}

const completed = ({ otherwise }: UpsertTarget, row: UpsertRow): UpsertRow => ({
  ...row,
  ...Object.fromEntries(Object.entries(otherwise).filter(([column]) => row[column] == null)),
});

/** The rows whose numbers the statement answers. */
async function chosen(
  db: Queryable,
  sql: string,
  rows: readonly UpsertRow[],
  as = (row: UpsertRow): UpsertRow => row,
): Promise<Set<UpsertRow>> {
  if (rows.length === 0) return new Set();
  const { rows: answered } = await db.query<{ n: number }>(sql, [JSON.stringify(rows.map(as))]);
  return new Set(answered.flatMap(({ n }) => rows.slice(n - 1, n)));
}

/** The rows as the table would have them (rounded as its columns are), numbered from 1. */
const given = (table: string): string =>
  `(SELECT r.*, d.n::int FROM jsonb_array_elements($1) WITH ORDINALITY AS d(doc, n), jsonb_populate_record(NULL::${table}, d.doc) AS r)`;

const sameKey = ({ key, nullable = [] }: UpsertTarget): string =>
  key.map((k) => `known.${k} ${nullable.includes(k) ? 'IS NOT DISTINCT FROM' : '='} given.${k}`).join(' AND ');

const existingSql = (target: UpsertTarget): string =>
  `SELECT given.n FROM ${given(target.table)} given WHERE EXISTS (SELECT FROM ${target.table} known WHERE ${sameKey(target)})`;

/** What a known row has afterwards. */
const TAKEN = {
  change: (column: string) => `COALESCE(given.${column}, known.${column})`,
  keep: (column: string) => `known.${column}`,
  greater: (column: string) => `GREATEST(known.${column}, given.${column})`,
  unite: (column: string) =>
    `known.${column} || COALESCE((SELECT jsonb_agg(each) FROM jsonb_array_elements(given.${column}) each WHERE NOT known.${column} @> each), '[]')`,
};

function updateSql({ whenKnown = {}, ...target }: UpsertTarget): string {
  const { table, columns, key, laterBy } = target;
  const changing = columns.filter((column) => !key.includes(column) && whenKnown[column] !== 'keep');
  const said = (column: string): string => TAKEN[whenKnown[column] ?? 'change'](column);
  return `UPDATE ${table} AS known SET ${changing.map((c) => `${c} = ${said(c)}`).join(', ')} FROM ${given(table)} given
    WHERE ${sameKey(target)}
      AND (${changing.map((c) => `known.${c}`).join(', ')}) IS DISTINCT FROM (${changing.map(said).join(', ')})
      ${laterBy === undefined ? '' : `AND (known.${laterBy} IS NULL OR known.${laterBy} <= given.${laterBy})`}
    RETURNING given.n`;
}

function insertSql(target: UpsertTarget): string {
  const { table, columns, key } = target;
  const names = columns.join(', ');
  return `WITH given AS MATERIALIZED ${given(table)},
      known AS (INSERT INTO ${table} (${names}) SELECT ${names} FROM given ORDER BY ${key.join(', ')} ON CONFLICT DO NOTHING RETURNING ${key.join(', ')})
    SELECT given.n FROM given JOIN known ON ${sameKey(target)}`;
}
