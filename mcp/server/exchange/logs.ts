/** Logs from files. What our own log says of a call is known: an export that comes back adds nothing. */
import { TABLES, textIn } from '../../../data/exchange';
import type { Row } from '../../../data/exchange';
import type { Queryable } from '../../../db/queryable';
import { OWN_CALLS, OWN_LOGS } from './own-log';
import type { LogTable } from './own-log';
import { plainStore } from './store';
import type { Store, Stored } from './store';

export function logStore(table: LogTable): Store {
  const store = plainStore(table, TABLES[table]);
  return async (deps, context, rows) => {
    const own = await ownRows(context.db, table, rows);
    const foreign = rows.filter((row) => !own.has(row));
    const stored = await store(deps, context, foreign);
    return rows.map((row): Stored => stored[foreign.indexOf(row)] ?? { outcome: 'unchanged' });
  };
}

/** Of the calls at the rows' times only, which the log is indexed by: a session is known by its first call. */
async function ownRows(db: Queryable, table: LogTable, rows: readonly Row[]): Promise<Set<Row>> {
  const { key } = TABLES[table];
  const { select, where = 'true', groupBy } = OWN_LOGS[table];
  const times = rows.map((row) => textIn(row, 'timestamp')).sort();
  const { rows: known } = await db.query<{ n: number }>(
    `SELECT d.n::int AS n
     FROM jsonb_array_elements($1) WITH ORDINALITY AS d(doc, n), jsonb_populate_record(NULL::${table}, d.doc) AS given
     JOIN (SELECT ${select} FROM ${OWN_CALLS}
           WHERE ${where} AND c.at BETWEEN $2::timestamptz - interval '1 ms' AND $3::timestamptz + interval '1 ms'
           ${groupBy === undefined ? '' : `GROUP BY ${groupBy}`}) own ON ${key.map((column) => `own.${column} = given.${column}`).join(' AND ')}`,
    [JSON.stringify(rows), times[0], times.at(-1)],
  );
  return new Set(known.map(({ n }) => rows[n - 1]).filter((row) => row !== undefined));
}
