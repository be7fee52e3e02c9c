import { randomUUID } from 'node:crypto';
import { createMethodRig, NOON, type MethodRig } from '../../../test/method-rig';
import { insertCalls } from '../audit-store';
import type { AuditedCall } from '../audit';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());
beforeEach(() => rig.database.pools.write.query('TRUNCATE mcp_calls'));

const session_id = randomUUID();
const call = (extra: Partial<AuditedCall> = {}): AuditedCall => ({
  request_id: randomUUID(),
  rpc_id: '1',
  at: new Date(NOON.getTime() - 60_000),
  transport: 'websocket',
  session_id,
  principal: 'engagement',
  method: 'getLeadData',
  resource: 'leads',
  operation: 'read',
  scope: 'leads:read',
  params_bytes: 10,
  result_bytes: 20,
  duration_ms: 4,
  status_code: 0,
  result: 'success',
  http_status: null,
  auth_mechanism: null,
  ...extra,
});
const minutesAgo = (minutes: number): Date => new Date(NOON.getTime() - minutes * 60_000);
const asked = (...calls: AuditedCall[]) => insertCalls(rig.database.pools.write, calls);

it('counts calls by method, principal and transport, with what was denied and what that lacked', async () => {
  await asked(
    call({ duration_ms: 2 }),
    call({ duration_ms: 4 }),
    call({ duration_ms: 30, result: 'failed', status_code: -32004 }),
    call({ method: 'applyChange', scope: 'campaigns:change', result: 'denied', duration_ms: 1 }),
    call({ transport: 'http', session_id: randomUUID(), principal: null, method: null, scope: null, result: 'denied' }),
  );
  const traffic = await rig.call('getTraffic', {}, 'api');
  expect(traffic).toMatchObject({
    window_seconds: 3_600,
    since: minutesAgo(60).toISOString(),
    is_complete: true,
    ...{ calls: 5, failed: 1, denied: 2, calls_per_second: 5 / 3_600, p50_ms: 3 },
  });
  expect(traffic.methods).toEqual([
    { method: 'getLeadData', calls: 3, failed: 1, denied: 0, p50_ms: 4, p95_ms: expect.closeTo(27.4) },
    { method: 'applyChange', calls: 1, failed: 0, denied: 1, p50_ms: 1, p95_ms: 1 },
    { method: null, calls: 1, failed: 0, denied: 1, p50_ms: null, p95_ms: null },
  ]);
  expect(traffic.principals).toEqual([
    { principal: 'engagement', calls: 4, failed: 1, denied: 1, scopes_denied: ['campaigns:change'] },
    { principal: null, calls: 1, failed: 0, denied: 1, scopes_denied: [] },
  ]);
  expect(traffic.transports).toEqual([
    { transport: 'websocket', calls: 4, connections: 1 },
    { transport: 'http', calls: 1, connections: 1 },
  ]);
});

it('leaves out what was before the window, and that somebody was known, which is no call', async () => {
  await asked(call({ at: minutesAgo(61) }), call({ at: minutesAgo(10), method: null, auth_mechanism: 'APIKey' }));
  const traffic = await rig.call('getTraffic', {}, 'api');
  expect(traffic).toMatchObject({ calls: 0, p50_ms: null, methods: [], principals: [], transports: [] });
  expect((await rig.call('getTraffic', { window_seconds: 24 * 3_600 }, 'api')).calls).toBe(1);
});

it('counts the latest calls of a window that has more than are counted, and says since when', async () => {
  await rig.database.pools.write.query(
    `INSERT INTO mcp_calls (request_id, at, transport, session_id, principal, method, params_bytes, result_bytes, duration_ms, status_code, result)
     SELECT gen_random_uuid(), $1::timestamptz + n * interval '10 ms', 'http', gen_random_uuid(), 'api', 'getStatus', 1, 1, 1, 0, 'success'
     FROM generate_series(1, 260000) n`,
    [minutesAgo(50)],
  );
  const traffic = await rig.call('getTraffic', {}, 'api');
  expect(traffic).toMatchObject({ is_complete: false, calls: 250_000 });
  expect(Date.parse(traffic.since)).toBe(minutesAgo(50).getTime() + 10_001 * 10);
});

it('is for the API alone', async () => {
  await expect(rig.call('getTraffic', {}, 'lead_triage')).rejects.toThrow('Needs the scope calls:read');
});
