import { WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import request from 'supertest';
import type { Result } from '../../mcp/protocol';
import { journeyRow, leadData, testApi } from '../testing/fixtures';
import type { TemporalScript } from '../testing/temporal-double';

const path = '/api/v1/agents/handoff';
const body = {
  from_agent: 'manager',
  to_agent: 'engagement_001',
  lead_id: 'test-123',
  conversation_id: 'conv-1',
  context: { priority: 'high', notes: '🙂', nested: [{ deep: [1, null, 'x'] }] },
  preservation_data: { next_actions: ['call'] },
};
const sha = 'a'.repeat(64);
const stored = (
  changes: Partial<Result<'createHandoff'>> = {},
  to: 'engagement' | 'campaign_optimizer' = 'engagement',
): Result<'createHandoff'> => ({
  order: {
    handoff_id: 'hof-1',
    from_agent: 'manager',
    to_agent: to,
    conversation_id: 'conv-1',
    context_sha256: sha,
    priority: 'high',
  },
  campaign_id: 'camp-001',
  acknowledged: null,
  ...changes,
});
const acknowledge: TemporalScript['executeUpdateWithStart'] = (_update, { start }) => ({
  handoff_id: 'hof-1',
  context_sha256: sha,
  acknowledged_by: start.workflowId,
});

describe('POST /api/v1/agents/handoff', () => {
  it('stores the content as it was sent and answers after the acknowledgement', async () => {
    const updates: unknown[] = [];
    const { app, data } = testApi(
      { getLeadData: () => leadData(), createHandoff: () => stored() },
      {
        executeUpdateWithStart: (...call) => {
          updates.push(call);
          return acknowledge(...call);
        },
      },
    );
    const response = await request(app).post(path).send(body);
    expect([response.status, response.body]).toEqual([
      200,
      {
        handoff_id: 'hof-1',
        status: 'acknowledged',
        acknowledged_by: 'lead-test-123',
        context_sha256: sha,
        journey_no: 1,
      },
    ]);
    const { order } = stored();
    expect(data.calls.find(({ method }) => method === 'createHandoff')?.params).toEqual({
      ...body,
      to_agent: 'engagement',
      priority: 'high',
    });
    expect(updates).toMatchObject([
      ['handoff', { args: [order], updateId: 'handoff-hof-1', start: { args: [{ handoff: order, journey_no: 1 }] } }],
    ]);
  });

  it('goes to the campaign’s workflow when the optimizer is meant', async () => {
    const { app } = testApi(
      { getLeadData: () => leadData(journeyRow), createHandoff: () => stored({}, 'campaign_optimizer') },
      { executeUpdateWithStart: acknowledge },
    );
    const response = await request(app)
      .post(path)
      .send({ ...body, to_agent: 'Optimizer' });
    expect(response.body.acknowledged_by).toBe('campaign-camp-001');
  });

  it('repeated after the acknowledgement gives the first result and asks nobody', async () => {
    const acknowledged = { acknowledged_by: 'lead-test-123/engagement-1' };
    const { app } = testApi({ getLeadData: () => leadData(), createHandoff: () => stored({ acknowledged }) });
    const response = await request(app).post(path).send(body);
    expect([response.status, response.body]).toEqual([
      200,
      { handoff_id: 'hof-1', status: 'acknowledged', context_sha256: sha, ...acknowledged },
    ]);
  });

  it.each([
    ['an unknown agent', { to_agent: 'nobody' }, 'to_agent'],
    ['a handoff that no rule allows', { from_agent: 'lead_triage', to_agent: 'lead_triage' }, 'to_agent'],
    ['a missing conversation', { conversation_id: undefined }, 'conversation_id'],
    ['a context that is no object', { context: [] }, 'context'],
    ['a field that nobody would carry', { extra: 1 }, ''],
  ])('%s is 400 and stores nothing', async (_name, change, field) => {
    const { app, data } = testApi({ getLeadData: () => leadData() });
    const response = await request(app)
      .post(path)
      .send({ ...body, ...change });
    expect(response.status).toBe(400);
    expect(response.body.errors[0].path).toBe(field);
    expect(data.calls.filter(({ method }) => method !== 'getLeadData')).toEqual([]);
  });

  it('to the optimizer for a lead without a campaign is 400', async () => {
    const data = leadData();
    const { app } = testApi({ getLeadData: () => ({ ...data, lead: { ...data.lead, campaign_id: null } }) });
    expect(
      (
        await request(app)
          .post(path)
          .send({ ...body, to_agent: 'campaign_optimizer' })
      ).status,
    ).toBe(400);
  });

  it('names the lead when it fails without a reason', async () => {
    const { app } = testApi({
      getLeadData: () => leadData(),
      createHandoff: () => {
        throw new Error('planned');
      },
    });
    const response = await request(app).post(path).send(body);
    expect([response.status, response.body.detail]).toEqual([500, expect.stringContaining('test-123')]);
  });

  it('without a worker is 202 and stays under way', async () => {
    const { app } = testApi(
      { getLeadData: () => leadData(), createHandoff: () => stored() },
      {
        executeUpdateWithStart: () => {
          throw new WorkflowUpdateRPCTimeoutOrCancelledError('deadline exceeded');
        },
        describe: () => ({ status: { name: 'RUNNING' }, memo: { journey_no: 1 } }),
      },
    );
    const response = await request(app).post(path).send(body);
    expect([response.status, response.headers.location]).toEqual([202, '/api/v1/leads/test-123/journey']);
  });
});
