import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '../../test/database';
import type { TestDatabase } from '../../test/database';
import { freePort } from '../../runtime/ports';
import { startProcess } from '../../test/processes';
import type { ServerProcess } from '../../test/processes';
import { createShortTerm } from './index';
import type { ShortTermTier } from './index';

const PREFIX = 'failover:';

let database: TestDatabase;
let port: number;
let server: ServerProcess;
let memory: ShortTermTier;

const startRedis = (): Promise<ServerProcess> =>
  startProcess(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    port,
  );
const store = (id: string, data: Record<string, string | number>, ttlSeconds = 60): Promise<void> =>
  memory.store(database.pools.write, { conversation_id: id, lead_id: null, data, ttl_seconds: ttlSeconds });
const fetch = async (id: string) => (await memory.fetch(database.pools.read, id))?.data;
const keptInPostgres = async (): Promise<number> => {
  const { rows } = await database.pools.read.query<{ count: number }>('SELECT count(*) FROM memory_short_term');
  return rows[0]?.count ?? 0;
};

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not come about in 10 s');
    await sleep(50);
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  port = await freePort();
  server = await startRedis();
  memory = createShortTerm(database.pools.write, `redis://127.0.0.1:${String(port)}`, PREFIX);
  await memory.started();
});

afterAll(async () => {
  memory.close();
  await server.stop();
  await database.drop();
});

test('a TTL is in seconds', async () => {
  const before = Date.now();
  await store('ttl', { n: 1 }, 120);
  const memo = await memory.fetch(database.pools.read, 'ttl');
  expect(Math.round((Date.parse(memo!.expires_at) - before) / 1000)).toBe(120);
});

test('killing Redis reaches no caller, and what was written meanwhile is read back', async () => {
  await store('both', { n: 'before' });
  expect((await memory.health()).state).toBe('up');
  expect(await keptInPostgres()).toBe(0);

  await server.stop('SIGKILL');
  await store('both', { n: 'meanwhile' });
  await store('only-meanwhile', { n: 1 });
  expect(await fetch('both')).toEqual({ n: 'meanwhile' });
  expect(await fetch('only-meanwhile')).toEqual({ n: 1 });
  expect((await memory.health()).state).toBe('degraded');

  server = await startRedis();
  await until(async () => (await memory.health()).state === 'up');
  expect(await fetch('both')).toEqual({ n: 'meanwhile' });
  expect(await fetch('only-meanwhile')).toEqual({ n: 1 });
  await until(async () => (await keptInPostgres()) === 0);
  expect(await fetch('only-meanwhile')).toEqual({ n: 1 });
});

test('a Redis that hangs delays a caller by no more than the command timeout, then not at all', async () => {
  process.kill(server.pid, 'SIGSTOP');
  try {
    for (let n = 0; n < 3; n++) await store('hung', { n });
    const startedAt = Date.now();
    await store('hung', { n: 99 });
    expect(Date.now() - startedAt).toBeLessThan(200);
    expect(await fetch('hung')).toEqual({ n: 99 });
  } finally {
    process.kill(server.pid, 'SIGCONT');
  }
  await until(async () => (await memory.health()).state === 'up');
  expect(await fetch('hung')).toEqual({ n: 99 });
});

test('another server, which never lost Redis, finds what this one had to keep in PostgreSQL', async () => {
  const other = createShortTerm(database.pools.write, `redis://127.0.0.1:${String(port)}`, PREFIX);
  const cutOff = createShortTerm(database.pools.write, `redis://127.0.0.1:${String(await freePort())}`, PREFIX);
  await other.started();
  await cutOff.store(database.pools.write, {
    conversation_id: 'partition',
    lead_id: null,
    data: { n: 1 },
    ttl_seconds: 60,
  });
  expect((await other.fetch(database.pools.read, 'partition'))?.data).toEqual({ n: 1 });
  other.close();
  cutOff.close();
});
