import { WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import request from 'supertest';
import { RPC_ERRORS, RpcError, type Params, type Result } from '../../mcp/protocol';
import { leadData, testApi, triageResult } from '../testing/fixtures';
import type { TemporalScript } from '../testing/temporal-double';

type Api = ReturnType<typeof testApi>;
const sha = 'a'.repeat(64);

async function rpc({ app }: Api, method: string, params?: unknown, id: unknown = 1): Promise<unknown> {
  const response = await request(app).post('/rpc').send({ jsonrpc: '2.0', method, params, id });
  return response.body as unknown;
}
const result = (value: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', id, result: value });
const error = (code: number, more: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  error: { code, message: expect.any(String), ...more },
});

const HANDOFF = {
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
const stored: Result<'createHandoff'> = {
  order: {
    handoff_id: 'hof-1',
    from_agent: 'lead_triage',
    to_agent: 'engagement',
    conversation_id: 'conv_67890',
    context_sha256: sha,
    priority: 'high',
  },
  campaign_id: null,
  acknowledged: null,
};

function triageApi(temporal: TemporalScript = { executeUpdateWithStart: () => triageResult }): Api {
  return testApi(
    { getLeadData: () => leadData(), claimRequest: () => ({ state: 'new' }), answerRequest: () => ({ kept: true }) },
    temporal,
  );
}

describe('lead.triage', () => {
  it('answers what the HTTP call answers', async () => {
    const started: unknown[] = [];
    const api = triageApi({
      executeUpdateWithStart: (_update, { start }) => {
        started.push(start);
        return triageResult;
      },
    });
    expect(await rpc(api, 'lead.triage', { lead_id: 'test-123', priority: 'urgent' })).toEqual(result(triageResult));
    expect(started).toMatchObject([{ workflowId: 'lead-test-123', priority: { priorityKey: 1 } }]);
  });

  it('shares its idempotency key with the HTTP call', async () => {
    const api = triageApi();
    await rpc(api, 'lead.triage', { lead_id: 'test-123', priority: 'high', idempotency_key: 'k1' });
    await request(api.app)
      .post('/api/v1/leads/test-123/triage')
      .set('Idempotency-Key', 'k1')
      .send({ priority: 'high' });
    const claims = api.data.calls.filter(({ method }) => method === 'claimRequest').map(({ params }) => params);
    expect(claims).toHaveLength(2);
    expect(claims[0]).toEqual(claims[1]);
    expect((claims[0] as Params<'claimRequest'>).operation).toBe('POST /api/v1/leads/test-123/triage');
  });

  it('without a worker answers that it is pending', async () => {
    const api = triageApi({
      executeUpdateWithStart: () => {
        throw new WorkflowUpdateRPCTimeoutOrCancelledError('deadline exceeded');
      },
      describe: () => ({ status: { name: 'RUNNING' }, memo: { journey_no: 1 } }),
    });
    expect(await rpc(api, 'lead.triage', { lead_id: 'test-123' })).toMatchObject({
      result: { status: 'pending', journey_no: 1, workflow_id: 'lead-test-123' },
    });
  });

  it.each([
    ['no params', undefined, 'lead_id'],
    ['an address for an id', { lead_id: 'ada@example.com' }, 'lead_id'],
    ['positions instead of names', ['test-123'], '', 'params: Invalid input'],
    ['an unknown priority', { lead_id: 'test-123', priority: 'asap' }, 'priority'],
    ['a field that nobody knows', { lead_id: 'test-123', other: 1 }, '', '"other"'],
    ['a key that is none', { lead_id: 'test-123', idempotency_key: 'two words' }, 'idempotency_key'],
    ['U+0000', { lead_id: 'test-123', priority: '\0' }, 'priority'],
  ])('refuses %s, names the field and never the value', async (_name, params, path, named = path) => {
    const api = triageApi();
    const answer = await rpc(api, 'lead.triage', params);
    expect(answer).toEqual(
      error(-32602, {
        data: {
          type: 'urn:purple-merit:problem:invalid-request',
          errors: [{ path, message: expect.any(String) }],
        },
      }),
    );
    expect((answer as { error: { message: string } }).error.message).toContain(named);
    expect(JSON.stringify(answer)).not.toMatch(/ada@|asap|two words/);
    expect(api.data.calls).toEqual([]);
  });
});

describe('agent.handoff', () => {
  it('answers the example of the source documents after the acknowledgement', async () => {
    const lead = leadData();
    const api = testApi(
      {
        getLeadData: () => ({ ...lead, lead: { ...lead.lead, lead_id: 'lead_12345', campaign_id: null } }),
        createHandoff: () => stored,
      },
      {
        executeUpdateWithStart: (_update, { start }) => ({
          handoff_id: 'hof-1',
          context_sha256: sha,
          acknowledged_by: start.workflowId,
        }),
      },
    );
    expect(await rpc(api, 'agent.handoff', HANDOFF, 'handoff_001')).toEqual(
      result(
        {
          handoff_id: 'hof-1',
          status: 'acknowledged',
          acknowledged_by: 'lead-lead_12345',
          context_sha256: sha,
          journey_no: 1,
        },
        'handoff_001',
      ),
    );
    expect(api.data.calls.find(({ method }) => method === 'createHandoff')?.params).toEqual({
      ...HANDOFF,
      from_agent: 'lead_triage',
      to_agent: 'engagement',
      priority: 'high',
    });
  });

  it.each([
    ['an unknown agent', { to_agent: 'nobody' }],
    ['a handoff that no rule allows', { from_agent: 'lead_triage', to_agent: 'campaign_optimizer' }],
  ])('refuses %s and starts nothing', async (_name, change) => {
    const api = testApi({ getLeadData: () => leadData() });
    expect(await rpc(api, 'agent.handoff', { ...HANDOFF, ...change })).toMatchObject({
      error: { code: -32602, data: { errors: [{ path: 'to_agent' }] } },
    });
    expect(api.data.calls).toEqual([]);
  });

  it('refuses integers that would not arrive as they were sent', async () => {
    const api = testApi({});
    const message = JSON.stringify({ jsonrpc: '2.0', method: 'agent.handoff', params: HANDOFF, id: 1 });
    const response = await request(api.app)
      .post('/rpc')
      .set('Content-Type', 'application/json')
      .send(message.replace('85', '9007199254740993'));
    expect(response.body).toMatchObject({
      error: { code: -32602, data: { errors: [{ path: 'context.lead_score' }] } },
    });
  });
});

describe('errors', () => {
  const failing = (thrown: Error): Api =>
    testApi({
      getLeadData: () => {
        throw thrown;
      },
    });

  it('an unknown lead is -32004 and says what to do', async () => {
    const api = failing(new RpcError(RPC_ERRORS.notFound, 'lead nobody'));
    expect(await rpc(api, 'lead.triage', { lead_id: 'nobody' })).toMatchObject({
      error: { code: -32004, message: expect.stringContaining('POST /api/v1/leads') },
    });
  });

  it('what fails inside says nothing of it', async () => {
    const answer = await rpc(failing(new Error('secret of the inside')), 'lead.triage', { lead_id: 'test-123' });
    expect(answer).toMatchObject({ error: { code: -32603, message: expect.stringContaining('test-123') } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('a key that was used for another call is -32009', async () => {
    const api = testApi({ claimRequest: () => ({ state: 'mismatch' }) });
    expect(await rpc(api, 'lead.triage', { lead_id: 'test-123', idempotency_key: 'k1' })).toMatchObject({
      error: { code: -32009, data: { type: 'urn:purple-merit:problem:idempotency-mismatch' } },
    });
  });

  it('an unknown method is -32601, named, and those that there are with it', async () => {
    const answer = await rpc(testApi({}), 'lead.delete', {});
    expect(answer).toEqual(error(-32601));
    expect(JSON.stringify(answer)).toMatch(/Method not found: lead\.delete\. .*lead\.triage.*docs\/rpc\.md/);
  });
});
