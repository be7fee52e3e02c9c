import { setTimeout as sleep } from 'node:timers/promises';
import { inTransaction } from '../db/transaction';
import { createTestDatabase } from '../test/database';
import type { TestDatabase } from '../test/database';
import { createSemantic } from './semantic';
import type { SemanticTier } from './semantic';

let database: TestDatabase;
let here: SemanticTier;
let there: SemanticTier;

beforeAll(async () => {
  database = await createTestDatabase();
  here = await createSemantic(database.pools.read, database.url);
  there = await createSemantic(database.pools.read, database.url);
});
afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
  await database.drop();
});

const write = async (subject: string, object: string, weight: number, predicate = 'responds_to'): Promise<void> => {
  await inTransaction(database.pools.write, (db) =>
    here.store(db, { subject, predicate, object, weight, source: 'test' }),
  );
  here.changed();
};
const strengthOf = async (graph: SemanticTier, from: string, to: string): Promise<number | undefined> =>
  (await graph.related({ entity: from, maxDepth: 3, limit: 50 })).find((related) => related.entity === to)?.strength;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not come about in 5 s');
    await sleep(5);
  }
}

test('a write is seen by the next read of the same server', async () => {
  await write('SaaS', 'Email', 0.4);
  expect(await strengthOf(here, 'SaaS', 'Email')).toBe(0.4);
});

test('another server sees it at once', async () => {
  await write('Retail', 'SMS', 0.6);
  await until(async () => (await strengthOf(there, 'Retail', 'SMS')) === 0.6);
});

test('a server that was not listening catches up', async () => {
  await database.pools.write.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'purple_merit_graph_changes' AND datname = current_database()`,
  );
  await sleep(50);
  await write('FinTech', 'Call', 0.7);
  expect(await strengthOf(there, 'FinTech', 'Call')).toBe(0.7);
  await sleep(1_500);
  await write('FinTech', 'Web', 0.2);
  await until(async () => (await strengthOf(there, 'FinTech', 'Web')) === 0.2);
});

test('a server that starts later has everything', async () => {
  await write('Media', 'Ads', 0.3);
  const later = await createSemantic(database.pools.read, database.url);
  expect(await strengthOf(later, 'Media', 'Ads')).toBe(0.3);
  await later.close();
});

test('a changed weight keeps the old one with its dates; the same weight changes nothing', async () => {
  await write('EdTech', 'Email', 0.5);
  await write('EdTech', 'Email', 0.55);
  await write('EdTech', 'Email', 0.55);
  const { rows } = await database.pools.read.query(
    `SELECT weight, source, valid_to IS NULL AS current, valid_to >= valid_from AS ended FROM semantic_kg_triples WHERE subject = 'EdTech' ORDER BY change_no`,
  );
  expect(rows).toEqual([
    { weight: 0.5, source: 'test', current: false, ended: true },
    { weight: 0.55, source: 'test', current: true, ended: null },
  ]);
  expect(await strengthOf(here, 'EdTech', 'Email')).toBe(0.55);
});

test('a rolled back write is never seen', async () => {
  const broken = inTransaction(database.pools.write, async (db) => {
    await here.store(db, { subject: 'Ghost', predicate: 'haunts', object: 'House', weight: 1 });
    throw new Error('changed my mind');
  });
  await expect(broken).rejects.toThrow('changed my mind');
  await write('Other', 'Thing', 1);
  expect(await strengthOf(here, 'Ghost', 'House')).toBeUndefined();
});

test('a relation counts between its dates only, on every server, and stating it anew replaces them', async () => {
  const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const state = async (dates: { valid_from?: string; valid_to?: string }): Promise<void> => {
    await inTransaction(database.pools.write, (db) =>
      here.store(db, { subject: 'Offer', predicate: 'suits', object: 'SaaS', weight: 0.8, ...dates }),
    );
    here.changed();
  };
  const seenBy = (graph: SemanticTier) => strengthOf(graph, 'Offer', 'SaaS');
  await state({ valid_to: inMs(1_500) });
  await until(async () => (await seenBy(there)) === 0.8);
  await until(async () => (await seenBy(there)) === undefined && (await seenBy(here)) === undefined);

  await state({ valid_from: inMs(60_000) });
  await state({});
  expect(await seenBy(here)).toBe(0.8);
  await until(async () => (await seenBy(there)) === 0.8);
  await state({ valid_to: inMs(-1) });
  expect(await seenBy(here)).toBeUndefined();
  await until(async () => (await seenBy(there)) === undefined);
  const { rows } = await database.pools.read.query(
    `SELECT FROM semantic_kg_triples WHERE subject = 'Offer' AND valid_from < now() AND (valid_to IS NULL OR valid_to > now())`,
  );
  expect(rows).toHaveLength(0);
});

test('many writers at once: nothing is lost on either server, one current row a relation', async () => {
  await Promise.all(Array.from({ length: 30 }, (_, n) => write('Hub', `Spoke${String(n % 10)}`, (n + 1) / 100)));
  await until(async () => (await there.related({ entity: 'Hub', maxDepth: 1, limit: 50 })).length === 10);
  const { rows } = await database.pools.read.query<{ object: string; weight: number }>(
    `SELECT object, weight FROM semantic_kg_triples WHERE subject = 'Hub' AND valid_to IS NULL`,
  );
  expect(rows).toHaveLength(10);
  for (const { object, weight } of rows) {
    expect(await strengthOf(here, 'Hub', object)).toBe(weight);
    await until(async () => (await strengthOf(there, 'Hub', object)) === weight);
  }
});
