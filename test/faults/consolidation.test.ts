/** Memory is the same in the end, although the worker and the data server are killed while it is consolidated. */
import { CONSOLIDATION_SCHEDULE } from '../../workflows/contracts/consolidation';
import { startRunningStack, type RunningStack } from '../running-stack';
import { waitFor } from '../wait-for';

const CONVERSATIONS = 6_000;

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
  // conversations of the sample leads, in which a message was answered more or less well
  await running.database.query(
    `INSERT INTO conversations (conversation_id, lead_id, opened_at, last_event_at, status)
     SELECT 'past-' || n, l.lead_id, t.at, t.at, 'closed' FROM generate_series(1, $1::int) n
     JOIN (SELECT lead_id, row_number() OVER (ORDER BY lead_id) AS i, count(*) OVER () AS leads FROM leads) l ON l.i = n % l.leads + 1
     CROSS JOIN LATERAL (SELECT timestamptz '2026-01-01' + n * interval '1 hour' AS at) t`,
    [CONVERSATIONS],
  );
  await running.database.query(
    `INSERT INTO interactions (interaction_id, conversation_id, lead_id, timestamp, channel, event_type, outcome)
     SELECT c.conversation_id || '-' || e.n, c.conversation_id, c.lead_id, c.opened_at + e.n * interval '1 hour',
            CASE hashtext(c.conversation_id) % 2 WHEN 0 THEN 'Email' ELSE 'SMS' END, e.event_type, e.outcome
     FROM conversations c CROSS JOIN (VALUES (1, 'email_sent', 'none'), (2, 'reply', 'positive'), (3, 'meeting_booked', 'none')) e(n, event_type, outcome)
     WHERE c.conversation_id LIKE 'past-%' AND e.n <= 1 + abs(hashtext(c.conversation_id)) % 3`,
  );
});
afterAll(() => running.stop());

const due = async (): Promise<number> =>
  Number(
    (
      await running.database.query<{ n: string }>(
        `SELECT count(*) AS n FROM conversations WHERE status = 'closed' AND consolidated_at IS NULL`,
      )
    ).rows[0]?.n,
  );
const forget = async (): Promise<void> => {
  await running.database.query(
    'TRUNCATE memory_episodic, memory_evidence, memory_long_term, semantic_kg_triples; UPDATE conversations SET consolidated_at = NULL',
  );
};
/** Everything that lasts, without the times of its writing. */
async function memory(): Promise<unknown[][]> {
  const tables = [
    'SELECT episode_id, scenario, action_sequence_json, outcome_score, features_json, created_at, counted_score FROM memory_episodic ORDER BY 1',
    'SELECT lead_id, preferences_json, engagements, last_engaged_at, answers_by_hour, answers_by_channel_json FROM memory_long_term ORDER BY 1',
    'SELECT subject, predicate, object, weight FROM semantic_kg_triples WHERE valid_to IS NULL ORDER BY 1, 2, 3',
  ];
  return Promise.all(tables.map(async (sql) => (await running.database.query(sql)).rows as unknown[]));
}
const consolidate = async (): Promise<void> => {
  const schedule = running.temporal.schedule.getHandle(CONSOLIDATION_SCHEDULE);
  await waitFor(
    () =>
      schedule.trigger().then(
        () => true,
        () => false,
      ),
    'the schedule to be there',
    60_000,
  );
};
/** Nothing is due, and every run has ended: the schedule would skip a run while another one is about. */
async function isConsolidated(): Promise<void> {
  await waitFor(async () => (await due()) === 0, 'everything to be consolidated', 180_000);
  await waitFor(async () => (await runs()).every((status) => status === 'COMPLETED'), 'the runs to end', 60_000);
}
async function runs(): Promise<string[]> {
  const statuses: string[] = [];
  for await (const { status } of running.temporal.workflow.list({ query: `WorkflowType = 'consolidateMemory'` }))
    statuses.push(status.name);
  return statuses;
}

it('finishes from where it was, and remembers what an undisturbed run remembers', async () => {
  await forget();
  await consolidate();
  await isConsolidated();
  const undisturbed = await memory();
  expect(undisturbed.every((rows) => rows.length > 0)).toBe(true);
  expect(undisturbed[0]!.length).toBeGreaterThanOrEqual(CONVERSATIONS);

  await forget();
  await consolidate();
  const isAt = (left: number) =>
    waitFor(async () => (await due()) < left, `less than ${left} conversations to be left`, 120_000);
  await isAt(CONVERSATIONS - 200);
  await running.kill('worker-campaign_optimizer');
  const soFar = await due();
  expect(soFar).toBeGreaterThan(0);
  await isAt(soFar - 200);
  await running.kill('mcp');
  expect(await due()).toBeGreaterThan(0);
  await isConsolidated();
  expect(await memory()).toEqual(undisturbed);

  const before = (await runs()).length;
  await consolidate();
  await waitFor(async () => (await runs()).length > before, 'another run to begin', 60_000);
  await isConsolidated();
  expect(await memory()).toEqual(undisturbed);
});
