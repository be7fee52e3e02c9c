/** What a person decided about a campaign is done once, although the optimizer is killed before, in between and after. */
import type { Analysis } from '../../workflows/contracts/campaign';
import type { CampaignChange } from '../../workflows/contracts/changes';
import type { Escalation } from '../../workflows/contracts/escalation';
import { startRunningStack, type RunningStack } from '../running-stack';
import { waitFor } from '../wait-for';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack();
});
afterAll(() => running.stop());

const PATH = '/api/v1/campaigns/camp-012';
const ID = 'camp-012.1.budget_reallocation';
type Budgets = Record<string, number>;

const change = async (): Promise<CampaignChange | undefined> =>
  (await running.get<{ items: CampaignChange[] }>(`${PATH}/changes`)).body.items.find((each) => each.change_id === ID);
const campaign = async () =>
  (await running.get<{ channel_budgets: Budgets; audience_rules: object | null }>(PATH)).body;
const cents = (budgets: Budgets): number => Object.values(budgets).reduce((sum, usd) => sum + Math.round(usd * 100), 0);
async function actions(): Promise<string[]> {
  const { rows } = await running.database.query<{ action_id: string }>(
    "SELECT action_id FROM agent_actions WHERE action_id ~ '^(change|undo):' ORDER BY timestamp",
  );
  return rows.map(({ action_id }) => action_id);
}

/** Whoever changes the campaign waits until it is let go. */
async function holdCampaign(): Promise<() => Promise<void>> {
  const client = await running.database.connect();
  await client.query("BEGIN; SELECT 1 FROM campaigns WHERE campaign_id = 'camp-012' FOR UPDATE");
  return async () => {
    await client.query('COMMIT');
    client.release();
  };
}
async function isHeldUp(): Promise<boolean> {
  const { rowCount } = await running.database.query(
    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FROM campaigns%FOR NO KEY UPDATE%'",
  );
  return rowCount !== 0;
}
async function isCalled(method: string, since: Date): Promise<boolean> {
  const calls = await running.database.query(
    "SELECT 1 FROM mcp_calls WHERE method = $1 AND at > $2 AND result = 'success'",
    [method, since],
  );
  return calls.rowCount !== 0;
}
/** whether the campaign's workflow still waits for the answer about the change */
const isAwaited = async (): Promise<boolean> =>
  JSON.stringify(
    await running.temporal.workflow.getHandle('campaign-camp-012').query('__temporal_workflow_metadata'),
  ).includes(ID);

/** The optimizer is killed before it hears of the approval, and while the data server applies it: it never learns that this is done. */
async function approveKilling(question: string): Promise<void> {
  await running.kill('worker-campaign_optimizer');
  const letGo = await holdCampaign();
  try {
    const decided = await running.post(`${question}/decision`, { decision: 'approve', decision_id: 'd-1' });
    expect([200, 202]).toContain(decided.status);
    await waitFor(isHeldUp, 'the change to be on its way', 120_000);
    await running.kill('worker-campaign_optimizer');
  } finally {
    await letGo();
  }
  await waitFor(async () => (await change())?.status === 'applied', 'the change to be applied', 120_000);
}

it('proposes within the constraints, refuses a modification beyond them, applies once, undoes', async () => {
  const before = await campaign();
  const { status, body } = await running.post<Analysis>(`${PATH}/optimize`, {
    optimization_triggers: ['low_ctr', 'high_cpl', 'poor_conversion_rate'],
    constraints: { max_budget_increase: 0.1, preserve_audience: true },
  });
  expect(status).toBe(200);
  const statuses = Object.fromEntries(body.optimizations.map((each) => [each.type, each.change_status]));
  expect(statuses).toMatchObject({ budget_reallocation: 'awaiting_approval', auto_pause: 'awaiting_approval' });
  expect(statuses).not.toHaveProperty('audience_refinement');

  const asked = await change();
  const question = `/api/v1/escalations/${asked?.escalation_id ?? ''}`;
  const { body: shown } = await running.get<Escalation>(question);
  expect(shown).toMatchObject({ reason: 'budget_change', evidence: { before: asked?.before, after: asked?.after } });
  const limits = shown.modification_limits?.max_usd ?? {};
  for (const [channel, usd] of Object.entries(limits))
    expect(usd).toBeLessThanOrEqual((before.channel_budgets[channel] ?? 0) * 1.1 + 1e-9);
  const greedy = { ...before.channel_budgets, Email: (limits.Email ?? 0) + 0.01 };
  const refused = await running.post(`${question}/decision`, {
    decision: 'modify',
    modifications: { channel_budgets: greedy },
  });
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([
    400,
    expect.stringContaining('channel_budgets.Email'),
  ]);
  // but for the questions that were asked
  expect(await campaign()).toMatchObject({ ...before, open_questions: expect.any(Number) });

  await approveKilling(question);

  const after = await campaign();
  expect(after.channel_budgets).toEqual(asked?.after.channel_budgets);
  expect(cents(after.channel_budgets)).toBe(cents(before.channel_budgets));
  for (const [channel, usd] of Object.entries(after.channel_budgets))
    expect(usd).toBeLessThanOrEqual((before.channel_budgets[channel] ?? 0) * 1.1 + 1e-9);
  expect(after.audience_rules).toBeNull();

  // Somebody sets the budgets as they were, and the killed worker's step comes again: applied twice, the change would show.
  const set = (budgets: Budgets) =>
    running.database.query("UPDATE campaigns SET channel_budgets = $1 WHERE campaign_id = 'camp-012'", [budgets]);
  await set(before.channel_budgets);
  const at = new Date();
  await waitFor(() => isCalled('settleChange', at), 'the step to be repeated', 120_000);
  await waitFor(async () => !(await isAwaited()), 'the campaign to wait for nothing more', 60_000);
  expect((await campaign()).channel_budgets).toEqual(before.channel_budgets);
  expect(await actions()).toEqual([`change:${ID}`]);
  const undo = () => running.post(`${PATH}/changes/${ID}/undo`);
  expect(await undo()).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('channel_budgets.Email') },
  });
  expect(await change()).toMatchObject({ status: 'applied' });

  await set(after.channel_budgets);
  expect(await undo()).toMatchObject({ status: 200, body: { status: 'undone' } });
  expect((await campaign()).channel_budgets).toEqual(before.channel_budgets);
  // undone twice, it would show: somebody has set the budgets again meanwhile
  await set(after.channel_budgets);
  expect(await undo()).toMatchObject({ status: 200, body: { status: 'undone' } });
  expect((await campaign()).channel_budgets).toEqual(after.channel_budgets);
  expect(await actions()).toEqual([`change:${ID}`, `undo:${ID}`]);
}, 300_000);

it('every campaign has its workflow, and gets it back when it was ended by force', async () => {
  const { body } = await running.get<{ items: { campaign_id: string }[] }>('/api/v1/campaigns');
  for (const { campaign_id } of body.items) {
    const workflow = running.temporal.workflow.getHandle(`campaign-${campaign_id}`);
    await waitFor(async () => (await workflow.describe()).status.name === 'RUNNING', `the workflow of ${campaign_id}`);
  }
  await running.temporal.workflow.getHandle('campaign-camp-012').terminate();
  const again = await running.post<Analysis>(`${PATH}/optimize`);
  // numbered on, and what was asked before still stands
  expect(again.body.optimizations.find(({ type }) => type === 'auto_pause')).toMatchObject({
    change_id: 'camp-012.1.auto_pause',
    change_status: 'awaiting_approval',
  });
  await running.post(`/api/v1/escalations/campaign-camp-012.1.low_performance/decision`, { decision: 'approve' });
  await waitFor(async () => (await running.get(PATH)).body.status === 'paused', 'the campaign to be paused', 60_000);
  expect(await actions()).toContain('change:camp-012.1.auto_pause');
});

/** So many that nobody doubts it, however often it is looked at. */
async function answerByMail(campaignId: string): Promise<void> {
  const leads = await running.get<{ items: { lead_id: string }[] }>(
    `/api/v1/leads?campaign_id=${campaignId}&limit=200`,
  );
  for (const { lead_id } of leads.body.items) {
    const answer = { lead_id, campaign_id: campaignId, channel: 'Email', event_type: 'reply', outcome: 'positive' };
    const stored = await running.post('/api/v1/interactions', { ...answer, interaction_id: `clear-${lead_id}` });
    expect([200, 201, 202]).toContain(stored.status);
  }
}

it('applies a small and clear change by itself, in the same call', async () => {
  await answerByMail('camp-006');
  const { body } = await running.post<Analysis>('/api/v1/campaigns/camp-006/optimize', {
    optimization_triggers: ['high_cpl'],
    constraints: { max_budget_increase: 0.1, preserve_audience: true },
  });
  expect(body.optimizations).toMatchObject([
    {
      type: 'budget_reallocation',
      description: 'Move 20.00 USD a day (2 % of the budget) from Web to Email.',
      change_id: 'camp-006.1.budget_reallocation',
      change_status: 'applied',
    },
  ]);
  const { body: after } = await running.get('/api/v1/campaigns/camp-006');
  expect(after.channel_budgets).toEqual({ Email: 220, SMS: 400, Web: 380 });
});
