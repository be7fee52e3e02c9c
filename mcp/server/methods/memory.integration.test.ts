import { createMemory } from '../../../memory';
import type { Memory } from '../../../memory';
import { inTransaction } from '../../../db/transaction';
import { createTestDatabase } from '../../../test/database';
import type { TestDatabase } from '../../../test/database';
import { memoryMethods } from '../../protocol/memory-methods';
import type { Params, Result } from '../../protocol';
import type { CallContext } from '../handler';
import { createMemoryHandlers } from './memory';

let database: TestDatabase;
let memory: Memory;
let handlers: ReturnType<typeof createMemoryHandlers>;

beforeAll(async () => {
  database = await createTestDatabase();
  memory = await createMemory({
    pools: database.pools,
    databaseUrl: database.url,
    redisUrl: process.env.TEST_REDIS_URL,
  });
  handlers = createMemoryHandlers(memory);
});
afterAll(async () => {
  await memory.close();
  await database.drop();
});

const contextOf = (db: CallContext['db'], tasks: (() => void)[]): CallContext => ({
  principal: 'local',
  requestId: 'test',
  db,
  afterCommit: (task) => void tasks.push(task),
});

async function store(params: Params<'storeMemory'>): Promise<Result<'storeMemory'>> {
  const tasks: (() => void)[] = [];
  const parsed = memoryMethods.storeMemory.params.parse(params);
  const result = await inTransaction(database.pools.write, (db) => handlers.storeMemory(parsed, contextOf(db, tasks)));
  for (const task of tasks) task();
  return memoryMethods.storeMemory.result.parse(result);
}

async function fetch(params: Params<'fetchMemory'>): Promise<Result<'fetchMemory'>> {
  const result = await handlers.fetchMemory(
    memoryMethods.fetchMemory.params.parse(params),
    contextOf(database.pools.read, []),
  );
  return memoryMethods.fetchMemory.result.parse(result);
}

test('nothing known is an empty answer in every tier', async () => {
  expect(await fetch({ tier: 'short_term', conversation_id: 'none' })).toEqual({ tier: 'short_term', memory: null });
  expect(await fetch({ tier: 'long_term', lead_id: 'none' })).toEqual({ tier: 'long_term', memory: null });
  expect(await fetch({ tier: 'episodic', scenario: 'none' })).toEqual({
    tier: 'episodic',
    episodes: [],
    trials: 0,
    successes: 0,
    usual: { trials: 0, successes: 0 },
    patterns: [],
  });
  expect(await fetch({ tier: 'semantic', entity: 'none' })).toEqual({ tier: 'semantic', related: [] });
});

test('short-term memory lives 24 hours unless told otherwise', async () => {
  const conversation_id = `methods-${String(process.pid)}`;
  const data = { active_intent: 'pricing', slots: { seats: 5 }, history: ['😀'] };
  expect(await store({ tier: 'short_term', conversation_id, lead_id: 'lead-1', data })).toEqual({
    tier: 'short_term',
    key: conversation_id,
  });
  const fetched = await fetch({ tier: 'short_term', conversation_id });
  expect(fetched).toMatchObject({ memory: { conversation_id, lead_id: 'lead-1', data } });
  const { memory: found } = fetched as { memory: { expires_at: string } };
  expect((Date.parse(found.expires_at) - Date.now()) / 3_600_000).toBeCloseTo(24, 1);
});

test('long-term memory takes preferences of a known lead', async () => {
  await database.pools.write.query(`INSERT INTO leads (lead_id) VALUES ('known')`);
  await store({ tier: 'long_term', lead_id: 'known', preferences: { interests: ['billing'] } });
  expect(await fetch({ tier: 'long_term', lead_id: 'known' })).toMatchObject({
    memory: { preferences: { interests: ['billing'] }, rfm_score: null },
  });
  await expect(store({ tier: 'long_term', lead_id: 'unknown', preferences: {} })).rejects.toMatchObject({
    code: -32004,
  });
});

test('an episode is recalled by what it shares', async () => {
  const { key } = await store({
    tier: 'episodic',
    scenario: 'Email_touch',
    action_sequence: ['send'],
    outcome_score: 1,
    features: { industry: 'SaaS' },
  });
  expect(await fetch({ tier: 'episodic', features: { industry: 'SaaS' } })).toMatchObject({
    trials: 1,
    successes: 1,
    episodes: [{ episode_id: key, similarity: 1, why: ['industry: SaaS (1.00)'] }],
  });
});

test('a relation is found by searchGraph right after it was stored', async () => {
  await store({ tier: 'semantic', subject: 'SaaS', predicate: 'responds_to', object: 'Email', weight: 0.8 });
  const parsed = memoryMethods.searchGraph.params.parse({ entity: 'SaaS', predicates: ['responds_to'] });
  const result = await handlers.searchGraph(parsed, contextOf(database.pools.read, []));
  expect(memoryMethods.searchGraph.result.parse(result)).toEqual({
    entity: 'SaaS',
    related: [
      {
        entity: 'Email',
        depth: 1,
        strength: 0.8,
        path: [{ subject: 'SaaS', predicate: 'responds_to', object: 'Email', weight: 0.8 }],
      },
    ],
  });
});

test.each(['a\0b', 'half \ud83d of a pair'])(
  'text that PostgreSQL cannot keep is refused in every tier (%j)',
  async (text) => {
    await expect(store({ tier: 'short_term', conversation_id: 'c', data: { text } })).rejects.toMatchObject({
      code: -32602,
    });
    await expect(store({ tier: 'short_term', conversation_id: 'c', data: { [text]: 1 } })).rejects.toMatchObject({
      code: -32602,
    });
    await expect(
      store({ tier: 'episodic', scenario: text, action_sequence: [], outcome_score: 1 }),
    ).rejects.toMatchObject({ code: -32602 });
  },
);
