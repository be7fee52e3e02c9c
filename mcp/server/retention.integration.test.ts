import { createTestDatabase } from '../../test/database';
import type { TestDatabase } from '../../test/database';
import { deleteExpired, startRetention } from './retention';
import { silentLog } from './testing';

const DAY = 86_400;
const NOW = new Date('2026-11-18T12:00:00Z');
const RETENTION = {
  auditRetentionSeconds: 90 * DAY,
  idempotencyRetentionSeconds: 30 * DAY,
  relayRetentionSeconds: 7 * DAY,
  eventRetentionSeconds: 14 * DAY,
  notificationRetentionSeconds: 90 * DAY,
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A row for each of the last 120 days, `each` times over. */
async function fill(each: number): Promise<void> {
  const days = `generate_series(119, 0, -1) d, generate_series(1, $2::int) n`;
  const at = `$1::timestamptz - d * interval '1 day' - interval '1 second'`;
  for (const sql of [
    'truncate mcp_calls, idempotency_keys, relay_events, http_requests, feed_events',
    `insert into mcp_calls (request_id, at, transport, session_id, params_bytes, result_bytes, duration_ms, status_code, result)
     select gen_random_uuid(), ${at}, 'http', gen_random_uuid(), 1, 1, 1, 0, 'success' from ${days} order by d desc`,
    `insert into idempotency_keys (principal, key, method, params_sha256, created_at) select 'api', d || '.' || n, 'm', 's', ${at} from ${days}`,
    `insert into relay_events (kind, about, available_at, settled_at) select 'interaction', d || '.' || n, ${at},
       case when n % 2 = 0 then ${at} end from ${days}`,
    `insert into feed_events (at, type, subject) select ${at}, 'journey.updated', '{}' from ${days} order by d desc`,
    `insert into http_requests (principal, key, operation, body_sha256, claimed_at) select 'api', d || '.' || n, 'POST', 's', ${at} from ${days}`,
  ])
    await database.pools.write.query(sql, sql.includes('$1') ? [NOW, each] : []);
}
const left = async (table: string): Promise<number> =>
  (await database.pools.read.query<{ rows: number }>(`select count(*) as rows from ${table}`)).rows[0]?.rows ?? 0;
const rowsLeft = async () =>
  Promise.all(['mcp_calls', 'idempotency_keys', 'relay_events', 'http_requests', 'feed_events'].map(left));
const round = () => deleteExpired(database.pools.write, RETENTION, NOW, new AbortController().signal);

it('deletes what is older than it is to be kept, whatever the number of rows, and nothing else', async () => {
  await fill(100);
  expect(await round()).toEqual({
    audit: 3_000,
    idempotency: 9_000,
    relay: 5_650,
    http_requests: 11_900,
    feed: 10_600,
    notifications: 0,
  });
  // what no workflow has heard yet is kept, however old
  expect(await rowsLeft()).toEqual([9_000, 3_000, 6_350, 100, 1_400]);
  expect(await round()).toEqual({ audit: 0, idempotency: 0, relay: 0, http_requests: 0, feed: 0, notifications: 0 });
});

it('is done by several servers at once without one waiting for another', async () => {
  await fill(40);
  const rounds = await Promise.all([round(), round(), round()]);
  expect(rounds.reduce((sum, { audit }) => sum + audit, 0)).toBe(1_200);
  // one that met rows that another was at leaves the rest to the next round
  await round();
  expect(await rowsLeft()).toEqual([3_600, 1_200, 2_540, 40, 560]);
});

it('leaves rows alone that somebody is at, and comes to an end', async () => {
  await fill(1);
  const client = await database.pools.write.connect();
  await client.query('begin');
  await client.query("select from idempotency_keys where key = '119.1' for update");
  expect((await round()).idempotency).toBe(89);
  await client.query('rollback');
  client.release();
  expect((await round()).idempotency).toBe(1);
});

it('forgets whom a notification has reached once nobody needs to be told, and not before', async () => {
  const { write } = database.pools;
  const long_ago = new Date(NOW.getTime() - 100 * DAY * 1000);
  const messages = [
    ['decided', 'sent', long_ago],
    ['open', 'sent', long_ago],
    ['expired', 'released', long_ago],
    ['withdrawn', 'unconfirmed', NOW],
  ] as const;
  for (const [status, message, at] of messages) {
    await write.query(
      `INSERT INTO escalations (escalation_id, reason, urgency, question, evidence, proposed_action, alternatives, asked_by, status,
         on_silence, created_at, reminder_at, expires_at)
       VALUES ($1, 'legal', 'high', '?', '{}', '', '[]', 'x', $1, 'reject', $2, $2, $2)`,
      [status, at],
    );
    await write.query(
      `INSERT INTO notifications (escalation_id, kind, recipient, created_at) VALUES ($1, 'opened', 'approvers', $2)`,
      [status, at],
    );
    await write.query(
      `INSERT INTO notification_messages (message_id, way, recipient, status, provider, takes_idempotency_key, attempt_id,
         available_at, created_at, updated_at) VALUES ($1, 'mail', '', $2, 'smtp', false, 'a', $3, $3, $3)`,
      [status, message, at],
    );
    await write.query(
      `INSERT INTO notification_items SELECT notification_id, '', $1 FROM notifications WHERE escalation_id = $1`,
      [status],
    );
  }
  expect((await round()).notifications).toBe(1);
  for (const table of ['notification_messages', 'notification_items']) {
    const { rows } = await write.query<{ message_id: string }>(`SELECT message_id FROM ${table} ORDER BY 1`);
    expect(rows.map(({ message_id }) => message_id)).toEqual(['expired', 'open', 'withdrawn']);
  }
});

it('stops when it is told to', async () => {
  const job = startRetention(database.pools.write, RETENTION, silentLog);
  await job.stop();
});
