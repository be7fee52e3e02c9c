import type { WorkflowHandle } from '@temporalio/client';
import { createWorkflowRig, SETTINGS, type WorkflowRig } from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import type { Analysis } from './contracts/campaign';
import type { EscalationInput } from './contracts/escalation';
import { escalationDecisionSignal, escalationDecisionUpdate } from './contracts/decisions';
import {
  lastAnalysisQuery,
  optimizerHandoffUpdate,
  optimizeUpdate,
  outcomesChangedSignal,
  type ChangeOrder,
} from './contracts/optimization';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

const analysis: Analysis = {
  campaign_id: 'camp-012',
  optimizations: [],
  performance_metrics: {
    total_leads: 100,
    total_conversions: 2,
    conversion_rate: 0.02,
    roas: 0.4,
    cpl_usd: 50,
    ctr: 0.01,
    total_cost_usd: 5_000,
    total_revenue_usd: 2_000,
    days: 30,
    insufficient_data: false,
  },
  status: 'escalated',
  escalation_id: null,
};

async function start(campaign_id: string, optimize_interval_seconds = 3_600): Promise<WorkflowHandle> {
  return rig.client.workflow.start('optimizeCampaign', {
    workflowId: `campaign-${campaign_id}`,
    taskQueue: 'campaign_optimizer',
    args: [{ campaign_id, settings: { ...SETTINGS, optimize_interval_seconds } }],
  });
}
const optimize = (campaign: WorkflowHandle, updateId: string): Promise<Analysis> =>
  campaign.executeUpdate(optimizeUpdate, { args: [{}], updateId });

it('asks a human about low performance once, and again only after that question has ended', async () => {
  rig.script({
    analyzeCampaign: async ({ open_escalation_id }) => ({
      analysis: { ...analysis, escalation_id: open_escalation_id },
      escalate: open_escalation_id === null,
    }),
  });
  const campaign = await start('camp-012');
  const first = await optimize(campaign, 'a');
  expect(first).toMatchObject({ status: 'escalated', escalation_id: 'campaign-camp-012.1.low_performance' });
  await expect(optimize(campaign, 'b')).resolves.toMatchObject({ escalation_id: first.escalation_id });
  expect(new Set(rig.callsOf('openEscalation').map((call) => (call as EscalationInput).escalation_id)).size).toBe(1);

  const escalation = rig.client.workflow.getHandle(`escalation-${first.escalation_id}`);
  await escalation.signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' });
  await escalation.result();
  const third = await optimize(campaign, 'c');
  expect(third.escalation_id).toMatch(/^campaign-camp-012\.3\.low_performance/);
  await campaign.terminate();
});

it('forgets a question that the records say has ended, though nobody told it', async () => {
  let asked = 0;
  rig.script({
    analyzeCampaign: async () => {
      asked += 1;
      return { analysis: { ...analysis, status: asked === 1 ? 'escalated' : 'monitoring' }, escalate: asked === 1 };
    },
  });
  const campaign = await start('camp-013');
  await optimize(campaign, 'a');
  await optimize(campaign, 'b');
  await optimize(campaign, 'c');
  expect(rig.callsOf('analyzeCampaign')).toMatchObject([
    { open_escalation_id: null },
    { open_escalation_id: 'campaign-camp-013.1.low_performance' },
    { open_escalation_id: null },
  ]);
  await campaign.terminate();
});

it('stays when the campaign has ended, says so where it is looked at, and goes on when the end is moved', async () => {
  let ended = true;
  rig.script({ analyzeCampaign: async () => ({ analysis, escalate: !ended, ...(ended && { ended }) }) });
  const campaign = await start('camp-014');
  const details = async () => JSON.stringify(await campaign.query('__temporal_workflow_metadata'));
  await optimize(campaign, 'a');
  expect(await details()).toContain('The campaign has ended');
  ended = false;
  expect((await optimize(campaign, 'b')).escalation_id).toBe('campaign-camp-014.2.low_performance');
  expect(await details()).not.toContain('The campaign has ended');
  await campaign.terminate();
});

describe('changes', () => {
  const order = (campaign_id: string, question: ChangeOrder['question'] = null): ChangeOrder => ({
    change_id: `${campaign_id}.1.budget_reallocation`,
    question,
  });
  const question: ChangeOrder['question'] = {
    reason: 'budget_change',
    question: 'Shall it be done?',
    evidence: {},
    proposed_action: 'Approve: move it',
    alternatives: [],
    modification_limits: { total_usd: 400, max_usd: { Email: 110, Ads: 330 } },
  };
  const proposing = (campaign_id: string, changes: ChangeOrder[]) => ({
    analysis: {
      ...analysis,
      campaign_id,
      status: 'optimizing' as const,
      optimizations: changes.map(({ change_id }) => ({
        type: 'budget_reallocation' as const,
        description: 'd',
        impact_estimate: 1,
        impact_interval: [0, 2] as [number, number],
        impact_metric: 'm',
        evidence: {},
        change_id,
        change_status: 'proposed' as const,
      })),
    },
    escalate: false,
    changes,
  });
  const decide = (campaign_id: string, decision: object) =>
    rig.client.workflow
      .getHandle(`escalation-campaign-${campaign_id}.1.budget_reallocation`)
      .executeUpdate(escalationDecisionUpdate, {
        args: [{ decision_id: 'd-1', decided_by: 'ada', ...decision } as never],
      });

  it('are applied at once where no approval is needed, and the answer says so', async () => {
    rig.script({
      analyzeCampaign: async () => proposing('camp-020', [order('camp-020')]),
      applyChange: async () => ({ status: 'applied' }),
    });
    const campaign = await start('camp-020');
    const { optimizations } = await optimize(campaign, 'a');
    expect(optimizations).toMatchObject([{ change_id: 'camp-020.1.budget_reallocation', change_status: 'applied' }]);
    expect(rig.callsOf('applyChange')).toEqual([{ change_id: 'camp-020.1.budget_reallocation' }]);
    await campaign.terminate();
  });

  it('wait for a person otherwise; a modification beyond the limits is refused when it is made', async () => {
    let settled = 0;
    rig.script({
      analyzeCampaign: async () => proposing('camp-021', settled > 0 ? [] : [order('camp-021', question)]),
      settleChange: async () => {
        settled += 1;
        return { status: 'applied' };
      },
    });
    const campaign = await start('camp-021');
    expect((await optimize(campaign, 'a')).optimizations).toMatchObject([{ change_status: 'awaiting_approval' }]);
    expect(rig.callsOf('openEscalation')).toContainEqual(
      expect.objectContaining({ change_id: 'camp-021.1.budget_reallocation', reason: 'budget_change' }),
    );
    const modify = (Email: number) =>
      decide('camp-021', { decision: 'modify', modifications: { channel_budgets: { Email, Ads: 400 - Email } } });
    await expect(modify(110.01)).rejects.toMatchObject({ cause: { type: 'Invalid' } });
    await modify(105);
    await waitFor(() => settled === 1, 'the change to be settled');
    expect(rig.callsOf('settleChange')).toEqual([{ escalation_id: 'campaign-camp-021.1.budget_reallocation' }]);
    await campaign.terminate();
  });

  it('that wait are carried over when the campaign continues as new: the answer still counts, once', async () => {
    rig.script({
      analyzeCampaign: async ({ analysis_no }) =>
        proposing('camp-022', analysis_no === 1 ? [order('camp-022', question)] : []),
      settleChange: async () => ({ status: 'applied' }),
    });
    const campaign = await start('camp-022');
    await optimize(campaign, 'a');
    const firstRun = (await campaign.describe()).runId;
    for (let n = 2; n <= 50; n += 1) await optimize(campaign, `many-${n}`);
    const latest = rig.client.workflow.getHandle(campaign.workflowId);
    await waitFor(async () => (await latest.describe()).runId !== firstRun, 'the next run');
    expect((await latest.describe()).historyLength).toBeLessThan(20);
    expect(rig.callsOf('settleChange')).toHaveLength(0);
    await decide('camp-022', { decision: 'approve' });
    await rig.called('settleChange');
    // numbering goes on, and nothing waits any more
    await optimize(latest, 'b');
    expect(rig.callsOf('analyzeCampaign').at(-1)).toMatchObject({ analysis_no: 51 });
    expect(rig.callsOf('recallCampaign')).toHaveLength(1);
    expect(rig.callsOf('settleChange')).toHaveLength(1);
    await latest.terminate();
  });

  it('that were answered while no workflow ran are settled by the next one', async () => {
    rig.script({
      recallCampaign: async () => ({ analyses: 3, open_escalation_id: null, awaiting: ['campaign-camp-023.3.x'] }),
      settleChange: async () => ({ status: 'applied' }),
    });
    const campaign = await start('camp-023');
    await rig.called('settleChange');
    await campaign.terminate();
  });

  it('that were answered unheard are looked up by time, although the campaign is woken all the while', async () => {
    rig.script({
      analyzeCampaign: async ({ analysis_no }) =>
        proposing('camp-025', analysis_no === 1 ? [order('camp-025', question)] : []),
      settleChange: async () => ({ status: 'rejected' }),
    });
    const campaign = await start('camp-025', 2);
    await optimize(campaign, 'a');
    await waitFor(async () => {
      await campaign.signal(outcomesChangedSignal);
      return rig.callsOf('settleChange').length > 0;
    }, 'the answer to be looked up');
    expect(rig.callsOf('settleChange')[0]).toEqual({ escalation_id: 'campaign-camp-025.1.budget_reallocation' });
    await campaign.terminate();
  });

  it('are left alone while their patch is held back', async () => {
    rig.script({
      analyzeCampaign: async () => proposing('camp-024', [order('camp-024'), order('camp-024', question)]),
    });
    await rig.deploy(undefined, ['apply-changes']);
    const campaign = await start('camp-024');
    expect((await optimize(campaign, 'a')).optimizations[0]?.change_status).toBe('proposed');
    expect(rig.callsOf('openEscalation')).toHaveLength(0);
    await campaign.terminate();
    await rig.deploy();
  });
});

it('answers a repeated request with the first analysis', async () => {
  rig.script({ analyzeCampaign: async () => ({ analysis, escalate: false }) });
  const campaign = await start('camp-002');
  await Promise.all([optimize(campaign, 'same'), optimize(campaign, 'same'), optimize(campaign, 'same')]);
  expect(rig.callsOf('analyzeCampaign')).toHaveLength(1);
  await campaign.terminate();
});

it('analyses on its schedule, and when its outcomes have changed', async () => {
  rig.script({ analyzeCampaign: async () => ({ analysis: { ...analysis, status: 'monitoring' }, escalate: false }) });
  const scheduled = await start('camp-003', 0.3);
  await waitFor(() => rig.callsOf('analyzeCampaign').length >= 2, 'two analyses by schedule');
  await scheduled.terminate();
  rig.script({ analyzeCampaign: async () => ({ analysis: { ...analysis, status: 'monitoring' }, escalate: false }) });
  const signalled = await start('camp-004');
  await signalled.signal(outcomesChangedSignal);
  await waitFor(async () => (await signalled.query(lastAnalysisQuery)) !== null, 'an analysis by signal');
  await signalled.terminate();
});

it('acknowledges a handoff and analyses afterwards', async () => {
  rig.script({ analyzeCampaign: async () => ({ analysis: { ...analysis, status: 'monitoring' }, escalate: false }) });
  const campaign = await start('camp-005');
  const order = {
    handoff_id: 'hof-1',
    from_agent: 'engagement' as const,
    to_agent: 'campaign_optimizer' as const,
    conversation_id: 'conv-1',
    context_sha256: 'b'.repeat(64),
    priority: 'medium' as const,
    lead_id: 'x',
  };
  await expect(campaign.executeUpdate(optimizerHandoffUpdate, { args: [order] })).resolves.toMatchObject({
    handoff_id: 'hof-1',
    context_sha256: order.context_sha256,
  });
  await waitFor(() => rig.callsOf('analyzeCampaign').length === 1, 'the analysis');
  await campaign.terminate();
});
