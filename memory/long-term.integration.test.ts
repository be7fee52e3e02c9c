import { createTestDatabase } from '../test/database';
import type { TestDatabase } from '../test/database';
import type { LongTermMemory } from '../mcp/protocol/memory-methods';
import type { LearnableInteraction } from './engagement';
import { longTerm } from './long-term';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const newLead = async (id: string, timezone: string | null = 'Asia/Kolkata'): Promise<void> => {
  await database.pools.write.query(
    `INSERT INTO leads (lead_id, region, industry, timezone) VALUES ($1, 'India', 'SaaS', $2)`,
    [id, timezone],
  );
};
const learn = (leadId: string, change: Partial<LearnableInteraction>): Promise<void> =>
  longTerm.learnFromInteraction(database.pools.write, {
    lead_id: leadId,
    timestamp: new Date().toISOString(),
    channel: 'Email',
    event_type: 'reply',
    outcome: 'none',
    metadata: {},
    ...change,
  });
const fetch = (leadId: string): Promise<LongTermMemory | null> => longTerm.fetch(database.pools.read, leadId);

test('knows nothing of a lead that never engaged', async () => {
  await newLead('silent');
  await learn('silent', { event_type: 'email_sent' });
  await learn('silent', { event_type: 'email_bounced' });
  await learn('silent', { outcome: 'unsubscribe' });
  expect(await fetch('silent')).toBeNull();
});

test('opens and clicks of machines count for nothing', async () => {
  await newLead('scanned');
  await learn('scanned', { event_type: 'click', metadata: { machine: true } });
  expect(await fetch('scanned')).toBeNull();
});

test('counts engagements, remembers the latest, and scores them', async () => {
  await newLead('keen');
  const now = new Date();
  await learn('keen', { timestamp: now.toISOString() });
  await learn('keen', { event_type: 'open', timestamp: '2026-01-05T09:00:00Z' });
  await learn('keen', { event_type: 'conversion', metadata: { conversion_value_usd: 10_000 } });
  const profile = await fetch('keen');
  expect(profile).toMatchObject({ region: 'India', industry: 'SaaS', engagements: 3 });
  expect(Date.parse(profile!.last_engaged_at!)).toBeGreaterThanOrEqual(now.getTime());
  expect(profile!.rfm!.recency).toBeCloseTo(1, 3);
  expect(profile!.rfm!.monetary).toBe(1);
  const { recency, frequency, monetary } = profile!.rfm!;
  expect(profile!.rfm_score).toBeCloseTo(0.5 * recency + 0.35 * frequency + 0.15 * monetary, 10);
});

test('learns channels and, in the lead’s own time zone, the best time from what was answered', async () => {
  await newLead('habits');
  for (const minute of [5, 15, 25])
    await learn('habits', { timestamp: `2026-11-18T04:${String(minute)}:00Z`, channel: 'SMS' });
  await learn('habits', { timestamp: '2026-11-18T14:00:00Z', event_type: 'click' });
  await learn('habits', { timestamp: '2026-11-18T15:00:00Z', event_type: 'open', channel: 'Web' });
  expect((await fetch('habits'))!.preferences).toEqual({
    best_contact_time: '09:00-11:00',
    preferred_channels: ['SMS', 'Email'],
  });
});

test('learns no time of day from a lead whose zone is unknown', async () => {
  await newLead('martian', 'Mars/X');
  for (let n = 0; n < 3; n++) await learn('martian', {});
  expect((await fetch('martian'))!.preferences).toEqual({ preferred_channels: ['Email'] });
});

test('what a lead said stands before what was learned', async () => {
  await newLead('outspoken');
  await longTerm.storePreferences(database.pools.write, 'outspoken', {
    best_contact_time: '17:00-18:00',
    preferred_channels: ['Call'],
  });
  for (let n = 0; n < 4; n++) await learn('outspoken', {});
  expect((await fetch('outspoken'))!.preferences).toEqual({
    best_contact_time: '17:00-18:00',
    preferred_channels: ['Call', 'Email'],
  });
});

test('preferences merge, and null removes', async () => {
  await newLead('merging');
  const db = database.pools.write;
  await longTerm.storePreferences(db, 'merging', { interests: ['a'], limits: { per_week: 2, per_day: 1 } });
  await longTerm.storePreferences(db, 'merging', { limits: { per_day: null }, tone: 'brief' });
  expect(await fetch('merging')).toMatchObject({
    preferences: { interests: ['a'], limits: { per_week: 2 }, tone: 'brief' },
    rfm_score: null,
    rfm: null,
    engagements: 0,
  });
});

test('concurrent learning loses nothing', async () => {
  await newLead('busy');
  await Promise.all(Array.from({ length: 20 }, () => learn('busy', {})));
  expect((await fetch('busy'))!.engagements).toBe(20);
});

test('an unknown lead is an error that names it', async () => {
  await expect(longTerm.storePreferences(database.pools.write, 'nobody', {})).rejects.toThrow(
    'lead nobody is not known',
  );
  await learn('nobody', {});
  expect(await fetch('nobody')).toBeNull();
});
