/** Stores that go away: journeys complete, nothing lost, nothing twice, and health says so meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { reaches, startRunningStack, type RunningStack } from '../running-stack';
import { waitFor } from '../wait-for';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack({ REPLY_WAIT: '2' });
});
afterAll(() => running.stop());

const componentsOf = async (): Promise<{ status: string }> =>
  (await running.get<{ status: string }>('/api/agents/system/status')).body;

async function journeysWhile(disturb: () => Promise<void> | void): Promise<void> {
  const leads = await Promise.all(Array.from({ length: 10 }, () => running.newLead()));
  const calls = leads.map((leadId) => running.post(`/api/v1/leads/${leadId}/triage`, {}));
  await disturb();
  const answers = await Promise.all(calls);
  expect(answers.filter(({ status }) => ![200, 202, 503].includes(status))).toEqual([]);
  for (const leadId of leads) {
    await waitFor(
      async () =>
        [200, 202].includes(
          (await running.post(`/api/v1/leads/${leadId}/triage`, {}).catch(() => ({ status: 0 }))).status,
        ),
      `${leadId} to be taken`,
      60_000,
    );
    await reaches(running, leadId, 'closed', 120_000);
    const { rows } = await running.database.query<{ twice: boolean }>(
      'SELECT count(*) > count(DISTINCT touch) AS twice FROM sends WHERE lead_id = $1',
      [leadId],
    );
    expect(rows).toEqual([{ twice: false }]);
  }
}

it('goes on without Redis, says degraded meanwhile, and ok when it is back', async () => {
  const pid = running.stack.services.redis.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  await waitFor(async () => (await componentsOf()).status === 'degraded', 'health to say degraded', 30_000);
  await journeysWhile(() => undefined);
  process.kill(pid, 'SIGCONT');
  await waitFor(async () => (await componentsOf()).status === 'ok', 'health to say ok', 60_000);
});

it('completes journeys although PostgreSQL is restarted under them', async () => {
  await journeysWhile(() => running.kill('postgres'));
});

it('completes journeys although the data server is killed in the middle of their writes', async () => {
  await journeysWhile(async () => {
    for (let round = 0; round < 3; round += 1) {
      await sleep(150);
      await waitFor(() => running.stack.processes.some(({ spec, pid }) => spec.name === 'mcp' && pid !== null), 'mcp');
      await running.kill('mcp');
    }
  });
});
