import { Random } from '../../data/random';
import { episodic } from '../../memory/episodic';
import { createTestDatabase, type TestDatabase } from '../../test/database';
import { recallFrom, type StoredEpisode } from './recall';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const FEATURES = {
  industry: ['SaaS', 'Retail', 'Media', null],
  persona: ['CMO', 'Founder', null],
  company_size: ['11-50', '51-200'],
};
const START_MS = Date.UTC(2026, 0, 1);

const featuresOf = (draws: Random) =>
  Object.fromEntries(Object.entries(FEATURES).map(([name, values]) => [name, draws.pick<string | null>(values)]));

/** More than are weighed, so that the newest must be found. */
const episodesOf = (draws: Random): StoredEpisode[] =>
  Array.from({ length: 2_500 }, (_, n) => ({
    episode_id: `ep-${String(n)}`,
    scenario: draws.pick(['Email_touch', 'SMS_touch']),
    outcome_score: draws.pick([0, 0.1, 0.3, 0.7, 0.8, 0.95, 1]),
    features: featuresOf(draws),
    channel: draws.pick(['Email', 'SMS']),
    variant_id: draws.pick<string | null>(['a', 'b', null]),
    created_ms: START_MS + n * 3_600_000,
  }));

it('is the recall of the database: the same trials, patterns, episodes and order, on random episodes', async () => {
  const draws = new Random(7, 'recall');
  const stored = episodesOf(draws);
  await database.pools.write.query(
    `INSERT INTO memory_episodic (episode_id, scenario, action_sequence_json, outcome_score, features_json, created_at)
     SELECT episode_id, scenario, jsonb_build_array(jsonb_build_object('channel', channel, 'variant_id', variant_id)),
            outcome_score, features, to_timestamp(created_ms / 1000.0)
     FROM jsonb_to_recordset($1) AS e(episode_id text, scenario text, channel text, variant_id text,
                                      outcome_score float8, features jsonb, created_ms float8)`,
    [JSON.stringify(stored)],
  );
  const byName = <T extends { channel: string; variant_id: string | null }>(patterns: readonly T[]): T[] =>
    patterns.toSorted((a, b) => `${a.channel}${a.variant_id ?? ''}`.localeCompare(`${b.channel}${b.variant_id ?? ''}`));
  for (let n = 0; n < 30; n++) {
    const question = {
      min_outcome: draws.pick([0, 0.7]),
      limit: draws.integer(1, 40),
      ...(draws.chance(0.8) && { features: featuresOf(draws) }),
      ...(draws.chance(0.3) && { scenario: 'SMS_touch' }),
    };
    const real = await episodic.recall(database.pools.read, question);
    const simulated = recallFrom(stored, question);
    expect(simulated).toMatchObject({ trials: real.trials, successes: real.successes, usual: real.usual });
    expect(simulated.episodes.map(({ episode_id }) => episode_id)).toEqual(
      real.episodes.map(({ episode_id }) => episode_id),
    );
    expect(byName(simulated.patterns)).toEqual(
      byName(real.patterns).map((pattern) => ({
        ...pattern,
        trials: expect.closeTo(pattern.trials, 6),
        successes: expect.closeTo(pattern.successes, 6),
      })),
    );
  }
});
