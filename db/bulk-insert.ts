/** Many rows at once: a chunk travels as one JSON document, whose members PostgreSQL casts to the table's columns. */
import type { Queryable } from './queryable';

const CHUNK_ROWS = 1_000;

/** A row with the table's column names. Buffers go to bytea columns. */
export type BulkRow = object;

const toCell = (_name: string, value: unknown): unknown => {
  const isBuffer =
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value;
  return isBuffer ? `\\x${Buffer.from(value.data as number[]).toString('hex')}` : value;
};

/**
 * @param table and columns are names from code, never from outside
 * @returns how many rows were inserted
 */
export async function bulkInsert(
  db: Queryable,
  table: string,
  columns: readonly string[],
  rows: Iterable<BulkRow>,
): Promise<number> {
  const names = columns.join(', ');
  const statement = `INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::${table}, $1)`;
  let inserted = 0;
  for (const chunk of chunksOf(rows, CHUNK_ROWS)) {
    await db.query(statement, [JSON.stringify(chunk, toCell)]);
    inserted += chunk.length;
  }
  return inserted;
}

function* chunksOf<T>(rows: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
