/** kill -9 between the cancellation of the journey and the destruction of its key: the erasure goes on by itself. */
import pg from 'pg';
import { isErased, startRunningStack, type RunningStack } from '../running-stack';
import { waitFor } from '../wait-for';

let running: RunningStack;
/** holds a lock, and outlives the processes that wait for it */
let holder: pg.Client;
beforeAll(async () => {
  running = await startRunningStack({ MAX_TOUCHES: '2', REPLY_WAIT: '2', FREQUENCY_CAP: '100/7d' });
  holder = new pg.Client({ connectionString: running.stack.services.postgres.address });
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await running.stop();
});

const signal = (name: string, kind: NodeJS.Signals): void => {
  const pid = running.stack.processes.find(({ spec }) => spec.name === name)?.pid;
  if (!pid) throw new Error(`${name} does not run`);
  process.kill(pid, kind);
};

const erasureOf = async (lead: string) => {
  const { rows } = await running.database.query<{
    key_destroyed_at: Date | null;
    cancel_requested_at: Date | null;
    attempts: number;
  }>('SELECT key_destroyed_at, cancel_requested_at, attempts FROM lead_erasures WHERE lead_id = $1', [lead]);
  return rows[0];
};

const isAboutToDestroy = async (): Promise<boolean> => {
  const { rowCount } = await running.database.query(
    "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM lead_pii%'",
  );
  return rowCount === 1;
};

it('is completed after both servers were killed in the middle, and nothing is sent meanwhile', async () => {
  const lead = await running.newLead({ last_name: 'Kingsecret' });
  await running.post(`/api/v1/leads/${lead}/triage`);
  await waitFor(async () => (await running.sendsOf(lead)).some(({ status }) => status === 'sent'), 'the message');

  // the journey does not hear of its end before the key is in our hands
  signal('worker-lead_triage', 'SIGSTOP');
  expect((await running.erase(lead)).status).toBe(202);
  await holder.query('BEGIN');
  await holder.query('SELECT FROM lead_pii WHERE lead_id = $1 FOR UPDATE', [lead]);
  signal('worker-lead_triage', 'SIGCONT');
  await waitFor(isAboutToDestroy, 'the key to be about to be destroyed', 60_000);
  await Promise.all([running.kill('api'), running.kill('mcp')]);
  await holder.query('COMMIT');
  expect(await erasureOf(lead)).toMatchObject({ key_destroyed_at: null });

  await isErased(running, lead, 120_000);
  const { rows } = await running.database.query('SELECT FROM lead_pii WHERE lead_id = $1', [lead]);
  expect(rows).toEqual([]);
  expect(await running.stageOf(lead)).toMatchObject({ stage: 'closed', outcome: 'cancelled' });
  const sent = (await running.sendsOf(lead)).filter(({ status }) => status === 'sent');
  expect(sent).toHaveLength(1);
  expect(running.outboxOf(lead)).toEqual([]);
});

it('waits for no worker: a journey that nobody carries on is ended by force', async () => {
  const lead = await running.newLead();
  await running.post(`/api/v1/leads/${lead}/triage`);
  await waitFor(async () => (await running.sendsOf(lead)).length > 0, 'the message');
  signal('worker-lead_triage', 'SIGSTOP');
  try {
    await running.erase(lead);
    await waitFor(async () => ((await erasureOf(lead))?.attempts ?? 0) > 0, 'the journey to be asked to end');
    const { status } = await running.temporal.workflow.getHandle(`lead-${lead}`).describe();
    expect([status.name, await erasureOf(lead)]).toMatchObject(['RUNNING', { key_destroyed_at: null }]);
    await waitFor(async () => (await erasureOf(lead))?.cancel_requested_at != null, 'the journey not to have heard');
    // patience has its time: as if it had been asked a while ago
    await running.database.query(
      "UPDATE lead_erasures SET cancel_requested_at = cancel_requested_at - interval '2 minutes' WHERE lead_id = $1",
      [lead],
    );
    await waitFor(async () => (await erasureOf(lead))?.key_destroyed_at != null, 'the key to be destroyed', 60_000);
    expect((await running.stageOf(lead)).outcome).toBe('cancelled');
  } finally {
    signal('worker-lead_triage', 'SIGCONT');
  }
});
