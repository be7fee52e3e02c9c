/** Every path of the journey's diagram (SPEC section 1), taken by a real journey on the system as `npm start` runs it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { queueOptimization } from '../db/repositories/relay-events';
import { startRunningStack, type RunningStack } from './running-stack';
import { waitFor } from './wait-for';

jest.setTimeout(120_000);

interface Journey {
  stage: string;
  outcome: string | null;
  timeline: { type: string; summary: string; status?: string }[];
}

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack({
    TOUCH_INTERVAL: '1s',
    NURTURE_INTERVAL: '600s',
    REPLY_WAIT: '1s',
    MAX_TOUCHES: '3',
    FREQUENCY_CAP: '100/7d',
  });
}, 180_000);
afterAll(() => running.stop(), 60_000);

const journeyOf = async (lead: string): Promise<Journey> =>
  (await running.get<Journey>(`/api/v1/leads/${lead}/journey`)).body;
const reaches = (lead: string, stage: string): Promise<void> =>
  waitFor(async () => (await journeyOf(lead)).stage === stage, `${lead} to be ${stage}`, 60_000);
const triage = async (lead: string): Promise<string> =>
  (await running.post<{ category: string }>(`/api/v1/leads/${lead}/triage`)).body.category;
const says = (lead_id: string, event_type: string, outcome = 'none') =>
  running.post('/api/v1/interactions', { lead_id, channel: 'Email', event_type, outcome });
const isSent = (lead: string, count: number): Promise<void> =>
  waitFor(() => running.outboxOf(lead).length >= count, `${count} messages to ${lead}`, 60_000);

async function approve(id: string): Promise<void> {
  await waitFor(async () => (await running.get(`/api/v1/escalations/${id}`)).status === 200, `the question ${id}`);
  const decision = { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' };
  expect((await running.post(`/api/v1/escalations/${id}/decision`, decision)).status).toBe(200);
}

it('a request that the data server has stored reaches the campaign’s workflow, and is analysed', async () => {
  const analyses = async (): Promise<number> => {
    const { rows } = await running.database.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM decisions WHERE campaign_id = 'camp-003' AND kind = 'optimize'",
    );
    return rows[0]?.n ?? 0;
  };
  const before = await analyses();
  const asked = { request_id: randomUUID(), request: { optimization_triggers: ['low_ctr' as const] } };
  await queueOptimization(running.database, 'camp-003', asked, new Date());
  await waitFor(async () => (await analyses()) > before, 'the analysis', 60_000);
  const isSettled = async (): Promise<boolean> => {
    const { rowCount } = await running.database.query(
      'SELECT FROM relay_events WHERE about = $1 AND settled_at IS NOT NULL',
      [`optimize:${asked.request_id}`],
    );
    return rowCount === 1;
  };
  await waitFor(isSettled, 'the request to be settled');
});

/** Somebody whom rules call cold, and whom a few clicks make warm. */
const LUKEWARM = {
  source: 'Website',
  company_size: '11-50',
  industry: 'E-commerce',
  persona: 'Engineer',
  region: 'MEA',
};

it('qualified, written to, answered: engaged, and the campaign takes note', async () => {
  const lead = await running.newLead({ campaign_id: 'camp-001' });
  expect(await triage(lead)).toBe('Campaign Qualified');
  await isSent(lead, 1);
  await says(lead, 'reply', 'positive');
  await reaches(lead, 'closed');
  expect((await journeyOf(lead)).outcome).toBe('engaged');
  const campaign = await running.post<{ status: string }>('/api/v1/campaigns/camp-001/optimize', {});
  expect(campaign.status).toBe(200);
});

it('qualified, and silent: alternatives until the touches run out', async () => {
  const lead = await running.newLead();
  await triage(lead);
  await reaches(lead, 'closed');
  expect((await journeyOf(lead)).outcome).toBe('no_response');
  expect(running.outboxOf(lead)).toHaveLength(3);
  const { rows } = await running.database.query<{ variant_id: string | null }>(
    'SELECT variant_id FROM sends WHERE lead_id = $1 ORDER BY touch',
    [lead],
  );
  expect(rows[1]?.variant_id).not.toBe(rows[0]?.variant_id);

  // an answer that comes when all is over still reaches a person
  await says(lead, 'reply', 'positive');
  await reaches(lead, 'in_support');
  await approve(`lead-${lead}.support-1.2.support`);
  await reaches(lead, 'closed');
  expect(running.outboxOf(lead)).toHaveLength(3);
});

it('cold, nurtured, warming up: engaged mid-sequence', async () => {
  const lead = await running.newLead(LUKEWARM);
  expect(await triage(lead)).toBe('Cold Lead');
  await isSent(lead, 1);
  expect((await journeyOf(lead)).stage).toBe('nurturing');
  for (let clicks = 0; clicks < 4; clicks += 1) await says(lead, 'click');
  await isSent(lead, 2);
  await says(lead, 'reply', 'positive');
  await reaches(lead, 'closed');
  const { outcome, timeline } = await journeyOf(lead);
  expect(outcome).toBe('engaged');
  const triages = timeline.filter(({ type, summary }) => type === 'action' && summary.includes('confidence'));
  expect(triages[0]?.summary).toContain('Cold Lead');
  expect(triages.at(-1)?.summary).toContain('Campaign Qualified');
});

it('qualified and of high value: a person agrees first, then the message goes', async () => {
  const lead = await running.newLead({ campaign_id: 'camp-002' });
  await running.database.query("UPDATE campaigns SET approval_min_score = 0 WHERE campaign_id = 'camp-002'");
  await triage(lead);
  await reaches(lead, 'awaiting_approval');
  expect(running.outboxOf(lead)).toHaveLength(0);
  await approve(`lead-${lead}.engagement-1.1.approval`);
  await isSent(lead, 1);
});

it('an inquiry: handed to a person, settled', async () => {
  const lead = await running.newLead({
    message: 'I cannot log in, please help me with my account.',
    persona: undefined,
    campaign_id: undefined,
  });
  expect(await triage(lead)).toBe('General Inquiry');
  await reaches(lead, 'in_support');
  await approve(`lead-${lead}.support-1.1.support`);
  await reaches(lead, 'closed');
  expect((await journeyOf(lead)).outcome).toBe('support_resolved');
});

it('a campaign that loses money: escalated', async () => {
  const { body } = await running.post<{ status: string }>('/api/v1/campaigns/camp-012/optimize', {});
  expect(body.status).toBe('escalated');
});

it('and each line that a process has logged meanwhile is JSON, the SDK’s included', () => {
  for (const { spec } of running.stack.processes) {
    const lines = readFileSync(spec.logFile, 'utf8').split('\n').filter(Boolean);
    expect(lines.filter((line) => !line.startsWith('{'))).toEqual([]);
  }
});
