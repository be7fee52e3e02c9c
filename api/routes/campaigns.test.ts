import { WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import request from 'supertest';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import { scopedKey } from '../http/idempotency';
import { settings, testApi } from '../testing/fixtures';

const metrics = {
  total_leads: 0,
  total_conversions: 0,
  conversion_rate: null,
  roas: null,
  cpl_usd: null,
  ctr: null,
  total_cost_usd: 0,
  total_revenue_usd: 0,
  days: 0,
  insufficient_data: true,
};
const campaign = {
  campaign_id: 'camp-001',
  name: 'Spring',
  objective: null,
  start_date: null,
  end_date: null,
  channel_mix: ['Email'],
  daily_budget_usd: null,
  total_budget_usd: null,
  channel_budgets: null,
  audience_rules: null,
  owner_email: null,
  primary_region: null,
  target_personas: [],
  kpi: null,
  status: 'active',
  approval_min_score: null,
  metrics,
  open_questions: 0,
};
const analysis = {
  campaign_id: 'camp-001',
  optimizations: [],
  performance_metrics: metrics,
  status: 'monitoring',
  escalation_id: null,
};
const found = { 'resource.read': () => ({ uri: 'db://campaigns/camp-001', item: campaign }) };
const path = '/api/v1/campaigns/camp-001/optimize';

describe('campaigns', () => {
  it('are listed with their metrics', async () => {
    const { app } = testApi({
      'resource.search': () => ({ uri: 'db://campaigns', items: [campaign], next_cursor: null }),
    });
    expect((await request(app).get('/api/v1/campaigns')).body).toEqual({ items: [campaign], next_cursor: null });
  });

  it('are read one by one', async () => {
    expect((await request(testApi(found).app).get('/api/v1/campaigns/camp-001')).body).toEqual(campaign);
  });

  it('that do not exist are 404 with their id', async () => {
    const { app } = testApi({
      'resource.read': () => {
        throw new RpcError(RPC_ERRORS.notFound, 'no');
      },
    });
    const response = await request(app).post('/api/v1/campaigns/nope/optimize').send({});
    expect([response.status, response.body.detail]).toEqual([404, expect.stringContaining('nope')]);
  });
});

describe('POST …/optimize', () => {
  it('starts the campaign’s workflow or finds it, and answers with the analysis', async () => {
    const updates: unknown[] = [];
    const { app } = testApi(
      { ...found, claimRequest: () => ({ state: 'new' }), answerRequest: () => ({ kept: true }) },
      {
        executeUpdateWithStart: (...call) => {
          updates.push(call);
          return analysis;
        },
      },
    );
    const body = { optimization_triggers: ['low_ctr'], constraints: { max_budget_increase: 0.2 } };
    const response = await request(app).post(path).set('Idempotency-Key', 'k1').send(body);
    expect([response.status, response.body]).toEqual([200, analysis]);
    expect(updates).toMatchObject([
      [
        'optimize',
        {
          args: [body],
          updateId: scopedKey('local', `POST ${path}`, 'k1'),
          start: {
            workflowId: 'campaign-camp-001',
            taskQueue: 'campaign_optimizer',
            args: [{ campaign_id: 'camp-001', settings }],
          },
        },
      ],
    ]);
  });

  it('without a worker is 202 with Location', async () => {
    const { app } = testApi(found, {
      executeUpdateWithStart: () => {
        throw new WorkflowUpdateRPCTimeoutOrCancelledError('deadline exceeded');
      },
      describe: () => ({ status: { name: 'RUNNING' } }),
    });
    const response = await request(app).post(path);
    expect([response.status, response.headers.location]).toEqual([202, '/api/v1/campaigns/camp-001']);
  });

  it('with a trigger that does not exist is 400', async () => {
    expect(
      (
        await request(testApi({}).app)
          .post(path)
          .send({ optimization_triggers: ['mood'] })
      ).status,
    ).toBe(400);
  });
});
