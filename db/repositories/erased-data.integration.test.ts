import { createTestDatabase } from '../../test/database';
import type { TestDatabase } from '../../test/database';
import { openToMarketing } from './consents';
import { destroyKey, forgetPerson, forgetTexts } from './erased-data';
import { releaseLead } from './assignments';
import { openQuestionsOf } from './escalations';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const newLead = async (leadId: string): Promise<void> => {
  await database.pools.write.query(
    `WITH lead AS (INSERT INTO leads (lead_id, lead_status, created_at) VALUES ($1, 'New', now()))
     INSERT INTO lead_pii (lead_id, data_key) VALUES ($1, '')`,
    [leadId],
  );
};

test('an erasure reads no table from end to end while it holds the lead', async () => {
  await newLead('erased');
  const client = await database.pools.write.connect();
  await client.query('BEGIN');
  // then only what no index serves is read so, however few rows there are
  await client.query('SET LOCAL enable_seqscan = off');
  await openToMarketing(client, 'erased');
  await openQuestionsOf(client, 'erased');
  await releaseLead(client, 'erased', new Date());
  await forgetPerson(client, 'erased');
  await forgetTexts(client, 'erased');
  await destroyKey(client, 'erased');
  const { rows } = await client.query(
    'SELECT relname FROM pg_stat_xact_user_tables WHERE seq_scan > 0 ORDER BY relname',
  );
  await client.query('ROLLBACK');
  client.release();
  expect(rows).toEqual([]);
});

test('what has been heard and settled is not written again', async () => {
  await newLead('heard');
  const { write } = database.pools;
  await write.query(
    `INSERT INTO relay_events (kind, about, lead_id, heard, available_at, settled_at)
     VALUES ('interaction', 'waiting', 'heard', '{"event_type": "reply"}', now(), NULL),
            ('interaction', 'settled', 'heard', '{"event_type": "reply"}', now(), now())`,
  );
  const events = async () =>
    (await write.query('SELECT about, heard, settled_at IS NULL AS waits, xmin FROM relay_events ORDER BY about')).rows;
  await forgetTexts(write, 'heard');
  const forgotten = await events();
  expect(forgotten).toMatchObject([
    { about: 'settled', heard: {}, waits: false },
    { about: 'waiting', heard: {}, waits: false },
  ]);
  await forgetTexts(write, 'heard');
  expect(await events()).toEqual(forgotten);
});
