/** The API on the real thing: Temporal, PostgreSQL, Redis, data server and workers as `npm start` runs them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { startRunningStack, type RunningStack } from '../test/running-stack';
import { waitFor } from '../test/wait-for';

jest.setTimeout(120_000);

interface Triage {
  category: string;
  score: number;
  score_factors: { points: number }[];
  journey_no: number;
}
interface Journey {
  journey_no: number;
  stage: string;
  outcome: string | null;
  waiting_for: string | null;
  timeline: { type: string; summary: string }[];
}
interface Escalation {
  escalation_id: string;
  lead_id: string | null;
  status: string;
}

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
}, 180_000);
afterAll(async () => {
  await running.stop();
}, 60_000);

const triagePath = (leadId: string): string => `/api/v1/leads/${leadId}/triage`;
const journeyOf = async (leadId: string): Promise<Journey> =>
  (await running.get<Journey>(`/api/v1/leads/${leadId}/journey`)).body;
const closes = (leadId: string): Promise<void> =>
  waitFor(async () => (await journeyOf(leadId)).stage === 'closed', `${leadId} to close`, 30_000);

/** A person who asks for help: General Inquiry, which waits for a human. */
const newInquiry = (): Promise<string> =>
  running.newLead({
    message: 'I cannot log in, please help me with my account.',
    persona: undefined,
    campaign_id: undefined,
  });

async function withoutWorkers(work: () => Promise<void>): Promise<void> {
  const pids = running.stack.processes.filter(({ spec }) => spec.name.startsWith('worker')).map(({ pid }) => pid!);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
}

async function merit(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const env = { ...process.env, API_URL: running.stack.addresses.api };
  const child = spawn(process.execPath, ['dist/cli/main.js', ...args], { env });
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, out, error };
}

async function escalationOf(leadId: string): Promise<Escalation> {
  let found: Escalation | undefined;
  await waitFor(async () => {
    const { body } = await running.get<{ items: Escalation[] }>('/api/v1/escalations?limit=500');
    found = body.items.find((each) => each.lead_id === leadId);
    return found !== undefined;
  }, `an escalation of ${leadId}`);
  return found!;
}

describe('triage', () => {
  it('of test-123 by a hundred callers at once is one result and one workflow', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => running.post<Triage>(triagePath('test-123'))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers[0]?.body).toMatchObject({ category: 'Campaign Qualified', journey_no: 1 });
    expect(answers[0]?.body.score_factors.reduce((sum, { points }) => sum + points, 0)).toBe(answers[0]?.body.score);
    const { count } = await running.temporal.workflow.count('WorkflowId = "lead-test-123"');
    expect(count).toBe(1);
  });

  it('of a finished lead is a new run and the next journey', async () => {
    const lead = await running.newLead();
    expect((await running.post<Triage>(triagePath(lead))).body.journey_no).toBe(1);
    await running.post('/api/v1/interactions', {
      lead_id: lead,
      channel: 'Email',
      event_type: 'reply',
      outcome: 'negative',
    });
    await closes(lead);
    const again = await running.post<Triage>(triagePath(lead));
    expect([again.status, again.body.journey_no]).toEqual([200, 2]);
  });

  it('of a journey whose workflow was ended by force starts it again under its number', async () => {
    const lead = await running.newLead();
    await running.post(triagePath(lead));
    const dead = running.temporal.workflow.getHandle(`lead-${lead}`);
    await dead.terminate('test');
    expect((await journeyOf(lead)).waiting_for).toContain('not running');
    const answers = await Promise.all([1, 2, 3].map(() => running.post<Triage>(triagePath(lead))));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { journey_no: 1 } });
    expect((await dead.describe()).status.name).toBe('RUNNING');
  });

  it('asked anew of a running journey is a new decision under the same number', async () => {
    const lead = await running.newLead();
    await running.post(triagePath(lead));
    const again = await running.post<Triage>(triagePath(lead), { retriage: true }, { 'idempotency-key': 'again-1' });
    expect([again.status, again.body.journey_no]).toEqual([200, 1]);
    const replayed = await running.post<Triage>(triagePath(lead), { retriage: true }, { 'idempotency-key': 'again-1' });
    expect(replayed.headers.get('idempotency-replayed')).toBe('true');
    expect(replayed.body).toEqual(again.body);
  });

  it.each([
    [404, 'nobody-here', {}],
    [400, 'test-123', { priority: 'asap' }],
  ])('answers %i for lead %s with %j and starts nothing', async (status, lead, body) => {
    const answer = await running.post(triagePath(lead), body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const { count } = await running.temporal.workflow.count('WorkflowId = "lead-nobody-here"');
    expect(count).toBe(0);
  });

  it('without a worker is 202 before the caller gives up, and the journey triages when one returns', async () => {
    const lead = await running.newLead();
    await withoutWorkers(async () => {
      const answer = await running.post(triagePath(lead));
      expect([answer.status, answer.headers.get('location')]).toEqual([202, `/api/v1/leads/${lead}/journey`]);
      expect(await journeyOf(lead)).toMatchObject({ journey_no: 1, stage: 'received' });
    });
    await waitFor(async () => (await journeyOf(lead)).timeline.length > 0, 'the journey to be triaged', 40_000);
  });
});

describe('a journey', () => {
  it('hears an interaction and closes by it, once', async () => {
    const lead = await running.newLead();
    await running.post(triagePath(lead));
    await waitFor(async () => (await journeyOf(lead)).stage === 'engaging', 'the outreach');
    const body = {
      interaction_id: `${lead}-1`,
      lead_id: lead,
      channel: 'Email',
      event_type: 'reply',
      outcome: 'positive',
    };
    expect((await running.post('/api/v1/interactions', body)).status).toBe(201);
    await closes(lead);
    expect(await journeyOf(lead)).toMatchObject({ outcome: 'engaged', waiting_for: null });
    expect((await running.post('/api/v1/interactions', body)).status).toBe(200);
  });

  it('of a new lead begins with its creation; a known address is the same lead', async () => {
    const email = `Grace.${Date.now()}@Example.com`;
    const created = await running.post<{ lead_id: string; journey_no: number }>('/api/v1/leads', {
      email,
      source: 'Webinar',
    });
    expect([created.status, created.body.journey_no]).toEqual([201, 1]);
    const known = await running.post<{ lead_id: string; created: boolean }>('/api/v1/leads', {
      email: email.toLowerCase(),
      start_journey: false,
    });
    expect([known.status, known.body.lead_id, known.body.created]).toEqual([200, created.body.lead_id, false]);
  });
});

describe('handoff', () => {
  const handoff = (lead_id: string, to_agent: string) => ({
    from_agent: 'manager',
    to_agent,
    lead_id,
    conversation_id: `conv-${lead_id}`,
    context: { notes: '🙂 ünï', nested: [{ deep: [1, 0.1, null, 'x'] }] },
    preservation_data: { next_actions: ['call'] },
  });

  it.each(['engagement', 'campaign_optimizer', 'manager', 'lead_triage'])(
    'to %s is acknowledged, and repeated gives the same result',
    async (to) => {
      const from = to === 'manager' ? { from_agent: 'engagement_001' } : {};
      const lead = await running.newLead();
      const body = { ...handoff(lead, to), ...from };
      const first = await running.post<Record<string, string>>('/api/v1/agents/handoff', body);
      expect(first).toMatchObject({ status: 200, body: { status: 'acknowledged' } });
      const second = await running.post<Record<string, string>>('/api/v1/agents/handoff', body);
      expect(second.status).toBe(200);
      for (const field of ['handoff_id', 'acknowledged_by', 'context_sha256'])
        expect(second.body[field]).toBe(first.body[field]);
    },
  );

  it('to an unknown agent is 400 and starts nothing', async () => {
    const lead = await running.newLead();
    expect((await running.post('/api/v1/agents/handoff', handoff(lead, 'nobody'))).status).toBe(400);
    const { count } = await running.temporal.workflow.count(`WorkflowId = "lead-${lead}"`);
    expect(count).toBe(0);
  });
});

describe('escalations', () => {
  const decide = (id: string, body: object) => running.post(`/api/v1/escalations/${id}/decision`, body);

  it('a decision counts once, is repeated for its own id, and refused for another', async () => {
    const lead = await newInquiry();
    await running.post(triagePath(lead));
    const { escalation_id } = await escalationOf(lead);
    expect(await decide(escalation_id, { decision: 'approve', decision_id: 'd1', decided_by: 'alice' })).toMatchObject({
      status: 200,
      body: { decided_by: 'alice' },
    });
    expect((await decide(escalation_id, { decision: 'approve', decision_id: 'd1' })).status).toBe(200);
    expect(await decide(escalation_id, { decision: 'reject', decision_id: 'd2' })).toMatchObject({
      status: 409,
      body: { standing: { decision_id: 'd1' } },
    });
    await closes(lead);
    expect((await decide(escalation_id, { decision: 'approve', decision_id: 'd1' })).status).toBe(200);
    expect((await decide(escalation_id, { decision: 'reject', decision_id: 'd2' })).status).toBe(409);
  });

  it('a decision without a worker is 202, and counts when one returns', async () => {
    const lead = await newInquiry();
    await running.post(triagePath(lead));
    const { escalation_id } = await escalationOf(lead);
    await withoutWorkers(async () => {
      expect((await decide(escalation_id, { decision: 'reject', decision_id: 'd1' })).status).toBe(202);
    });
    await closes(lead);
    expect(await journeyOf(lead)).toMatchObject({ outcome: 'rejected' });
    expect((await decide(escalation_id, { decision: 'reject', decision_id: 'd1' })).status).toBe(200);
  });

  it('the command line shows, approves, and says which decision stands', async () => {
    const lead = await newInquiry();
    await running.post(triagePath(lead));
    const { escalation_id } = await escalationOf(lead);
    expect(await merit('escalations', 'list')).toMatchObject({ code: 0, out: expect.stringContaining(escalation_id) });
    expect(await merit('escalations', 'approve', escalation_id, '--comment', 'answered')).toMatchObject({ code: 0 });
    expect(await merit('escalations', 'reject', escalation_id)).toMatchObject({
      code: 1,
      error: expect.stringContaining('approve'),
    });
    expect(await merit('escalations', 'approve', 'nothing-there')).toMatchObject({ code: 2 });
    await closes(lead);
    const shown = await merit('lead', 'show', lead, '--json');
    expect(JSON.parse(shown.out)).toMatchObject({ lead: { lead_id: lead }, journey: { outcome: 'support_resolved' } });
  });

  it('a withdrawn one is 410', async () => {
    const lead = await newInquiry();
    await running.post(triagePath(lead));
    const { escalation_id } = await escalationOf(lead);
    await running.post('/api/v1/interactions', { lead_id: lead, channel: 'Email', event_type: 'conversion' });
    await closes(lead);
    await waitFor(
      async () => (await running.get<Escalation>(`/api/v1/escalations/${escalation_id}`)).body.status === 'withdrawn',
      'the withdrawal',
    );
    expect((await decide(escalation_id, { decision: 'approve' })).status).toBe(410);
  });
});

describe('campaigns', () => {
  it('that lose money are escalated when they are optimized, and the escalation can be found', async () => {
    const { body } = await running.get<{
      items: { campaign_id: string; metrics: { roas: number; conversion_rate: number } }[];
    }>('/api/v1/campaigns');
    const bad = body.items.find(({ metrics }) => metrics.roas < 1 && metrics.conversion_rate < 0.05);
    const answer = await running.post<{ status: string; escalation_id: string }>(
      `/api/v1/campaigns/${bad!.campaign_id}/optimize`,
    );
    expect(answer).toMatchObject({ status: 200, body: { status: 'escalated' } });
    expect((await running.get<Escalation>(`/api/v1/escalations/${answer.body.escalation_id}`)).body.status).toBe(
      'open',
    );
  });

  it('that do not exist are 404', async () => {
    expect((await running.post('/api/v1/campaigns/nope/optimize')).status).toBe(404);
  });
});

describe('lists and health', () => {
  it('pages through leads without a gap', async () => {
    const seen = new Set<string>();
    let cursor: string | null = '';
    for (let page = 0; cursor !== null && page < 3; page += 1) {
      const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const { status, body } = await running.get<{ items: { lead_id: string }[]; next_cursor: string | null }>(
        `/api/v1/leads?limit=100${query}`,
      );
      expect(status).toBe(200);
      for (const { lead_id } of body.items) seen.add(lead_id);
      cursor = body.next_cursor;
    }
    expect(seen.size).toBe(300);
  });

  it('shows every component at work', async () => {
    const { status, body } = await running.get<{ status: string; components: Record<string, { state: string }> }>(
      '/api/agents/system/status',
    );
    expect([status, body.status]).toEqual([200, 'ok']);
    expect(Object.keys(body.components)).toEqual(
      expect.arrayContaining(['api', 'mcp', 'temporal', 'postgres', 'lead_triage', 'engagement', 'campaign_optimizer']),
    );
    expect((await running.get<{ status: string }>('/api/agents/health')).body.status).toBe('ok');
  });
});
