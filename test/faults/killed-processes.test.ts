/** kill -9 of any one process, at any step of a journey: it completes, one message goes out, no ledger row twice. */
import { randomUUID } from 'node:crypto';
import { reaches, startRunningStack, type RunningStack } from '../running-stack';
import { waitFor } from '../wait-for';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(() => running.stop());

const triage = (leadId: string) => running.post(`/api/v1/leads/${leadId}/triage`, { priority: 'high' });
const reply = (lead_id: string) =>
  running.post('/api/v1/interactions', {
    interaction_id: randomUUID(),
    lead_id,
    channel: 'Email',
    event_type: 'reply',
    outcome: 'positive',
  });
const isSent = async (leadId: string): Promise<boolean> =>
  (await running.sendsOf(leadId)).some((row) => row.status === 'sent');

/** A call that may meet a process which is just being started again. */
async function persist(call: () => Promise<{ status: number }>, accepted: number[]): Promise<void> {
  await waitFor(
    async () => accepted.includes((await call().catch(() => ({ status: 0 }))).status),
    'the call to be taken',
    60_000,
  );
}

const expectOneMessage = async (leadId: string): Promise<void> => {
  expect(running.outboxOf(leadId)).toHaveLength(1);
  await expect(running.sendsOf(leadId)).resolves.toEqual([expect.objectContaining({ status: 'sent' })]);
};

const PROCESSES = ['mcp', 'worker-lead_triage', 'worker-engagement', 'api', 'temporal'];

it.each(PROCESSES)(
  'completes a journey although %s is killed while it is triaged, while it waits, and while it closes',
  async (name) => {
    const leadId = await running.newLead();
    const first = triage(leadId).catch(() => undefined);
    await running.kill(name);
    await first;
    await persist(() => triage(leadId), [200, 202]);
    await waitFor(() => isSent(leadId), 'the message', 120_000);
    await running.kill(name);
    await persist(() => reply(leadId), [200, 201]);
    await running.kill(name);
    await reaches(running, leadId, 'closed', 120_000);
    await expect(running.stageOf(leadId)).resolves.toMatchObject({ outcome: 'engaged' });
    await expectOneMessage(leadId);
  },
);

it('completes many journeys although every process is killed in turn while they run', async () => {
  const leads = await Promise.all(Array.from({ length: 15 }, () => running.newLead()));
  await Promise.all(leads.map((leadId) => triage(leadId)));
  for (const name of PROCESSES) {
    await running.kill(name);
    await waitFor(
      async () => (await running.get('/health').catch(() => ({ status: 0 }))).status === 200,
      'the API',
      60_000,
    );
  }
  for (const leadId of leads) {
    await waitFor(() => isSent(leadId), `the message to ${leadId}`, 120_000);
    await persist(() => reply(leadId), [200, 201]);
    await reaches(running, leadId, 'closed', 120_000);
    await expectOneMessage(leadId);
  }
});
