/** A lead finds its owner on the running system: offered, accepted, heard, the worker killed meanwhile. */
import { startRunningStack, type RunningStack } from '../test/running-stack';
import { waitFor } from '../test/wait-for';
import type { Assignment } from '../workflows/contracts/assignment';

jest.setTimeout(120_000);

interface Journey {
  stage: string;
  outcome: string | null;
  waiting_for: string | null;
  timeline: { type: string; summary: string }[];
}

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
}, 180_000);
afterAll(() => running.stop(), 60_000);

const journeyOf = async (leadId: string): Promise<Journey> =>
  (await running.get<Journey>(`/api/v1/leads/${leadId}/journey`)).body;

async function offerFor(leadId: string): Promise<Assignment> {
  let offer: Assignment | undefined;
  await waitFor(async () => {
    const { body } = await running.get<{ items: Assignment[] }>(`/api/v1/assignments?status=offered&lead_id=${leadId}`);
    [offer] = body.items;
    return offer !== undefined;
  }, 'an offer');
  return offer!;
}

it('is offered to its territory, taken by the first, and the journey closes with it', async () => {
  const put = await fetch(`${running.stack.addresses.api}/api/v1/representatives/maria`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Maria Okafor', email: 'maria@sales.example', regions: ['EU'] }),
  });
  expect(put.status).toBe(201);

  const lead = await running.newLead({ region: 'EU' });
  await running.post(`/api/v1/leads/${lead}/triage`);
  await running.post('/api/v1/interactions', {
    ...{ lead_id: lead, channel: 'Email', event_type: 'reply', outcome: 'callback_requested' },
  });
  const { assignment_id, rule } = await offerFor(lead);
  expect(rule).toBe('territory');
  await waitFor(async () => (await journeyOf(lead)).stage === 'in_support', 'the journey to wait');
  expect((await journeyOf(lead)).waiting_for).toContain('maria');

  const path = `/api/v1/assignments/${assignment_id}/accept`;
  expect((await running.post(path, { accepted_by: 'Maria' })).status).toBe(200);
  expect((await running.post(path, { accepted_by: 'Maria' })).status).toBe(200);
  expect((await running.post(path, { accepted_by: 'Ben' })).status).toBe(409);
  await waitFor(async () => (await journeyOf(lead)).stage === 'closed', 'the journey to close', 30_000);
  const { outcome, timeline } = await journeyOf(lead);
  expect(outcome).toBe('engaged');
  expect(timeline.map(({ summary }) => summary)).toContain('representative maria has taken the lead');
});

it('is kept by whoever has accepted while no worker was there to hear', async () => {
  const lead = await running.newLead({ region: 'EU' });
  await running.post(`/api/v1/leads/${lead}/triage`);
  await running.post('/api/v1/interactions', {
    ...{ lead_id: lead, channel: 'Email', event_type: 'reply', outcome: 'positive' },
  });
  const { assignment_id } = await offerFor(lead);
  await running.kill('worker-lead_triage');
  expect((await running.post(`/api/v1/assignments/${assignment_id}/accept`, { accepted_by: 'Maria' })).status).toBe(
    200,
  );
  await waitFor(async () => (await journeyOf(lead)).outcome === 'engaged', 'the journey to close', 60_000);
});
