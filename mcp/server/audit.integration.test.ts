import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '../../test/database';
import type { TestDatabase } from '../../test/database';
import type { AuditedCall } from './audit';
import { createAudit } from './audit';
import { silentLog } from './testing';

const call = (extra: Partial<AuditedCall> = {}): AuditedCall => ({
  request_id: randomUUID(),
  rpc_id: '1',
  at: new Date('2026-11-18T12:00:00.123Z'),
  transport: 'websocket',
  session_id: randomUUID(),
  principal: 'engagement',
  method: 'getLeadData',
  resource: 'leads',
  operation: 'read',
  scope: 'leads:read',
  params_bytes: 10,
  result_bytes: 20,
  duration_ms: 1.5,
  status_code: 0,
  result: 'success',
  http_status: null,
  auth_mechanism: null,
  ...extra,
});

describe('audit', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => database.drop());
  beforeEach(async () => {
    await database.pools.write.query('truncate mcp_calls');
  });
  const stored = async () => (await database.pools.read.query('select * from mcp_calls order by call_id')).rows;

  it('stores a call within a moment, every column of it', async () => {
    const audit = createAudit(database.pools.write, silentLog);
    const calls = [
      call(),
      call({
        principal: null,
        method: null,
        rpc_id: null,
        scope: null,
        result: 'denied',
        http_status: 401,
        auth_mechanism: 'APIKey',
      }),
    ];
    for (const each of calls) audit.record(each);
    await sleep(400);
    const rows = await stored();
    expect(rows).toMatchObject(calls.map((each) => ({ ...each, at: each.at.toISOString() })));
    await audit.close();
  });

  it('stores what is queued when it is closed', async () => {
    const audit = createAudit(database.pools.write, silentLog);
    for (let i = 0; i < 1_234; i++) audit.record(call());
    await audit.close();
    await expect(stored()).resolves.toHaveLength(1_234);
  });

  it('keeps rows while the store is down and stores them afterwards, each once', async () => {
    let isDown = true;
    const flaky = {
      query: (async (...args: Parameters<typeof database.pools.write.query>) => {
        if (isDown) throw new Error('down');
        database.pools.write.query(...args);
      }) as typeof database.pools.write.query,
    };
    const audit = createAudit(flaky, silentLog);
    for (let i = 0; i < 700; i++) audit.record(call());
    await sleep(500);
    await expect(stored()).resolves.toHaveLength(0);
    isDown = false;
    await sleep(700);
    await expect(stored()).resolves.toHaveLength(700);
    expect(audit.dropped).toBe(0);
    await audit.close();
  });

  it('bounds what it keeps while the store is down, and counts what it had to drop', async () => {
    const down = { query: (async () => Promise.reject(new Error('down'))) as typeof database.pools.write.query };
    const audit = createAudit(down, silentLog);
    for (let i = 0; i < 20_010; i++) audit.record(call());
    expect(audit.dropped).toBe(10);
    await audit.close();
  });
});
