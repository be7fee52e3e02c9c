import { merit, scriptedApi } from '../../test/cli-rig';

const api = scriptedApi();

describe('merit campaign', () => {
  const change = {
    change_id: 'camp-006.1.budget_reallocation',
    campaign_id: 'camp-006',
    type: 'budget_reallocation',
    status: 'undone',
    description: 'Move 20.00 USD a day from Web to Email.',
    before: { channel_budgets: { Email: 200, Web: 400 } },
    after: { channel_budgets: { Email: 220, Web: 380 } },
    constraints: {},
    effect: null,
    reason: null,
    analysis_no: 1,
    escalation_id: null,
    created_at: '2026-11-21T10:00:00.000Z',
    settled_at: '2026-11-21T10:00:00.000Z',
    settled_by: 'campaign_optimizer',
    undone_at: '2026-11-21T11:00:00.000Z',
    undone_by: 'ann',
  };

  it('passes triggers and constraints on, and refuses a share that is none', async () => {
    api.answer = { status: 200, body: { status: 'pending', detail: 'Ask again in a moment.' } };
    const options = ['--trigger', 'high_cpl', '--max-budget-increase', '0.1', '--preserve-audience'];
    expect(await merit('campaign', 'optimize', 'camp-006', ...options)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Ask again'),
    });
    expect(api.seen[0]).toMatchObject({
      url: '/api/v1/campaigns/camp-006/optimize',
      body: {
        optimization_triggers: ['high_cpl'],
        constraints: { max_budget_increase: 0.1, preserve_audience: true },
      },
    });
    expect((await merit('campaign', 'optimize', 'camp-006', '--max-budget-increase', '7')).code).toBe(2);
  });

  it('says in words that nothing is to be gained', async () => {
    const metrics = {
      ...{ total_leads: 60, total_conversions: 20, conversion_rate: 0.33, roas: 2, cpl_usd: 300, ctr: 0.02 },
      ...{ total_cost_usd: 18_000, total_revenue_usd: 36_000, days: 30, insufficient_data: false },
    };
    const optimization = {
      ...{ type: 'audience_refinement', description: 'Narrow the audience.', evidence: {} },
      ...{ impact_estimate: 0, impact_interval: [0, 0], impact_metric: 'change of the conversion rate, as a share' },
    };
    const analysis = {
      campaign_id: 'camp-006',
      performance_metrics: metrics,
      status: 'optimizing',
      escalation_id: null,
    };
    api.answer.body = { ...analysis, optimizations: [optimization] };
    const { out } = await merit('campaign', 'optimize', 'camp-006');
    expect(out).toContain('no gain to be expected');
    expect(out).not.toContain('0 (0 to 0)');
  });

  it('shows changes and undoes one', async () => {
    api.answer = { status: 200, body: { items: [change], next_cursor: null } };
    expect((await merit('campaign', 'changes', 'camp-006')).out).toMatch(/budget_reallocation.*undone.*ann/);
    api.answer = { status: 200, body: change };
    await merit('campaign', 'undo', 'camp-006', change.change_id, '--decided-by', 'ann');
    expect(api.seen.at(-1)).toMatchObject({
      method: 'POST',
      url: `/api/v1/campaigns/camp-006/changes/${change.change_id}/undo`,
      body: { decided_by: 'ann' },
    });
  });
});
