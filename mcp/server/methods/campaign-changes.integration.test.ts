import { createCampaignActivities } from '../../../activities/campaign';
import type { ChangeConstraints, ProposedChange } from '../../../workflows/contracts/changes';
import type { EscalationAnswer } from '../../../workflows/contracts/escalation';
import { createChangeRig, type ChangeRig, AFTER, BEFORE } from '../../../test/change-rig';

const SAAS = { industry: 'SaaS', min_lead_score: null, regions: null, preferred_channel: null };

let rig: ChangeRig;
let propose: ChangeRig['propose'];
let newCampaign: ChangeRig['newCampaign'];
let budgetsOf: ChangeRig['budgetsOf'];
let actionsOf: ChangeRig['actionsOf'];
let answered: ChangeRig['answered'];
beforeAll(async () => {
  rig = await createChangeRig();
  ({ propose, newCampaign, budgetsOf, actionsOf, answered } = rig);
});
afterAll(() => rig.database.drop());

describe('a change that needs no approval', () => {
  it('is applied once, however often it is asked for, with one action row of before and after', async () => {
    const campaign_id = await newCampaign();
    const { change_id, reason } = await propose(campaign_id);
    expect(reason).toBeNull();
    const results = await Promise.all(Array.from({ length: 5 }, () => rig.call('applyChange', { change_id })));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['applied']));
    expect(await budgetsOf(campaign_id)).toEqual(AFTER);
    expect(await actionsOf(campaign_id)).toEqual([
      {
        action_type: 'optimize',
        source_agent: 'campaign_optimizer',
        before: { channel_budgets: BEFORE },
        after: { channel_budgets: AFTER },
        by: 'campaign_optimizer',
      },
    ]);
  });

  it('is never applied without approval when it moves more than the account allows', async () => {
    const campaign_id = await newCampaign();
    const change = await propose(campaign_id, { after: { channel_budgets: { Email: 180, Ads: 220 } } });
    expect(change.reason).toContain('20 %');
    expect((await rig.call('applyChange', { change_id: change.change_id })).status).toBe('proposed');
    expect(await budgetsOf(campaign_id)).toEqual(BEFORE);
  });

  it('waits after all when the limits are tightened before it is applied, and the next analysis asks', async () => {
    const campaign_id = await newCampaign({ channel_mix: ['Email', 'Ads'] });
    await rig.database.pools.write.query(
      `INSERT INTO campaign_daily (campaign_id, date, leads_created, cost_usd, revenue_usd) VALUES ($1, '2026-11-01', 100, 100, 900)`,
      [campaign_id],
    );
    const { change_id } = await propose(campaign_id);
    const agent = createCampaignActivities(
      (method, params) => rig.call(method, params, 'campaign_optimizer'),
      async () => false,
    );
    const isOn = rig.config.autoOptimize;
    rig.config.autoOptimize = 'off';
    try {
      expect(await agent.applyChange({ change_id })).toEqual({ status: 'proposed' });
    } finally {
      rig.config.autoOptimize = isOn;
    }
    // nor is it applied when the limits are loosened again: it waits for the question
    expect(await agent.applyChange({ change_id })).toEqual({ status: 'proposed' });
    const next = await agent.analyzeCampaign({
      campaign_id,
      request: { optimization_triggers: ['high_cpl'] },
      analysis_no: 2,
      open_escalation_id: null,
    });
    expect(next.changes).toMatchObject([
      { change_id, question: { evidence: { waits_because: 'AUTO_OPTIMIZE is off' } } },
    ]);
    expect(await budgetsOf(campaign_id)).toEqual(BEFORE);
  });

  it('waits after all when the one before it is undone in the meantime', async () => {
    const campaign_id = await newCampaign();
    const first = await propose(campaign_id);
    await rig.call('applyChange', { change_id: first.change_id });
    const second = await propose(campaign_id, {}, 2);
    expect(second.reason).toBeNull();
    await rig.call('undoChange', { campaign_id, change_id: first.change_id, undone_by: 'ada' });
    expect(await rig.call('applyChange', { change_id: second.change_id }, 'campaign_optimizer')).toMatchObject({
      status: 'proposed',
      reason: expect.stringContaining('undone'),
    });
    expect(await budgetsOf(campaign_id)).toEqual(BEFORE);
  });

  it.each<[string, ChangeConstraints, Partial<ProposedChange>]>([
    ['a budget that rises too far', { max_budget_increase: 0.05 }, {}],
    ['a total that grows', {}, { after: { channel_budgets: { Email: 110, Ads: 300 } } }],
    [
      'an audience that is to stay',
      { preserve_audience: true },
      { before: { audience_rules: null }, after: { audience_rules: SAAS } },
    ],
  ])('is refused by the data server too: %s', async (_, constraints, change) => {
    const campaign_id = await newCampaign();
    const { change_id } = await propose(campaign_id, { constraints, ...change });
    expect((await rig.call('applyChange', { change_id })).status).toBe('rejected');
    expect(await budgetsOf(campaign_id)).toEqual(BEFORE);
    expect(await actionsOf(campaign_id)).toEqual([]);
  });

  it('is not applied blindly when the campaign has changed since', async () => {
    const campaign_id = await newCampaign();
    const { change_id } = await propose(campaign_id);
    const now = { Email: 120, Ads: 280 };
    await rig.call('resource.write', { uri: `db://campaigns/${campaign_id}`, data: { channel_budgets: now } });
    expect(await rig.call('applyChange', { change_id })).toMatchObject({
      status: 'rejected',
      reason: expect.stringContaining('channel_budgets.Ads, channel_budgets.Email'),
    });
    expect(await budgetsOf(campaign_id)).toEqual(now);
  });
});

describe('a change that waits', () => {
  const large = { after: { channel_budgets: { Email: 180, Ads: 220 } } };

  it('is not applied by the optimizer before its question is opened, though the limits have been loosened', async () => {
    const campaign_id = await newCampaign();
    const { change_id } = await propose(campaign_id, large);
    const limit = rig.config.budgetMoveLimit;
    rig.config.budgetMoveLimit = 1;
    try {
      expect((await rig.call('applyChange', { change_id }, 'campaign_optimizer')).status).toBe('proposed');
    } finally {
      rig.config.budgetMoveLimit = limit;
    }
    expect(await budgetsOf(campaign_id)).toEqual(BEFORE);
  });

  it('is applied once when approved', async () => {
    const campaign_id = await newCampaign();
    const change = await propose(campaign_id, large);
    expect((await answered(change, { decision: 'approve' })).change).toMatchObject({
      status: 'applied',
      settled_by: 'ada',
    });
    const escalation_id = `campaign-${campaign_id}.1.budget_reallocation`;
    const { change: again } = await rig.call('settleChange', { escalation_id });
    expect(again?.status).toBe('applied');
    expect(await budgetsOf(campaign_id)).toEqual(large.after.channel_budgets);
    expect(await actionsOf(campaign_id)).toHaveLength(1);
  });

  it.each<Partial<EscalationAnswer>>([
    { decision: 'reject' },
    { status: 'expired', decision: 'reject', decided_by: 'default on silence' },
    { status: 'withdrawn' },
  ])('is never applied: %j', async (answer) => {
    const campaign_id = await newCampaign();
    const change = await propose(campaign_id, large);
    expect((await answered(change, answer)).change?.status).toBe('rejected');
    expect((await rig.call('applyChange', { change_id: change.change_id })).status).toBe('rejected');
    expect(await budgetsOf(campaign_id)).toEqual(BEFORE);
    expect(await actionsOf(campaign_id)).toEqual([]);
  });

  it('is applied as modified, within its constraints and never beyond', async () => {
    const [within, beyond] = [await newCampaign(), await newCampaign()];
    const modify = async (campaign_id: string, Email: number) => {
      const change = await propose(campaign_id, { ...large, constraints: { max_budget_increase: 0.5 } });
      const modifications = { channel_budgets: { Email, Ads: 400 - Email } };
      return (await answered(change, { decision: 'modify', modifications })).change;
    };
    expect(await modify(within, 150)).toMatchObject({
      status: 'applied',
      description: 'Move 50.00 USD a day (12.5 % of the budget) from Ads to Email.',
      effect: null,
      after: { channel_budgets: { Email: 150 } },
    });
    expect(await budgetsOf(within)).toEqual({ Email: 150, Ads: 250 });
    expect((await modify(beyond, 150.01))?.status).toBe('rejected');
    expect(await budgetsOf(beyond)).toEqual(BEFORE);
  });

  it('is found again by a workflow that was ended by force', async () => {
    const campaign_id = await newCampaign();
    const change = await propose(campaign_id, large);
    await rig.call('openEscalation', {
      escalation_id: `e-${campaign_id}`,
      reason: 'budget_change',
      lead_id: null,
      campaign_id,
      question: '?',
      evidence: {},
      proposed_action: 'p',
      alternatives: [],
      asked_by: 'x',
      change_id: change.change_id,
      modification_limits: { total_usd: 400, max_usd: BEFORE },
      reminder_seconds: 60,
      expiry_seconds: 120,
      on_silence: 'reject',
    });
    expect(await rig.call('getCampaignPerformance', { campaign_id })).toMatchObject({
      awaiting_escalation_ids: [`e-${campaign_id}`],
      latest_changes: [{ change_id: change.change_id, status: 'awaiting_approval' }],
    });
    expect(await rig.call('resource.read', { uri: `db://escalations/e-${campaign_id}` })).toMatchObject({
      item: { change_id: change.change_id, modification_limits: { total_usd: 400 } },
    });
  });
});
