import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '../test/database';
import type { TestDatabase } from '../test/database';
import { createVault } from './pii';
import { readLead } from './repositories/leads';
import { seed } from './seed';

const vault = createVault([{ id: 'k1', key: randomBytes(32) }]);
const options = { leads: 500, campaigns: 12, seed: 1, now: new Date('2026-11-20T12:00:00Z') };
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('500 leads are stored, and a second time nothing is', async () => {
  expect(await seed(database.pools.write, vault, options)).toBe(500);
  expect(await seed(database.pools.write, vault, options)).toBe(0);
});

test('the showcase lead can be read with its personal fields', async () => {
  const lead = await readLead(database.pools.read, vault, 'test-123');
  expect(lead).toMatchObject({ lead_id: 'test-123', gdpr_consent: true, journey_no: 0 });
  expect(lead?.email).toContain('@');
});

test('a campaign loses money on few conversions', async () => {
  const { rows } = await database.pools.read.query(
    `SELECT campaign_id FROM campaign_daily d GROUP BY campaign_id
     HAVING sum(revenue_usd) < sum(cost_usd) AND sum(leads_created) >= 30
       AND (SELECT count(*) FROM conversions c WHERE c.campaign_id = d.campaign_id) < 0.05 * sum(leads_created)`,
  );
  expect(rows).not.toHaveLength(0);
});

test('no interaction of this month or a coming one lies in the default partition', async () => {
  const { rows } = await database.pools.read.query(
    "SELECT count(*) AS strays FROM interactions_default WHERE timestamp >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'",
  );
  expect(rows).toEqual([{ strays: 0 }]);
});
