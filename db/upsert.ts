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
}

export type Upserted = 'created' | 'updated' | 'unchanged';
type UpsertRow = Readonly<Record<string, unknown>>;

/**
 * Null says nothing: it never replaces what is there.
 * @param rows no two with one key
 * @returns for each row, in their order
 */
export async function upsert(db: Queryable, target: UpsertTarget, rows: readonly UpsertRow[]): Promise<Upserted[]> {
  if (rows.length === 0) return [];
  const document = JSON.stringify(rows);
  const existing = await numbers(db, existingSql(target), document);
  const updated = target.known === 'change' ? await numbers(db, updateSql(target), document) : new Set<number>();
  const isNew = (index: number): boolean => !existing.has(index + 1);
  const created = rows.filter((_, index) => isNew(index)).map((row) => completed(target, row));
  if (created.length > 0) await db.query(insertSql(target), [JSON.stringify(created)]);
  return rows.map((_, index) => (isNew(index) ? 'created' : updated.has(index + 1) ? 'updated' : 'unchanged'));
}

const completed = ({ otherwise }: UpsertTarget, row: UpsertRow): UpsertRow => ({
  ...row,
  ...Object.fromEntries(Object.entries(otherwise).filter(([column]) => row[column] == null)),
});

async function numbers(db: Queryable, sql: string, document: string): Promise<Set<number>> {
  const { rows } = await db.query<{ n: number }>(sql, [document]);
  return new Set(rows.map(({ n }) => n));
}

/** The rows as the table would have them (rounded as its columns are), numbered from 1. */
const given = (table: string): string =>
  `(SELECT r.*, d.n::int FROM jsonb_array_elements($1) WITH ORDINALITY AS d(doc, n), jsonb_populate_record(NULL::${table}, d.doc) AS r) given`;

const sameKey = ({ key, nullable = [] }: UpsertTarget): string =>
  key.map((k) => `known.${k} ${nullable.includes(k) ? 'IS NOT DISTINCT FROM' : '='} given.${k}`).join(' AND ');

const existingSql = (target: UpsertTarget): string =>
  `SELECT given.n FROM ${given(target.table)} WHERE EXISTS (SELECT FROM ${target.table} known WHERE ${sameKey(target)})`;

function updateSql(target: UpsertTarget): string {
  const { table, columns, key, laterBy } = target;
  const changing = columns.filter((column) => !key.includes(column));
  const said = (column: string): string => `COALESCE(given.${column}, known.${column})`;
  return `UPDATE ${table} AS known SET ${changing.map((c) => `${c} = ${said(c)}`).join(', ')} FROM ${given(table)}
    WHERE ${sameKey(target)}
      AND (${changing.map((c) => `known.${c}`).join(', ')}) IS DISTINCT FROM (${changing.map(said).join(', ')})
      ${laterBy === undefined ? '' : `AND (known.${laterBy} IS NULL OR known.${laterBy} <= given.${laterBy})`}
    RETURNING given.n`;
}

function insertSql({ table, columns }: UpsertTarget): string {
  const names = columns.join(', ');
  return `INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::${table}, $1) ON CONFLICT DO NOTHING`;
}
