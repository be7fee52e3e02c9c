/** Thousands of leads of one campaign reply at once: its history stays small, no signal is lost, the counters are exact. */
import { startRunningStack, type RunningStack } from '../running-stack';
import { waitFor } from '../wait-for';

/** REPLIES=5000 by hand; fewer where many tests share a machine */
const REPLIES = Number(process.env.REPLIES ?? 300);
const AT_ONCE = 20;
const CAMPAIGN = 'camp-001';
/** outcomes are told at most once a minute, when the minute is over */
const TWO_MINUTES_MS = 120_000;
jest.setTimeout(300_000 + REPLIES * 100);

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(() => running.stop());

async function inParallel(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function counters(): Promise<{ replies: number; successes: number }> {
  const { rows } = await running.database.query<{ replies: number; successes: number }>(
    'SELECT sum(replies)::int AS replies, sum(successes)::int AS successes FROM campaign_daily WHERE campaign_id = $1',
    [CAMPAIGN],
  );
  return rows[0] ?? { replies: 0, successes: 0 };
}

it('all of them replying at once, and every third reply told twice', async () => {
  const leads: string[] = [];
  await inParallel(REPLIES, async () => leads.push(await running.newLead({ campaign_id: CAMPAIGN })));
  const workflow = running.temporal.workflow.getHandle(`campaign-${CAMPAIGN}`);
  await waitFor(() => workflow.describe().then(Boolean, () => false), 'the campaign’s workflow', 60_000);
  const [before, begun] = [await counters(), Date.now()];
  const reply = async (index: number): Promise<void> => {
    const { status } = await running.post('/api/v1/interactions', {
      interaction_id: `reply-${index}`,
      lead_id: leads[index],
      channel: 'Email',
      event_type: 'reply',
      outcome: index % 2 === 0 ? 'positive' : 'none',
    });
    expect([200, 201]).toContain(status);
  };
  await inParallel(REPLIES, async (index) => {
    await reply(index);
    if (index % 3 === 0) await reply(index);
  });
  const took = Date.now() - begun;
  const after = await counters();
  expect(after.replies - before.replies).toBe(REPLIES);
  expect(after.successes - before.successes).toBe(Math.ceil(REPLIES / 2));

  const unsettled = async (): Promise<number> => {
    const { rows } = await running.database.query<{ waiting: number }>(
      'SELECT count(*)::int AS waiting FROM relay_events WHERE settled_at IS NULL',
    );
    return rows[0]?.waiting ?? 0;
  };
  await waitFor(async () => (await unsettled()) === 0, 'everything to be told', TWO_MINUTES_MS);
  const events = (await workflow.fetchHistory()).events ?? [];
  const signals = events.filter((event) => event.workflowExecutionSignaledEventAttributes).length;
  expect(signals).toBeGreaterThanOrEqual(1);
  // one a minute at most, whatever the number of replies
  expect(signals).toBeLessThanOrEqual(Math.ceil(took / 60_000) + 1);
  expect(events.length).toBeLessThan(20 + 15 * signals);
  process.stdout.write(
    `${REPLIES} replies in ${(took / 1000).toFixed(1)} s: ${signals} signals, ${events.length} events in the campaign's history\n`,
  );
});
