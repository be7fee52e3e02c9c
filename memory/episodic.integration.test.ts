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
    episodes: [
      {
        episode_id: id,
        scenario: 'Email_touch',
        action_sequence: [{ action: 'send', channel: 'Email' }, 'wait'],
        outcome_score: 0.95,
        notes: 'replied at once',
        features: { industry: 'SaaS', persona: 'CMO', company_size: '11-50' },
        similarity: expect.closeTo(0.4 + 0.3, 10),
        why: ['industry: SaaS', 'scenario: Email_touch'],
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
  expect(await recall({ features: { industry: 'SaaS' } })).toEqual({ episodes: [], trials: 0, successes: 0 });
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
  expect(await recall({ features: { industry: 'SaaS' } })).toEqual({ episodes: [], trials: 1, successes: 0 });
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

test('recall among 100,000 episodes stays within its budget of 200 ms', async () => {
  await database.pools.write.query(`
    INSERT INTO memory_episodic (episode_id, scenario, outcome_score, features_json, created_at)
    SELECT 'bulk-' || n, 'Email_touch', random(), jsonb_build_object('industry', 'i' || n % 8, 'persona', 'p' || n % 6, 'company_size', n % 5), now() - n * interval '1 minute'
    FROM generate_series(1, 100000) n`);
  await database.pools.write.query('ANALYZE memory_episodic');
  const durations: number[] = [];
  for (let n = 0; n < 20; n++) {
    const startedAt = performance.now();
    const features = { industry: `i${String(n % 8)}`, persona: n % 2 ? 'p1' : 'nobody', company_size: 3 };
    expect((await recall({ features })).trials).toBeGreaterThan(0);
    durations.push(performance.now() - startedAt);
  }
  expect(durations.sort((a, b) => a - b)[18]).toBeLessThan(200);
});
