/** A lead is erased in the middle of its journey, on the system as `npm start` runs it. */
import { existsSync } from 'node:fs';
import { journeyAttributes } from '../workflows/contracts/search-attributes';
import { isErased, reaches, startRunningStack, type RunningStack } from './running-stack';
import { waitFor } from './wait-for';
import { SETTINGS } from './workflow-rig';

jest.setTimeout(120_000);

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack({ MAX_TOUCHES: '2', FREQUENCY_CAP: '100/7d' });
}, 180_000);
afterAll(() => running.stop(), 60_000);

/** Her first message is out, and the journey waits for an answer before the next one. */
async function writtenTo(fields = {}): Promise<string> {
  const lead = await running.newLead(fields);
  await running.post(`/api/v1/leads/${lead}/triage`);
  await waitFor(async () => (await running.sendsOf(lead)).some(({ status }) => status === 'sent'), 'the message');
  return lead;
}

const historiesOf = async (lead: string): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { workflowId } of running.temporal.workflow.list({ query: `LeadId = "${lead}"` }))
    ids.push(workflowId);
  return ids;
};

const problem = (lead_id: string) => ({
  status: 410,
  body: { type: 'urn:purple-merit:problem:erased', lead_id, erasure: { erased_at: expect.any(String) } },
});

it('tells a person everything that is held on her', async () => {
  const lead = await writtenTo({ message: 'tell me about prices' });
  const { status, body } = await running.get(`/api/v1/leads/${lead}/export`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    lead: { lead_id: lead, email: `${lead}@example.com`, first_name: 'Ada', message: 'tell me about prices' },
    consents: [{ channel: 'Email', purpose: 'marketing', granted: true }],
    journeys: [{ journey_no: 1, outcome: null }],
    messages: [{ status: 'sent', body: expect.stringContaining('Ada') }],
    handoffs: [{ to_agent: 'engagement', content: { context: expect.anything() } }],
    decisions: expect.arrayContaining([expect.objectContaining({ kind: 'triage', input: expect.anything() })]),
  });
  expect((await running.get('/api/v1/leads/nobody/export')).status).toBe(404);
});

it('a journey under way is cancelled, its texts and histories are gone, and nobody writes again', async () => {
  const lead = await writtenTo();
  expect(running.outboxOf(lead)).toHaveLength(1);
  expect(await historiesOf(lead)).not.toEqual([]);

  const accepted = await running.erase(lead);
  expect(accepted).toMatchObject({ status: 202, body: { lead_id: lead, status: 'under_way', completed_at: null } });
  expect(await running.get(`/api/v1/leads/${lead}`)).toMatchObject(problem(lead));
  expect(await running.get(`/api/v1/leads/${lead}/export`)).toMatchObject({ status: 410 });
  expect(await running.post(`/api/v1/leads/${lead}/triage`)).toMatchObject(problem(lead));
  const { body: page } = await running.get<{ items: { lead_id: string }[] }>(`/api/v1/leads?q=${lead}`);
  expect(page.items.filter(({ lead_id }) => lead_id === lead)).toEqual([]);

  await isErased(running, lead);
  const { body: journey } = await running.get<{ outcome: string; timeline: object[] }>(`/api/v1/leads/${lead}/journey`);
  expect(journey.outcome).toBe('cancelled');
  expect(JSON.stringify(journey.timeline)).not.toContain('Ada');
  expect(await historiesOf(lead)).toEqual([]);
  await expect(running.temporal.workflow.getHandle(`lead-${lead}`).describe()).rejects.toThrow(/not found/i);
  expect(running.outboxOf(lead)).toEqual([]);
  expect(existsSync(running.stack.addresses.outbox)).toBe(true);
  expect(await running.sendsOf(lead)).toHaveLength(1);
});

it('an open question is withdrawn, and its answer counts no more', async () => {
  const lead = await running.newLead({
    message: 'I cannot log in, please help me.',
    persona: undefined,
    campaign_id: undefined,
  });
  await running.post(`/api/v1/leads/${lead}/triage`);
  await reaches(running, lead, 'in_support');
  const question = `lead-${lead}.support-1.1.support`;
  await waitFor(async () => (await running.get(`/api/v1/escalations/${question}`)).status === 200, question);
  await running.erase(lead);
  await waitFor(async () => (await running.erase(lead)).body.key_destroyed_at !== null, 'the key to be destroyed');
  expect((await running.get(`/api/v1/escalations/${question}`)).body).toMatchObject({ status: 'withdrawn' });
  const late = await running.post(`/api/v1/escalations/${question}/decision`, {
    decision: 'approve',
    decision_id: 'late-1',
  });
  expect(late.status).toBeGreaterThanOrEqual(400);
});

it('its id is not given again, and its address is a new lead’s', async () => {
  const lead = await running.newLead();
  const email = `${lead}@example.com`;
  await running.erase(lead);
  await isErased(running, lead);
  expect(await running.post('/api/v1/leads', { lead_id: lead, email })).toMatchObject({ status: 410 });
  const imported = await fetch(new URL('/api/v1/leads/import', running.stack.addresses.api), {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: `lead_id,email\n${lead},${email}\n`,
  });
  expect(await imported.json()).toMatchObject({ failed: 1, journeys_started: 0, failures: [{ line: 2 }] });
  const handoff = { from_agent: 'manager', to_agent: 'engagement', lead_id: lead, conversation_id: 'c-1', context: {} };
  expect((await running.post('/api/v1/agents/handoff', handoff)).status).toBe(410);
  expect((await running.post('/api/agents/engage', { lead_data: { lead_id: lead } })).status).toBe(410);
  const anew = await running.post('/api/v1/leads', { email, start_journey: false });
  expect(anew).toMatchObject({ status: 201, body: { created: true } });
  expect(anew.body.lead_id).not.toBe(lead);
  expect(await historiesOf(lead)).toEqual([]);
});

it('a journey that is started late all the same ends by itself, asks nobody, and leaves no history', async () => {
  const lead = await running.newLead();
  await running.erase(lead);
  await isErased(running, lead);
  // as by a call that had read the lead before it was erased
  const journey = await running.temporal.workflow.start('leadJourney', {
    workflowId: `lead-${lead}`,
    taskQueue: 'lead_triage',
    args: [{ lead_id: lead, journey_no: 1, campaign_id: null, priority: 'medium', settings: SETTINGS }],
    typedSearchAttributes: journeyAttributes(lead, null),
  });
  expect(await journey.result()).toMatchObject({ outcome: 'cancelled' });
  await isErased(running, lead);
  expect(await historiesOf(lead)).toEqual([]);
  const { rows } = await running.database.query(
    'SELECT lead_id FROM escalations WHERE lead_id = $1 UNION ALL SELECT lead_id FROM journeys WHERE lead_id = $1',
    [lead],
  );
  expect(rows).toEqual([]);
  expect(await running.get(`/api/v1/leads/${lead}/journey`)).toMatchObject(problem(lead));
});

it('a lead that nobody knows is 404', async () => {
  expect((await running.erase('nobody')).status).toBe(404);
});
