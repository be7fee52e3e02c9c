import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';
import { RPC_ERRORS } from '../../protocol';

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
afterAll(() => rig.database.drop());

async function campaignWithDays(): Promise<string> {
  const campaign_id = await rig.newCampaign();
  await rig.database.pools.write.query(
    `INSERT INTO campaign_daily (campaign_id, date, impressions, clicks, leads_created, cost_usd, revenue_usd, messages_sent, replies, successes)
     VALUES ($1, '2026-11-01', 1000, 10, 40, 100, 300, 20, 4, 2), ($1, '2026-11-02', 1000, 30, 10, 100, 0, 0, 0, 0)`,
    [campaign_id],
  );
  return campaign_id;
}

test('updateCampaign changes what it names, and a budget that changes takes its parts along', async () => {
  const campaign_id = await rig.newCampaign({ daily_budget_usd: 100, channel_budgets: { Email: 60, Ads: 40 } });
  await rig.call('updateCampaign', { campaign_id, changes: { daily_budget_usd: 200, kpi: 'meetings' } }, 'api');
  expect(await rig.call('resource.read', { uri: `db://campaigns/${campaign_id}` })).toMatchObject({
    item: { name: 'Test', kpi: 'meetings', daily_budget_usd: 200, channel_budgets: { Email: 120, Ads: 80 } },
  });
});

test('an unknown campaign, an unknown field and an agent without the scope are refused', async () => {
  const campaign_id = await rig.newCampaign();
  const code = (name: keyof typeof RPC_ERRORS) => ({ code: RPC_ERRORS[name] });
  const unknown = { campaign_id: 'camp-none' };
  await expect(rig.call('updateCampaign', { ...unknown, changes: {} })).rejects.toMatchObject(code('notFound'));
  await expect(rig.call('analyzePerformance', unknown)).rejects.toMatchObject(code('notFound'));
  await expect(rig.call('optimizeCampaign', unknown)).rejects.toMatchObject(code('notFound'));
  const changes = { password: 'x' } as object;
  await expect(rig.call('updateCampaign', { campaign_id, changes })).rejects.toMatchObject(code('invalidParams'));
  const write = { campaign_id, changes: { kpi: 'x' } };
  await expect(rig.call('updateCampaign', write, 'lead_triage')).rejects.toMatchObject(code('forbidden'));
  await expect(rig.call('optimizeCampaign', { campaign_id }, 'engagement')).rejects.toMatchObject(code('forbidden'));
});

test('analyzePerformance adds a period up: totals over totals, and null where there is nothing to divide by', async () => {
  const campaign_id = await campaignWithDays();
  const whole = await rig.call('analyzePerformance', { campaign_id }, 'engagement');
  expect(whole).toMatchObject({
    metrics: { total_leads: 50, roas: 1.5, cpl_usd: 4, ctr: 0.02, days: 2, insufficient_data: false },
    outreach: { messages_sent: 20, replies: 4, reply_rate: 0.2, success_rate: 0.1, opt_out_rate: 0 },
    daily: [{ date: '2026-11-01' }, { date: '2026-11-02' }],
    latest_analysis: null,
  });
  const second = await rig.call('analyzePerformance', { campaign_id, from: '2026-11-02', to: '2026-11-30' });
  expect(second).toMatchObject({
    metrics: { total_leads: 10, roas: 0, ctr: 0.03, days: 1, insufficient_data: true },
    outreach: { reply_rate: null },
  });
});

test('analyzePerformance shows what the optimizer has recorded last', async () => {
  const campaign_id = await campaignWithDays();
  const { metrics: performance_metrics } = await rig.call('analyzePerformance', { campaign_id });
  const analysis = {
    campaign_id,
    optimizations: [],
    performance_metrics,
    status: 'monitoring' as const,
    escalation_id: null,
  };
  await rig.call('recordAnalysis', {
    analysis,
    decision: {
      decision_id: `${campaign_id}.1`,
      kind: 'optimize',
      lead_id: null,
      campaign_id,
      journey_no: null,
      policy_version: 'p',
      model_version: null,
      input: {},
      random_draw: null,
      propensities: null,
    },
  });
  expect(await rig.call('analyzePerformance', { campaign_id })).toMatchObject({ latest_analysis: { analysis } });
});

test('optimizeCampaign is stored once per key, and handed to the relay with all that was asked', async () => {
  const campaign_id = await rig.newCampaign();
  const asked = { campaign_id, constraints: { max_budget_increase: 0.1 }, idempotency_key: `opt-${campaign_id}` };
  const first = await rig.call('optimizeCampaign', asked, 'api');
  expect(first).toMatchObject({ status: 'requested', workflow_id: `campaign-${campaign_id}` });
  expect(await rig.call('optimizeCampaign', asked, 'api')).toEqual(first);
  const { events } = await rig.call('claimRelayEvents', { limit: 100, lease_seconds: 60 }, 'api');
  expect(events.filter((event) => event.kind === 'optimize_requested')).toEqual([
    expect.objectContaining({
      campaign_id,
      request_id: first.request_id,
      request: { constraints: expect.objectContaining({ max_budget_increase: 0.1 }) },
    }),
  ]);
});
