/** `data://tables`: the data dictionary's tables, with how much is in them; `data://tables/{table}`: their rows, as exported. */
import { TABLE_NAMES, TABLES, columnsOf } from '../../../data/exchange';
import type { TableName } from '../../../data/exchange';
import type { Queryable } from '../../../db/queryable';
import { OWN_CALLS, OWN_LOGS, isLog } from '../exchange/own-log';
import { exportRows } from '../exchange/export-rows';
import { asItem, name } from './resource';
import type { TableResource } from './resource';

/** Counting ends here: what is larger is not worth a scan. */
const COUNTED_ROWS = 100_000;

const LIST = JSON.stringify(
  TABLE_NAMES.map((table) => ({ table, columns: columnsOf(table), key: TABLES[table].key })),
).replaceAll("'", "''");

export const datasets: TableResource = {
  uri: 'data://tables',
  scope: 'data',
  about:
    'Tables of the data dictionary with their columns and number of rows; under a name its rows, as exported. Personal data.',
  rowName: 'table',
  from: `jsonb_to_recordset('${LIST}'::jsonb) AS d("table" text, columns jsonb, key jsonb)`,
  select: 'd."table", d.columns, d.key',
  key: name('d."table"'),
  columns: { table: name('d."table"') },
  order: 'table',
  searched: ['d."table"', 'd.columns::text'],
  item: asItem,
  complete: (items, { db }) => Promise.all(items.map(async (item) => ({ ...item, ...(await sizeOf(db, item.table)) }))),
  async one(id, bounds, { deps, db }) {
    const table = tableNamed(id);
    if (!table) return undefined;
    const { columns, rows, next_cursor } = await exportRows(deps, db, table, bounds);
    const items = rows.map((row) => asItem(Object.fromEntries(columns.map((column, n) => [column, row[n] ?? null]))));
    return { items, next_cursor };
  },
};

const tableNamed = (id: unknown): TableName | undefined => TABLE_NAMES.find((table) => table === id);

/** Null: kept elsewhere than in PostgreSQL, or not only there. */
async function sizeOf(
  db: Queryable,
  id: unknown,
): Promise<{ row_count: number | null; row_count_is_minimum: boolean }> {
  const table = tableNamed(id);
  if (!table || table === 'memory_short_term') return { row_count: null, row_count_is_minimum: false };
  const own = isLog(table) ? await count(db, ownRows(table)) : 0;
  const rows = own + (await count(db, table === 'semantic_kg_triples' ? `${table} WHERE valid_to IS NULL` : table));
  return { row_count: Math.min(rows, COUNTED_ROWS), row_count_is_minimum: rows >= COUNTED_ROWS };
}

function ownRows(table: keyof typeof OWN_LOGS): string {
  const { where = 'true', groupBy } = OWN_LOGS[table];
  return `${OWN_CALLS} WHERE ${where} ${groupBy === undefined ? '' : `GROUP BY ${groupBy}`}`;
}

async function count(db: Queryable, from: string): Promise<number> {
  const { rows } = await db.query<{ rows: number }>(
    `SELECT count(*) AS rows FROM (SELECT 1 FROM ${from} LIMIT ${COUNTED_ROWS}) counted`,
  );
  return rows[0]?.rows ?? 0;
}
