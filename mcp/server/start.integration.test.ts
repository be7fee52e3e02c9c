import { randomBytes, randomUUID } from 'node:crypto';
import { freePort } from '../../runtime/ports';
import { loadConfig } from '../../runtime/config';
import { waitFor } from '../../test/wait-for';
import { createTestDatabase } from '../../test/database';
import { createSteps, principalToken } from '../../test/data-server-rig';
import type { TestDatabase } from '../../test/database';
import { createDataClient } from '../client/client';
import type { DataClient } from '../protocol';
import { RPC_ERRORS } from '../protocol';
import { startDataServer } from './start';
import { silentLog } from './testing';

describe('the data server', () => {
  let database: TestDatabase;
  let steps: ReturnType<typeof createSteps>;
  let port: number;
  const clients: DataClient[] = [];

  const configWith = (env: Record<string, string>) =>
    loadConfig({
      DATABASE_URL: database.url,
      REDIS_URL: process.env.TEST_REDIS_URL,
      MCP_PORT: String(port),
      PII_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      ...env,
    });
  const clientOf = (principal: string): DataClient => {
    const client = createDataClient({
      url: `ws://127.0.0.1:${port}/mcp`,
      token: principalToken(principal),
      log: silentLog,
    });
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    port = await freePort();
    steps = createSteps();
    const MCP_TOKENS = ['api', 'lead_triage', 'engagement'].map((name) => `${name}:${principalToken(name)}`).join(',');
    await startDataServer(configWith({ MCP_TOKENS }), steps, silentLog);
  });
  afterAll(async () => {
    await Promise.all(clients.map(async (client) => client.close()));
    await steps.run();
    await database.drop();
  });

  const audited = async (where: string, value: string) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return (await database.pools.read.query(`select * from mcp_calls where ${where} = $1 order by call_id`, [value]))
      .rows;
  };

  it('applies fifty parallel writes with one idempotency key once', async () => {
    const api = clientOf('api');
    const email = `${randomUUID()}@example.com`;
    const write = { fields: { email, first_name: 'Jane' }, idempotency_key: randomUUID() };
    const results = await Promise.all(Array.from({ length: 50 }, async () => api.call('registerLead', write)));
    expect(new Set(results.map((each) => JSON.stringify(each)))).toEqual(new Set([JSON.stringify(results[0])]));
    expect(results[0]).toMatchObject({ created: true });
    const other = { ...write, fields: { ...write.fields, first_name: 'Joan' } };
    await expect(api.call('registerLead', other)).rejects.toMatchObject({ code: RPC_ERRORS.conflict });
    const { lead } = await api.call('getLeadData', { lead_id: results[0]!.lead_id });
    expect(lead).toMatchObject({ email, first_name: 'Jane' });
    const rows = await audited('method', 'registerLead');
    expect(rows).toHaveLength(51);
    expect(rows.filter(({ result }) => result === 'failed')).toMatchObject([{ status_code: RPC_ERRORS.conflict }]);
    expect(JSON.stringify(rows)).not.toMatch(/Jane|example\.com/);
  });

  it('refuses a campaign that a triage agent writes, and audits the refusal', async () => {
    const write = { uri: 'db://campaigns', data: { campaign_id: 'camp-x', name: 'X' } };
    await expect(clientOf('lead_triage').call('resource.write', write)).rejects.toMatchObject({
      code: RPC_ERRORS.forbidden,
      data: { scope: 'campaigns:write' },
    });
    await expect(audited('scope', 'campaigns:write')).resolves.toMatchObject([
      {
        principal: 'lead_triage',
        method: 'resource.write',
        resource: 'campaigns',
        operation: 'write',
        result: 'denied',
      },
    ]);
  });

  it('refuses a token it does not know, and audits that', async () => {
    await expect(clientOf('nobody').call('getStatus', {})).rejects.toMatchObject({ code: RPC_ERRORS.unauthorized });
    const rows = await audited('result', 'denied');
    const transports = rows.filter(({ principal }) => principal === null).map(({ transport }) => transport as string);
    expect(new Set(transports)).toEqual(new Set(['http', 'websocket']));
  });

  it('reads no other scope than the one that a read is narrowed to', async () => {
    const api = clientOf('api');
    await expect(api.call('resource.read', { uri: 'db://leads', scope: 'leads:read' })).resolves.toHaveProperty(
      'items',
    );
    await expect(api.call('resource.read', { uri: 'db://campaigns', scope: 'leads:read' })).rejects.toMatchObject({
      code: RPC_ERRORS.forbidden,
      data: { scope: 'campaigns:read' },
    });
    // it never widens
    const triage = clientOf('lead_triage').call('resource.read', { uri: 'data://tables', scope: 'data:read' });
    await expect(triage).rejects.toMatchObject({ code: RPC_ERRORS.forbidden });
    await expect(api.call('resource.read', { uri: 'db://leads', scope: 'everything' })).rejects.toMatchObject({
      code: RPC_ERRORS.invalidParams,
      data: { issues: [{ path: 'scope' }] },
    });
  });

  it('exports who was known, and who was refused by HTTP, once and not for every call', async () => {
    const headers = { authorization: `Bearer ${principalToken('engagement')}`, 'content-type': 'application/json' };
    const post = async (extra: Record<string, string> = {}) => {
      const body = '{"jsonrpc":"2.0","id":1,"method":"getStatus"}';
      const answer = await fetch(`http://127.0.0.1:${port}/mcp`, {
        method: 'POST',
        headers: { ...headers, ...extra },
        body,
      });
      return answer.status;
    };
    const given: Record<string, string>[] = [
      {},
      {},
      { origin: 'https://evil.example' },
      { 'content-type': 'text/plain' },
    ];
    expect(await Promise.all(given.map((each) => post(each)))).toEqual([200, 200, 403, 415]);
    const engagement = clientOf('engagement');
    for (let n = 0; n < 3; n++) await engagement.call('getStatus', {});
    await audited('principal', 'engagement');
    const rowsOf = async (table: 'security_auth_events' | 'transport_http_requests') => {
      const all: Record<string, unknown>[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await clientOf('api').call('exportRows', { table, limit: 1_000, ...(cursor ? { cursor } : {}) });
        all.push(...page.rows.map((row) => Object.fromEntries(page.columns.map((column, n) => [column, row[n]]))));
        cursor = page.next_cursor;
      }
      return all;
    };
    const events = await rowsOf('security_auth_events');
    const of = (principal: string | null, result: string) =>
      events.filter((event) => event.principal === principal && event.result === result);
    // one over HTTP, one for the WebSocket
    expect(of('engagement', 'success')).toMatchObject([{ auth_mechanism: 'APIKey' }, { auth_mechanism: 'APIKey' }]);
    expect(of(null, 'denied')).toHaveLength(1);
    expect(of(null, 'failure').length).toBeGreaterThan(0);
    const answered = (await rowsOf('transport_http_requests')).map(({ status_code }) => status_code);
    expect(answered.filter((status) => status !== 401).sort()).toEqual([200, 200, 403, 415]);
  });

  it('goes on after every database connection was cut', async () => {
    const api = clientOf('api');
    await api.call('getStatus', {});
    await database.pools.read.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    const calls = Array.from({ length: 20 }, async () =>
      api.call('registerLead', {
        fields: { email: `${randomUUID()}@example.com` },
        idempotency_key: randomUUID(),
      }),
    );
    await expect(Promise.all(calls)).resolves.toHaveLength(20);
  });

  it('says how it is', async () => {
    const health = async (): Promise<[number, { status: string }]> => {
      const response = await fetch(`http://127.0.0.1:${port}/health`);
      return [response.status, (await response.json()) as { status: string }];
    };
    // caches go on when their connection, which was cut too, is back
    await waitFor(async () => (await health())[1].status === 'ok', 'everything to be well');
    const ok = { status: 'ok' };
    expect(await health()).toMatchObject([
      200,
      { status: 'ok', components: { postgres: ok, short_term_memory: ok, memory_cache: ok } },
    ]);
  });

  it('finishes what is running and stores the audit before it stops', async () => {
    const own = createSteps();
    const ownPort = await freePort();
    await startDataServer(configWith({ MCP_PORT: String(ownPort) }), own, silentLog);
    const client = createDataClient({ url: `ws://127.0.0.1:${ownPort}/mcp`, log: silentLog });
    clients.push(client);
    await client.call('getStatus', {});
    const reads = Array.from({ length: 30 }, async () => client.call('searchGraph', { entity: 'stopping' }));
    const settled = Promise.allSettled(reads);
    // sent together: with the first answer all have arrived
    await Promise.race(reads);
    await own.run();
    const answered = (await settled).filter(({ status }) => status === 'fulfilled').length;
    const { rows } = await database.pools.read.query<{ count: number }>(
      "select count(*)::int as count from mcp_calls where method = 'searchGraph' and result = 'success'",
    );
    expect(rows[0]?.count).toBe(answered);
    expect(answered).toBe(30);
  });

  it.each([
    ['DATABASE_URL', { DATABASE_URL: '' }],
    ['PII_KEYS', { PII_KEYS: '' }],
    ['MCP_TOKENS', { MCP_HOST: '0.0.0.0' }],
  ])('does not start without %s where it is needed, and says so', async (name, env) => {
    await expect(startDataServer(configWith(env), createSteps(), silentLog)).rejects.toThrow(name);
  });
});
