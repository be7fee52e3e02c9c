import { type WorkflowHandle } from '@temporalio/client';
import { createWorkflowRig, SETTINGS, type WorkflowRig } from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import type { Analysis } from './contracts/campaign';
import type { EscalationInput } from './contracts/escalation';
import { escalationDecisionSignal } from './contracts/decisions';
import {
  lastAnalysisQuery,
  optimizerHandoffUpdate,
  optimizeUpdate,
  outcomesChangedSignal,
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
