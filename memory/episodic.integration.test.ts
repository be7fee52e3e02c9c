import type { Queryable } from '../db/queryable';
import { createTestDatabase } from '../test/database';
import type { TestDatabase } from '../test/database';
import { episodic } from './episodic';
import type { NewEpisode, Question, Recall } from './episodic';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pools.write.query('TRUNCATE memory_episodic'));

const store = (change: Partial<NewEpisode>): Promise<string> =>
  episodic.store(database.pools.write, {
    scenario: 'Email_touch',
    action_sequence: [],
    outcome_score: 0.9,
    notes: null,
    features: {},
    ...change,
  });
const recall = (question: Partial<Question>): Promise<Recall> =>
  episodic.recall(database.pools.read, { min_outcome: 0.7, limit: 10, ...question });

test('gives back the episode with what it shares with the question', async () => {
  const id = await store({
    action_sequence: [{ action: 'send', channel: 'Email' }, 'wait'],
    outcome_score: 0.95,
    notes: 'replied at once',
    features: { industry: 'SaaS', persona: 'CMO', company_size: '11-50' },
  });
  const recalled = await recall({ scenario: 'Email_touch', features: { industry: 'SaaS', persona: 'Founder' } });
  expect(recalled).toEqual({
    trials: 1,
    successes: 1,
    usual: { trials: 1, successes: 1 },
    patterns: [{ channel: 'Email', variant_id: null, trials: 1, successes: 1 }],
    episodes: [
      {
        episode_id: id,
        scenario: 'Email_touch',
        action_sequence: [{ action: 'send', channel: 'Email' }, 'wait'],
        outcome_score: 0.95,
        notes: 'replied at once',
        features: { industry: 'SaaS', persona: 'CMO', company_size: '11-50' },
        similarity: expect.closeTo(0.4 + 0.3, 10),
        why: ['industry: SaaS (0.30)', 'scenario: Email_touch (0.40)'],
      },
    ],
  });
});

test('most similar first, then the better outcome', async () => {
  const features = { industry: 'SaaS', persona: 'CMO' };
  const half = await store({ features: { industry: 'SaaS', persona: 'Engineer' }, outcome_score: 1 });
  const good = await store({ features, outcome_score: 0.8 });
  const better = await store({ features, outcome_score: 0.9 });
  const { episodes } = await recall({ features });
  expect(episodes.map((episode) => episode.episode_id)).toEqual([better, good, half]);
  expect(episodes.map((episode) => episode.similarity)).toEqual([1, 1, 0.5]);
});

test('criteria count: what shares too little is not similar', async () => {
  await store({ features: { industry: 'Retail' } });
  await store({ features: { industry: 'Retail' }, scenario: 'Call_touch' });
  expect(await recall({ features: { industry: 'SaaS' } })).toMatchObject({ episodes: [], trials: 0, successes: 0 });
  expect((await recall({ scenario: 'Email_touch', features: { industry: 'SaaS' } })).trials).toBe(0);
  expect((await recall({ scenario: 'Call_touch' })).trials).toBe(1);
});

test('failures are kept: successes are told out of trials, above min_outcome and not at it', async () => {
  for (const outcome_score of [0, 0.3, 0.7, 0.71, 1]) await store({ outcome_score, features: { industry: 'SaaS' } });
  const recalled = await recall({ features: { industry: 'SaaS' } });
  expect(recalled).toMatchObject({ trials: 5, successes: 2 });
  expect(recalled.episodes.map((episode) => episode.outcome_score)).toEqual([1, 0.71]);
  const failures = await recall({ features: { industry: 'SaaS' }, min_outcome: 0 });
  expect(failures.episodes.map((episode) => episode.outcome_score)).toEqual([1, 0.71, 0.7, 0.3, 0]);
});

test('only failures: none recalled, all counted', async () => {
  await store({ outcome_score: 0.1, features: { industry: 'SaaS' } });
  expect(await recall({ features: { industry: 'SaaS' } })).toMatchObject({ episodes: [], trials: 1, successes: 0 });
});

test('tells similar trials apart by what was sent, old ones counting less', async () => {
  const features = { industry: 'SaaS' };
  const sent = (variant_id: string | null, channel = 'Email') => [{ action: 'send', channel, variant_id }];
  for (const outcome_score of [0.9, 0.3]) await store({ features, outcome_score, action_sequence: sent('a') });
  const old = await store({ features, action_sequence: sent(null, 'SMS') });
  await store({ features, action_sequence: ['called'] });
  await store({ features: { industry: 'Retail' }, action_sequence: sent('b') });
  await database.pools.write.query(
    `UPDATE memory_episodic SET created_at = created_at - interval '90 days' WHERE episode_id = $1`,
    [old],
  );
  const { patterns } = await recall({ features });
  expect(patterns).toEqual([
    { channel: 'Email', variant_id: 'a', trials: expect.closeTo(2, 5), successes: expect.closeTo(1, 5) },
    { channel: 'SMS', variant_id: null, trials: expect.closeTo(0.5, 5), successes: expect.closeTo(0.5, 5) },
  ]);
});

test('features that are unknown are not compared', async () => {
  await store({ features: { industry: 'SaaS' } });
  expect((await recall({ features: { industry: 'SaaS', persona: null } })).episodes[0]?.similarity).toBe(1);
  expect((await recall({ features: { industry: null } })).trials).toBe(0);
  expect((await recall({})).trials).toBe(1);
});

test('limit bounds the episodes, not the counts', async () => {
  for (let n = 0; n < 4; n++) await store({});
  const recalled = await recall({ scenario: 'Email_touch', limit: 2 });
  expect(recalled.episodes).toHaveLength(2);
  expect(recalled).toMatchObject({ trials: 4, successes: 4 });
});

test('the same episode_id is stored once', async () => {
  expect(await store({ episode_id: 'ep-1' })).toBe('ep-1');
  await store({ episode_id: 'ep-1' });
  expect((await recall({})).trials).toBe(1);
});

test('hostile criteria are values, never SQL', async () => {
  await store({});
  const name = `x'); DROP TABLE memory_episodic; --`;
  expect((await recall({ scenario: name, features: { [name]: name } })).trials).toBe(0);
  expect((await recall({})).trials).toBe(1);
});

test('recall among 200,000 episodes is served by an index, whether much is shared or nothing', async () => {
  const { read, write } = database.pools;
  await write.query(`
    INSERT INTO memory_episodic (episode_id, scenario, outcome_score, features_json, created_at)
    SELECT 'bulk-' || n, 'Email_touch', random(), jsonb_build_object('industry', 'i' || n % 8, 'persona', 'p' || n / 8 % 6, 'company_size', n % 5), now() - n * interval '1 minute'
    FROM generate_series(1, 200000) n`);
  await write.query('ANALYZE memory_episodic');
  const plans: string[] = [];
  const explaining = {
    query: async (sql: string, values: unknown[]) => {
      const { rows } = await read.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      return read.query(sql, values);
    },
  } as unknown as Queryable;
  const asked = { min_outcome: 0.7, limit: 20 };
  const common = await episodic.recall(explaining, { ...asked, features: { industry: 'i3', persona: 'p1' } });
  expect(common.episodes).toHaveLength(20);
  expect(common.trials).toBeGreaterThan(100);
  await episodic.recall(explaining, { ...asked, features: { industry: 'nobody', persona: 'nobody' } });
  await episodic.recall(explaining, { ...asked, scenario: 'nothing', features: { industry: 'nobody' } });
  for (const plan of plans) {
    expect(plan).toMatch(/idx_memory_episodic_(created_at|features|scenario)/);
    expect(plan).not.toContain('Seq Scan on memory_episodic');
  }
});
