import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { createVault } from '../../db/pii';
import { inTransaction } from '../../db/transaction';
import { freePort } from '../../runtime/ports';
import { createTestDatabase } from '../../test/database';
import type { TestDatabase } from '../../test/database';
import { startProcess } from '../../test/processes';
import type { ServerProcess } from '../../test/processes';
import { waitFor } from '../../test/wait-for';
import { cacheLongTerm } from './cached-long-term';
import type { CachedLongTerm } from './cached-long-term';

const sealer = createVault([{ id: 'k1', key: randomBytes(32) }]);

let database: TestDatabase;
let port: number;
let redis: ServerProcess;
let here: CachedLongTerm;
let there: CachedLongTerm;

const startRedis = (): Promise<ServerProcess> =>
  startProcess('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], port);
const serve = async (sharesRedis = true): Promise<CachedLongTerm> => {
  const { read, write } = database.pools;
  const shared = sharesRedis ? { url: `redis://127.0.0.1:${port}`, prefix: 'test:', sealer } : undefined;
  const server = await cacheLongTerm({ readPool: read, writePool: write, databaseUrl: database.url, shared });
  await server.started();
  return server;
};
const isUsable = (server: CachedLongTerm) =>
  waitFor(async () => server.cacheHealth().state === 'up', 'every layer to be usable', 10_000);

beforeAll(async () => {
  database = await createTestDatabase();
  port = await freePort();
  redis = await startRedis();
  [here, there] = [await serve(), await serve()];
  await Promise.all([isUsable(here), isUsable(there)]);
});
afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
  await redis.stop();
  await database.drop();
});

let leads = 0;
const newLead = async (): Promise<string> => {
  const id = `lead-${(leads += 1)}`;
  await database.pools.write.query(`INSERT INTO leads (lead_id, industry) VALUES ($1, 'SaaS')`, [id]);
  return id;
};
const write = (server: CachedLongTerm, id: string, tone: string): Promise<void> =>
  inTransaction(database.pools.write, (db) => server.storePreferences(db, id, { tone }));
const toneAt = async (server: CachedLongTerm, id: string): Promise<unknown> =>
  (await server.fetch(database.pools.read, id))?.preferences.tone;
const figuresOf = (server: CachedLongTerm) => server.cacheHealth().figures;
/** Reads until the change that was made last has been told of, and the value is kept. */
const keepsInL1 = async (server: CachedLongTerm, id: string): Promise<void> => {
  const before = figuresOf(server).l1;
  await waitFor(async () => {
    await toneAt(server, id);
    return figuresOf(server).l1 > before;
  }, 'a read to be answered by L1');
};
const debts = async (): Promise<number> =>
  (await database.pools.read.query<{ n: number }>('SELECT count(*) AS n FROM memory_cache_debts')).rows[0]!.n;

test('a write is read at once where it was made, and elsewhere as soon as it is told of', async () => {
  const id = await newLead();
  expect(await toneAt(here, id)).toBeUndefined();
  for (let n = 0; n < 20; n++) {
    const [writer, reader] = n % 2 ? [here, there] : [there, here];
    await toneAt(reader, id);
    await write(writer, id, `tone ${n}`);
    expect(await toneAt(writer, id)).toBe(`tone ${n}`);
    await waitFor(async () => (await toneAt(reader, id)) === `tone ${n}`, 'the other server to know');
  }
});

test('the second server finds in Redis what the first has read, encrypted', async () => {
  const id = await newLead();
  await write(here, id, 'plain words');
  await keepsInL1(here, id);
  const before = figuresOf(there).l2;
  expect(await toneAt(there, id)).toBe('plain words');
  expect(figuresOf(there).l2).toBe(before + 1);
  const client = new Redis(port, '127.0.0.1');
  const keys = await client.keys(`test:*:${id}`);
  expect(keys).toHaveLength(1);
  const entry = await client.getBuffer(keys[0]!);
  expect(entry!.length).toBeGreaterThan(100);
  expect(entry!.toString('latin1')).not.toContain('plain');
  const ttl = await client.ttl(keys[0]!);
  expect(ttl).toBeGreaterThan(3_500);
  expect(ttl).toBeLessThanOrEqual(3_600);
  client.disconnect();
});

test('a thousand readers of a lead nobody has read ask the database once', async () => {
  const id = await newLead();
  const before = figuresOf(here);
  await Promise.all(Array.from({ length: 1_000 }, () => toneAt(here, id)));
  expect(figuresOf(here).l3).toBe(before.l3 + 1);
});

test('a write straight into the table, or its removal, is noticed too', async () => {
  const id = await newLead();
  await write(here, id, 'first');
  await waitFor(async () => (await toneAt(there, id)) === 'first', 'the first to be read');
  const { write: db } = database.pools;
  await db.query(`UPDATE memory_long_term SET preferences_json = '{"tone": "second"}' WHERE lead_id = $1`, [id]);
  await waitFor(async () => (await toneAt(there, id)) === 'second', 'the change to be read');
  await db.query('DELETE FROM memory_long_term WHERE lead_id = $1', [id]);
  await waitFor(async () => (await toneAt(there, id)) === undefined, 'nothing to be left');
});

test('what was written when no server listened is owed to Redis, and told before anybody reads from it', async () => {
  const id = await newLead();
  await write(here, id, 'old');
  await waitFor(async () => (await toneAt(there, id)) === 'old' && (await debts()) === 0, 'Redis to have it');
  await Promise.all([here.close(), there.close()]);
  await database.pools.write.query(
    `UPDATE memory_long_term SET preferences_json = '{"tone": "new"}' WHERE lead_id = $1`,
    [id],
  );
  expect(await debts()).toBe(1);
  [here, there] = [await serve(), await serve()];
  expect(await toneAt(here, id)).toBe('new');
  await Promise.all([isUsable(here), isUsable(there)]);
  expect([await toneAt(here, id), await toneAt(there, id), await debts()]).toEqual(['new', 'new', 0]);
});

test('without Redis L1 and the database go on; when it is back it is used again, and nothing of before is believed', async () => {
  const id = await newLead();
  await write(here, id, 'before');
  await waitFor(async () => (await toneAt(there, id)) === 'before', 'it to be read');
  await redis.stop('SIGKILL');
  await write(here, id, 'meanwhile');
  await waitFor(async () => (await toneAt(there, id)) === 'meanwhile', 'it to be read without Redis');
  await keepsInL1(there, id);
  await waitFor(async () => there.cacheHealth().state === 'degraded', 'the loss to be noticed');

  redis = await startRedis();
  await Promise.all([isUsable(here), isUsable(there)]);
  expect(await toneAt(there, id)).toBe('meanwhile');
  expect(await debts()).toBe(0);
});

test('a server that lost its connection reads the database, and forgets what it had', async () => {
  const id = await newLead();
  await write(here, id, 'old');
  await waitFor(async () => (await toneAt(there, id)) === 'old', 'it to be read');
  await database.pools.write.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'purple_merit_memory_changes' AND datname = current_database()`,
  );
  await waitFor(async () => there.cacheHealth().state === 'degraded', 'the loss to be noticed');
  await write(here, id, 'new');
  expect([await toneAt(here, id), await toneAt(there, id)]).toEqual(['new', 'new']);
  await Promise.all([isUsable(here), isUsable(there)]);
  expect([await toneAt(here, id), await toneAt(there, id)]).toEqual(['new', 'new']);
});
