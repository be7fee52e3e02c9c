import { inTransaction } from '../../db/transaction';
import { touchEpisodeId } from '../../mcp/protocol/episode-ids';
import { createTestDatabase } from '../../test/database';
import type { TestDatabase } from '../../test/database';
import { longTerm } from '../long-term';
import { createSemantic } from '../semantic';
import type { SemanticTier } from '../semantic';
import { createShortTerm } from '../short-term';
import type { ShortTermTier } from '../short-term';
import { consolidateBatch } from './index';
import type { Consolidated } from './index';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-03-02T09:00:00Z');
const daysIn = (days: number): string => new Date(START + days * DAY_MS).toISOString();

let database: TestDatabase;
let semantic: SemanticTier;
let shortTerm: ShortTermTier;
let events = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  semantic = await createSemantic(database.pools.read, database.url);
  shortTerm = createShortTerm(database.pools.write, undefined, '');
});
afterAll(async () => {
  await semantic.close();
  await database.drop();
});

const query = (sql: string, values: unknown[] = []) => database.pools.write.query(sql, values);
const consolidate = (limit = 100): Promise<Consolidated> =>
  inTransaction(database.pools.write, (db) => consolidateBatch(db, { shortTerm, semantic }, limit, new Date()));

async function newConversation(id: string, industry = 'SaaS', status = 'closed'): Promise<void> {
  await query(
    `INSERT INTO leads (lead_id, industry, persona, company_size, timezone) VALUES ($1, $2, 'CMO', '11-50', 'UTC') ON CONFLICT DO NOTHING`,
    [id, industry],
  );
  await query(
    'INSERT INTO conversations (conversation_id, lead_id, opened_at, last_event_at, status) VALUES ($1, $2, $3, $3, $4)',
    [`conv-${id}`, id, daysIn(0), status],
  );
}
async function add(id: string, event_type: string, day: number, outcome = 'none', metadata = {}): Promise<void> {
  await query(
    `INSERT INTO interactions (interaction_id, conversation_id, lead_id, timestamp, channel, event_type, outcome, metadata_json)
     VALUES ($1, $2, $3, $4, 'Email', $5, $6, $7)`,
    [`evt-${(events += 1)}`, `conv-${id}`, id, daysIn(day), event_type, outcome, JSON.stringify(metadata)],
  );
}
async function newTouch(id: string, touch: number, day: number, succeeded: boolean): Promise<string> {
  await query(
    `INSERT INTO journeys (lead_id, journey_no, workflow_id, active_workflow_id, conversation_id, stage, outcome, priority, started_at, closed_at)
     VALUES ($1, 1, 'w', 'w', $2, 'closed', 'engaged', 'medium', $3, $3) ON CONFLICT DO NOTHING`,
    [id, `conv-${id}`, daysIn(0)],
  );
  await query(
    `INSERT INTO sends (ledger_id, lead_id, touch, journey_no, channel, purpose, status, reason, person_index, provider, created_at, updated_at, sent_at, succeeded_at)
     VALUES ($1, $2, $3, 1, 'Email', 'marketing', 'sent', '', '', 'outbox', $4, $4, $4, $5)`,
    [`send-${id}-${touch}`, id, touch, daysIn(day), succeeded ? daysIn(day + 1) : null],
  );
  return touchEpisodeId(id, null, touch);
}
const episodesOf = async (...ids: string[]): Promise<unknown[]> =>
  (
    await query('SELECT scenario, outcome_score FROM memory_episodic WHERE episode_id = ANY($1) ORDER BY created_at', [
      ids,
    ])
  ).rows;
/** Everything that lasts, without the times of its writing. */
async function memory(): Promise<unknown> {
  const tables = [
    `SELECT episode_id, scenario, action_sequence_json, outcome_score, features_json, created_at FROM memory_episodic ORDER BY 1`,
    `SELECT lead_id, preferences_json, engagements, last_engaged_at, monetary_usd, answers_by_hour, answers_by_channel_json FROM memory_long_term ORDER BY 1`,
    `SELECT subject, predicate, object, weight FROM semantic_kg_triples WHERE valid_to IS NULL ORDER BY 1, 2, 3`,
  ];
  return Promise.all(tables.map(async (sql) => (await query(sql)).rows));
}

test('a history that came in a file becomes profile, episode and weight; run again it changes nothing', async () => {
  await newConversation('imported', 'Retail');
  await add('imported', 'email_sent', 0);
  for (const day of [1, 2, 3]) await add('imported', 'reply', day + 0.02, 'positive');
  await add('imported', 'click', 4, 'none', { machine: true });
  expect(await consolidate()).toEqual({ conversations: 1, profiles: 1, episodes: 1, relations: 1, remaining: 0 });

  expect(await longTerm.fetch(database.pools.read, 'imported')).toMatchObject({
    engagements: 3,
    last_engaged_at: daysIn(3.02),
    preferences: { best_contact_time: '09:00-11:00', preferred_channels: ['Email'] },
  });
  // ten trials of what was believed, one of 0.8
  semantic.changed();
  const [email] = await semantic.related({ entity: 'Retail', maxDepth: 1, limit: 5 });
  expect(email?.strength).toBeCloseTo(5.8 / 11, 4);

  const before = await memory();
  expect(await consolidate()).toEqual({ conversations: 0, profiles: 0, episodes: 0, relations: 0, remaining: 0 });
  await query('UPDATE conversations SET consolidated_at = NULL');
  expect(await consolidate()).toEqual({ conversations: 1, profiles: 0, episodes: 0, relations: 0, remaining: 0 });
  expect(await memory()).toEqual(before);
});

test('what was counted as it happened is not counted again', async () => {
  await newConversation('tracked');
  const interaction = {
    lead_id: 'tracked',
    channel: 'Email',
    event_type: 'conversion',
    outcome: 'none',
    metadata: { conversion_value_usd: 500 },
  } as const;
  await add('tracked', 'conversion', 1, 'none', interaction.metadata);
  await longTerm.learnFromInteraction(database.pools.write, { ...interaction, timestamp: daysIn(1) });
  const before = await longTerm.fetch(database.pools.read, 'tracked');
  expect((await consolidate()).profiles).toBe(0);
  expect({ ...(await longTerm.fetch(database.pools.read, 'tracked')), rfm: null, rfm_score: null }).toEqual({
    ...before,
    rfm: null,
    rfm_score: null,
  });
});

test('habits of years ago no longer say when to write', async () => {
  await newConversation('changed');
  for (const day of [0, 1, 2]) await add('changed', 'reply', day);
  for (const day of [500.25, 501.25, 502.25]) await add('changed', 'reply', day);
  await consolidate();
  const profile = await longTerm.fetch(database.pools.read, 'changed');
  expect(profile).toMatchObject({ engagements: 6, preferences: { best_contact_time: '15:00-17:00' } });
});

test('a touch that was told keeps its place, and is corrected when success came later; one that was not told is added', async () => {
  await newConversation('touched', 'FinTech');
  const first = await newTouch('touched', 1, 0, false);
  const second = await newTouch('touched', 2, 3, true);
  await add('touched', 'meeting_booked', 5);
  await query(
    `INSERT INTO memory_episodic (episode_id, scenario, outcome_score, features_json, created_at) VALUES ($1, 'Email_touch', 0.3, '{"industry": "FinTech"}', $2)`,
    [second, daysIn(3)],
  );
  expect(await consolidate()).toMatchObject({ episodes: 2, relations: 1 });
  expect(await episodesOf(first, second)).toEqual([
    { scenario: 'Email_touch', outcome_score: 0.3 },
    { scenario: 'Email_touch', outcome_score: 0.95 },
  ]);
});

test('a conversation that goes on after it was closed is told anew, and counts once', async () => {
  await newConversation('reopened', 'Media');
  await add('reopened', 'email_sent', 0);
  await consolidate();
  const weightOf = async (): Promise<number> =>
    (await query(`SELECT weight FROM semantic_kg_triples WHERE subject = 'Media' AND valid_to IS NULL`)).rows[0]
      .weight as number;
  expect(await weightOf()).toBeCloseTo(5.3 / 11, 4);
  await add('reopened', 'reply', 1, 'positive');
  expect(await consolidate()).toMatchObject({ conversations: 1, episodes: 1, relations: 1 });
  expect(await weightOf()).toBeCloseTo(5.8 / 11, 4);
});

test('what somebody says of a relation is what the weights begin with from then on', async () => {
  await inTransaction(database.pools.write, (db) =>
    semantic.store(db, { subject: 'Media', predicate: 'responds_to', object: 'Email', weight: 0.9, source: 'csv' }),
  );
  await newConversation('more', 'Media');
  await add('more', 'email_sent', 0);
  await consolidate();
  const { rows } = await query(
    `SELECT weight, source FROM semantic_kg_triples WHERE subject = 'Media' AND valid_to IS NULL`,
  );
  expect(rows).toEqual([{ weight: expect.closeTo((9 + 0.8 + 0.3) / 12, 4), source: 'consolidation' }]);
});

test('in whatever order and in however many batches, the memory is the same', async () => {
  const tell = async (prefix: string, industry: string, order: number[]): Promise<number> => {
    for (const n of order) {
      await newConversation(`${prefix}-${n}`, industry);
      await query('UPDATE conversations SET last_event_at = $2 WHERE conversation_id = $1', [
        `conv-${prefix}-${n}`,
        daysIn(n * 40),
      ]);
      await add(`${prefix}-${n}`, 'email_sent', n * 40);
      if (n % 2 === 0) await add(`${prefix}-${n}`, 'meeting_booked', n * 40);
      if (order[0] !== 0) await consolidate(1);
    }
    while ((await consolidate(3)).conversations > 0);
    const { rows } = await query('SELECT weight FROM semantic_kg_triples WHERE subject = $1 AND valid_to IS NULL', [
      industry,
    ]);
    return rows[0].weight as number;
  };
  const forwards = await tell('f', 'HealthTech', [0, 1, 2, 3, 4, 5]);
  expect(await tell('b', 'EdTech', [5, 2, 4, 0, 3, 1])).toBeCloseTo(forwards, 4);
  // fading: the latest ones say most
  expect(forwards).not.toBeCloseTo((5 + 3 * 0.95 + 3 * 0.3) / 16, 3);
});

test('preferences that were said in the conversation are kept; of what was said before nothing is lost', async () => {
  await newConversation('spoken');
  await longTerm.storePreferences(database.pools.write, 'spoken', {
    interests: ['pricing'],
    best_contact_time: '08:00-09:00',
  });
  const slots = {
    interests: ['security', 'pricing'],
    best_contact_time: '17:00-18:00',
    preferred_channels: ['SMS'],
    seats: 25,
  };
  await shortTerm.store(database.pools.write, {
    conversation_id: 'conv-spoken',
    lead_id: 'spoken',
    data: { slots },
    ttl_seconds: 60,
  });
  await consolidate();
  expect(await longTerm.readPreferences(database.pools.read, 'spoken')).toEqual({
    interests: ['pricing', 'security'],
    best_contact_time: '08:00-09:00',
    preferred_channels: ['SMS'],
  });
});

test('open conversations wait; a batch that fails leaves nothing behind; two at once share the work', async () => {
  await newConversation('open', 'SaaS', 'active');
  expect((await consolidate()).conversations).toBe(0);
  for (let n = 0; n < 20; n++) {
    await newConversation(`many-${n}`, 'E-commerce');
    await add(`many-${n}`, 'email_sent', n);
  }
  const before = await memory();
  const broken = inTransaction(database.pools.write, async (db) => {
    await consolidateBatch(db, { shortTerm, semantic }, 10, new Date());
    throw new Error('killed');
  });
  await expect(broken).rejects.toThrow('killed');
  expect(await memory()).toEqual(before);
  const both = await Promise.all([consolidate(10), consolidate(10)]);
  let conversations = both[0].conversations + both[1].conversations;
  for (let batch = await consolidate(); batch.conversations > 0; batch = await consolidate())
    conversations += batch.conversations;
  expect(conversations).toBe(20);
  const { rows } = await query(`SELECT trials FROM memory_evidence WHERE subject = 'E-commerce'`);
  expect(rows).toEqual([{ trials: expect.closeTo(20, 6) }]);
});
