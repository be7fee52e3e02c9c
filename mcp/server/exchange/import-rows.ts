/**
 * A chunk of rows into a table, in one transaction: cells are read, ids of merged leads replaced, references looked up for
 * all rows at once, then rows are stored together. When the store refuses them, halves are tried until the bad row is alone.
 */
import { DatabaseError } from 'pg';
import { readRow, TABLES } from '../../../data/exchange';
import type { Row, TableName } from '../../../data/exchange';
import { aliasesOf } from '../../../db/repositories/lead-aliases';
import type { Queryable } from '../../../db/queryable';
import type { ParsedParams } from '../../protocol';
import type { RowResult } from '../../protocol/exchange-methods';
import type { HandlerDeps } from '../methods/deps';
import { STORES } from './stores';
import type { ImportContext, Stored } from './store';

interface Pending {
  line: number;
  row: Row;
  warnings: string[];
}
type Given = ParsedParams<'importRows'>['rows'];

export async function importRows(
  deps: HandlerDeps,
  context: ImportContext,
  table: TableName,
  given: Given,
): Promise<RowResult[]> {
  const { db } = context;
  // two imports into one table take turns: what one sees as new must not become known meanwhile
  await db.query("SELECT pg_advisory_xact_lock(hashtext('exchange'), hashtext($1))", [table]);
  const results: RowResult[] = [];
  const read: Pending[] = [];
  for (const { line, cells } of given) {
    const reading = readRow(TABLES[table], cells);
    if ('problems' in reading) results.push({ line, outcome: 'failed', reason: reading.problems.join('; ') });
    else read.push({ line, ...reading });
  }
  const resolved = await withoutAliases(db, table, read);
  const { sound, broken } = await withReferences(db, table, resolved);
  results.push(...broken);
  for (const wave of waves(sound, keyOf(table))) results.push(...(await storeSafely(deps, context, table, wave)));
  return results.sort((a, b) => a.line - b.line);
}

/** Rows that name a lead by an id it had before it was merged mean the lead. */
async function withoutAliases(db: Queryable, table: TableName, rows: Pending[]): Promise<Pending[]> {
  const { lead_id: column } = TABLES[table].columns;
  if (column?.references !== 'leads' && column?.mentions !== 'leads') return rows;
  const aliases = await aliasesOf(db, namesIn(rows, 'lead_id'));
  if (aliases.size === 0) return rows;
  return rows.map((pending) => {
    const survivor = typeof pending.row.lead_id === 'string' ? aliases.get(pending.row.lead_id) : undefined;
    return survivor === undefined ? pending : { ...pending, row: { ...pending.row, lead_id: survivor } };
  });
}

async function withReferences(
  db: Queryable,
  table: TableName,
  rows: Pending[],
): Promise<{ sound: Pending[]; broken: RowResult[] }> {
  const lost = new Map<Pending, string[]>();
  for (const [name, { references, mentions }] of Object.entries(TABLES[table].columns)) {
    const target = references ?? mentions;
    if (target === undefined) continue;
    const known = await knownIds(db, target, namesIn(rows, name));
    for (const pending of rows) {
      const id = pending.row[name];
      if (typeof id !== 'string' || known.has(id)) continue;
      const what = `${name} names nothing that is in ${target}`;
      if (references) lost.set(pending, [...(lost.get(pending) ?? []), what]);
      else pending.warnings.push(`${what}: kept`);
    }
  }
  return {
    sound: rows.filter((pending) => !lost.has(pending)),
    broken: [...lost].map(([{ line }, why]) => ({ line, outcome: 'failed', reason: why.join('; ') })),
  };
}

async function knownIds(db: Queryable, table: TableName, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const [key] = TABLES[table].key;
  const living = table === 'leads' ? 'AND erased_at IS NULL' : '';
  const { rows } = await db.query<{ id: string }>(
    `SELECT ${key} AS id FROM ${table} WHERE ${key} = ANY($1) ${living}`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

const namesIn = (rows: readonly Pending[], column: string): string[] => [
  ...new Set(rows.flatMap(({ row }) => (typeof row[column] === 'string' ? [row[column]] : []))),
];

const keyOf =
  (table: TableName) =>
  (row: Row): string =>
    JSON.stringify(TABLES[table].key.map((name) => row[name]));

/** Groups in which no two rows have the same key, in the order of the rows. */
function* waves(rows: readonly Pending[], keyOfRow: (row: Row) => string): Generator<Pending[]> {
  let wave: Pending[] = [];
  let taken = new Set<string>();
  for (const pending of rows) {
    const key = keyOfRow(pending.row);
    if (taken.has(key)) {
      yield wave;
      wave = [];
      taken = new Set();
    }
    wave.push(pending);
    taken.add(key);
  }
  if (wave.length > 0) yield wave;
}

/** Constraints, and values that a column cannot hold: the row's fault. */
const isRowsFault = (error: unknown): boolean => error instanceof DatabaseError && /^(22|23)/.test(error.code ?? '');

async function storeSafely(
  deps: HandlerDeps,
  context: ImportContext,
  table: TableName,
  rows: readonly Pending[],
): Promise<RowResult[]> {
  await context.db.query('SAVEPOINT rows');
  try {
    const stored = await STORES[table](
      deps,
      context,
      rows.map(({ row }) => row),
    );
    await context.db.query('RELEASE SAVEPOINT rows');
    return rows.map(({ line, warnings }, index) => resultOf(line, warnings, stored[index]));
  } catch (error) {
    await context.db.query('ROLLBACK TO SAVEPOINT rows');
    if (!isRowsFault(error)) throw error;
    const [only] = rows;
    if (rows.length === 1 && only) return [{ line: only.line, outcome: 'failed', reason: 'the store refuses the row' }];
    const middle = Math.ceil(rows.length / 2);
    const first = await storeSafely(deps, context, table, rows.slice(0, middle));
    return [...first, ...(await storeSafely(deps, context, table, rows.slice(middle)))];
  }
}

function resultOf(line: number, found: readonly string[], stored: Stored = { outcome: 'unchanged' }): RowResult {
  const warnings = [...found, ...(stored.warnings ?? [])];
  return { ...stored, line, ...(warnings.length > 0 && { warnings }) };
}
