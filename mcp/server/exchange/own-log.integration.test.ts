/** What a page of our own log costs, by what PostgreSQL reads for it. */
import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';
import type { HandlerDeps } from '../methods/deps';
import { exportRows } from './export-rows';
import { OWN_LOGS } from './own-log';
import type { LogTable } from './own-log';

const CALLS = 50_000;
const CALLS_IN_SESSION = 10;
const LIMIT = 100;
const PAGES = 8;

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
  const { write } = rig.database.pools;
  await write.query(
    `INSERT INTO mcp_calls (request_id, at, transport, session_id, principal, method, resource, operation, scope, params_bytes,
       result_bytes, duration_ms, status_code, result)
     SELECT gen_random_uuid(), '2026-11-01T00:00:00Z'::timestamptz + n * interval '1 second',
       CASE WHEN n % 2 = 0 THEN 'http' ELSE 'websocket' END, md5((n / $2)::text)::uuid, 'lead_triage', 'resource.read',
       CASE WHEN n % 3 = 0 THEN 'leads' END, 'read', 'leads:read', 10, 20, 1.5, 0, CASE WHEN n % 20 = 0 THEN 'denied' ELSE 'success' END
     FROM generate_series(1, $1::int) n`,
    [CALLS, CALLS_IN_SESSION],
  );
  await write.query('ANALYZE mcp_calls');
});
afterAll(() => rig.database.drop());

/** @returns the rows that scans of the statement met */
const readBy = (node: PlanNode): number =>
  node.Plans?.reduce((sum, each) => sum + readBy(each), 0) ??
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];

it.each(Object.keys(OWN_LOGS) as LogTable[])('reads of %s what is on the page, wherever the page is', async (table) => {
  const { read } = rig.database.pools;
  const met: number[] = [];
  const explained = new Proxy(read, {
    get: (pool, name, receiver) =>
      name === 'query'
        ? async (sql: string, values: unknown[]) => {
            const { rows } = await pool.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
              `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
              values,
            );
            met.push(...rows.flatMap((row) => row['QUERY PLAN']).map(({ Plan }) => readBy(Plan)));
            return pool.query(sql, values);
          }
        : (Reflect.get(pool, name, receiver) as unknown),
  });
  // a log needs no more than these
  const deps = { vault: rig.vault } as HandlerDeps;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const { next_cursor, rows } = await exportRows(deps, explained, table, { limit: LIMIT, cursor });
    // the first page is that of the imported log, which is empty
    expect(rows).toHaveLength(page === 0 ? 0 : LIMIT);
    cursor = next_cursor ?? undefined;
  }
  expect(met).toHaveLength(PAGES);
  expect(Math.max(...met)).toBeLessThanOrEqual(LIMIT * (CALLS_IN_SESSION + 1));
});
