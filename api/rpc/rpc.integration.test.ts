/** /rpc and /api/agents on the real thing: the effects are those of the HTTP calls. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { startRunningStack, type RunningStack } from '../../test/running-stack';
import { waitFor } from '../../test/wait-for';

jest.setTimeout(120_000);

interface Answer {
  id: unknown;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

let running: RunningStack;
let socket: WebSocket;
beforeAll(async () => {
  running = await startRunningStack();
  socket = new WebSocket(new URL('/rpc', running.stack.addresses.api.replace(/^http/, 'ws')));
  await once(socket, 'open');
  await running.database.query(`INSERT INTO campaigns (campaign_id, name) VALUES ('camp_54321', 'Of the examples')`);
}, 180_000);
afterAll(async () => {
  socket.terminate();
  await running.stop();
}, 60_000);

const overHttp = async (method: string, params: object, id: unknown = 1): Promise<Answer> =>
  (await running.post<Answer & Record<string, unknown>>('/rpc', { jsonrpc: '2.0', method, params, id })).body;

async function overWebSocket(method: string, params: object, id: unknown = 1): Promise<Answer> {
  const heard = once(socket, 'message') as Promise<[Buffer]>;
  socket.send(JSON.stringify({ jsonrpc: '2.0', method, params, id }));
  return JSON.parse((await heard)[0].toString()) as Answer;
}

const workflowsOf = async (id: string): Promise<number> =>
  (await running.temporal.workflow.count(`WorkflowId = "${id}"`)).count;
const counted = (id: string): Promise<void> =>
  waitFor(async () => (await workflowsOf(id)) === 1, `workflow ${id} to be listed`);

describe('lead.triage', () => {
  it('over WebSocket, over HTTP and as the HTTP call is one result and one workflow', async () => {
    const lead_id = await running.newLead();
    const ways = await Promise.all([
      overWebSocket('lead.triage', { lead_id, priority: 'high' }).then(({ result }) => result),
      overHttp('lead.triage', { lead_id, priority: 'high' }).then(({ result }) => result),
      running.post(`/api/v1/leads/${lead_id}/triage`, { priority: 'high' }).then(({ body }) => body),
    ]);
    expect(ways[0]).toMatchObject({ category: 'Campaign Qualified', journey_no: 1, score: expect.any(Number) });
    expect(ways[1]).toEqual(ways[0]);
    expect(ways[2]).toEqual(ways[0]);
    await counted(`lead-${lead_id}`);
  });

  it('with the key of an HTTP call gives that call’s answer', async () => {
    const lead_id = await running.newLead();
    const body = { retriage: true };
    const first = await running.post(`/api/v1/leads/${lead_id}/triage`, body, { 'idempotency-key': 'both-ways' });
    const again = await overWebSocket('lead.triage', { lead_id, ...body, idempotency_key: 'both-ways' });
    expect(again.result).toEqual(first.body);
    const other = await overWebSocket('lead.triage', { lead_id, idempotency_key: 'both-ways' });
    expect(other.error?.code).toBe(-32009);
  });

  it('as a notification is done without an answer', async () => {
    const lead_id = await running.newLead();
    socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'lead.triage', params: { lead_id } }));
    await counted(`lead-${lead_id}`);
  });

  it('of an unknown lead is -32004 and starts nothing', async () => {
    expect((await overWebSocket('lead.triage', { lead_id: 'nobody-here' })).error?.code).toBe(-32004);
    expect(await workflowsOf('lead-nobody-here')).toBe(0);
  });
});

describe('the examples of the source documents', () => {
  const handoff = {
    from_agent: 'lead_triage_001',
    to_agent: 'engagement_002',
    lead_id: 'lead_12345',
    conversation_id: 'conv_67890',
    context: {
      triage_category: 'Campaign Qualified',
      lead_score: 85,
      priority: 'high',
      notes: 'Enterprise prospect, immediate follow-up required',
    },
    preservation_data: { short_term_memory: {}, conversation_history: [], next_actions: [] },
  };
  const optimization = {
    campaign_id: 'camp_54321',
    optimization_triggers: ['low_ctr', 'high_cpl', 'poor_conversion_rate'],
    current_metrics: { ctr: 0.012, cpl_usd: 45.67, conversion_rate: 0.023 },
    constraints: { max_budget_increase: 0.1, preserve_audience: true },
  };

  it('agent.handoff is acknowledged by engagement; by HTTP and again it is the same handoff', async () => {
    await running.newLead({ lead_id: 'lead_12345', email: 'lead_12345@example.com' });
    const { id, result } = await overWebSocket('agent.handoff', handoff, 'handoff_001');
    expect([id, result]).toEqual([
      'handoff_001',
      expect.objectContaining({ status: 'acknowledged', acknowledged_by: 'lead-lead_12345/engagement-1' }),
    ]);
    const repeated = [
      (await overHttp('agent.handoff', handoff)).result,
      (await running.post('/api/v1/agents/handoff', handoff)).body,
    ];
    for (const field of ['handoff_id', 'context_sha256', 'acknowledged_by'])
      for (const again of repeated) expect(again?.[field]).toBe(result?.[field]);
    const { rows } = await running.database.query(`SELECT from_agent FROM handoffs WHERE lead_id = 'lead_12345'`);
    expect(rows).toEqual([{ from_agent: 'lead_triage' }]);
  });

  it('campaign.optimize is answered with the analysis of the campaign', async () => {
    const { id, result } = await overWebSocket('campaign.optimize', optimization, 'optimize_001');
    expect([id, result]).toEqual([
      'optimize_001',
      expect.objectContaining({
        campaign_id: 'camp_54321',
        optimizations: expect.any(Array),
        status: 'monitoring',
        performance_metrics: expect.objectContaining({ total_leads: 0, roas: null }),
      }),
    ]);
    expect((await overHttp('campaign.optimize', optimization)).result).toMatchObject({ campaign_id: 'camp_54321' });
    await counted('campaign-camp_54321');
  });

  it('a handoff to an unknown agent is -32602 and starts nothing', async () => {
    const lead_id = await running.newLead();
    const { error } = await overWebSocket('agent.handoff', { ...handoff, lead_id, to_agent: 'nobody_001' });
    expect(error?.code).toBe(-32602);
    expect(await workflowsOf(`lead-${lead_id}`)).toBe(0);
  });
});

describe('/api/agents', () => {
  const email = `Grace.${Date.now()}@Example.com`;
  const lead_data = { email, source: 'Referral', industry: 'SaaS', persona: 'CMO', company_size: '1001-5000' };

  it('triages a new lead by what the body says of it, once, whatever the case of its address', async () => {
    const first = await running.post<{ lead_id: string; lead_score: number; routing: object }>('/api/agents/triage', {
      lead_data,
      priority: 'high',
    });
    expect(first).toMatchObject({
      status: 200,
      body: { triage_category: expect.any(String), routing: { priority: 'high' } },
    });
    const again = await running.post('/api/agents/triage', { lead_data: { ...lead_data, email: email.toLowerCase() } });
    expect(again.body).toEqual(first.body);
    await counted(`lead-${first.body.lead_id}`);
  });

  it('engages a lead whose journey has not begun, and once only', async () => {
    const lead_id = await running.newLead();
    const first = await running.post('/api/agents/engage', { lead_data: { lead_id } });
    expect(first).toMatchObject({
      status: 200,
      body: {
        lead_id,
        journey_no: 1,
        engagement_result: { status: 'acknowledged', engaged_by: `lead-${lead_id}/engagement-1` },
      },
    });
    await waitFor(() => running.outboxOf(lead_id).length === 1, 'the message');
    const again = await running.post('/api/agents/engage', { lead_data: { lead_id } });
    expect(again.body.engagement_result).toMatchObject({
      status: 'under_way',
      engaged_by: `lead-${lead_id}/engagement-1`,
    });
    expect(running.outboxOf(lead_id)).toHaveLength(1);
  });

  it('recommends for a campaign', async () => {
    const answer = await running.post('/api/agents/optimize', { campaign_data: { campaign_id: 'camp_54321' } });
    expect(answer).toMatchObject({
      status: 200,
      body: { campaign_id: 'camp_54321', recommendations: expect.any(Array), status: 'monitoring' },
    });
  });

  it('remembers in all four tiers and recalls', async () => {
    const lead_id = await running.newLead();
    const stored = [
      { tier: 'short_term', conversation_id: 'c-1', lead_id, data: { active_intent: 'pricing' } },
      { tier: 'long_term', lead_id, preferences: { interests: ['ads'] } },
      { tier: 'episodic', scenario: 'rpc-test', action_sequence: ['email'], outcome_score: 0.9 },
      { tier: 'semantic', subject: 'rpc-test', predicate: 'likes', object: 'memory', weight: 0.9 },
    ];
    for (const body of stored) expect((await running.post('/api/agents/memory/store', body)).status).toBe(200);
    const recall = async (query: string) => (await running.get(`/api/agents/memory/retrieve?${query}`)).body;
    expect(await recall('tier=short_term&conversation_id=c-1')).toMatchObject({
      memory: { data: { active_intent: 'pricing' } },
    });
    expect(await recall(`tier=long_term&lead_id=${lead_id}`)).toMatchObject({
      memory: { preferences: { interests: ['ads'] } },
    });
    expect(await recall('tier=episodic&scenario=rpc-test')).toMatchObject({ episodes: [{ outcome_score: 0.9 }] });
    expect(await recall('tier=semantic&entity=rpc-test')).toMatchObject({ related: [{ entity: 'memory' }] });
    const unknown = { tier: 'long_term', lead_id: 'nobody-here', preferences: {} };
    expect((await running.post('/api/agents/memory/store', unknown)).status).toBe(404);
  });
});

it('goes away politely when the API is told to stop, and is there again', async () => {
  const api = running.stack.processes.find(({ spec }) => spec.name === 'api');
  const goodbye = once(socket, 'close');
  process.kill(api!.pid!, 'SIGTERM');
  expect((await goodbye)[0]).toBe(1001);
  await waitFor(async () => (await running.get('/health').catch(() => undefined))?.status === 200, 'the API to return');
  socket = new WebSocket(new URL('/rpc', running.stack.addresses.api.replace(/^http/, 'ws')));
  await once(socket, 'open');
  expect((await overWebSocket('lead.triage', { lead_id: 'test-123' })).result).toMatchObject({ journey_no: 1 });
});
