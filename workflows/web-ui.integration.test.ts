/** A newcomer reads what happened in the Temporal Web UI, from the timeline alone. */
import type { WorkflowHandle } from '@temporalio/client';
import { createWorkflowRig, outcomeOf, SEQUENCES, SETTINGS, triageOf, type WorkflowRig } from '../test/workflow-rig';
import { currentDetailsOf, stepsWithoutSummary, summaryOf, type History } from '../test/web-ui';
import { waitFor } from '../test/wait-for';
import * as workflows from '.';
import { escalationDecisionUpdate } from './contracts/decisions';
import type { EscalationDecision } from './contracts/decision-schemas';
import { optimizeUpdate } from './contracts/optimization';
import type { WorkflowSettings } from './contracts/settings';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

const impatient: WorkflowSettings = {
  ...SEQUENCES,
  reply_wait_seconds: 1,
  escalation_reminder_seconds: 0.2,
  escalation_expiry_seconds: 0.6,
};
const remindEscalation = async (): Promise<void> => undefined;

/** One of every kind: a doubted lead that is engaged, a cold one, a question for support, a campaign, and what is done by schedule. */
async function runEverything(): Promise<void> {
  rig.script({ remindEscalation, triageLead: async () => triageOf({ low_confidence: true }) });
  const doubted = await rig.startJourney({
    settings: { ...impatient, escalation_default: 'reject', escalation_defaults: { low_confidence: 'approve' } },
  });
  await expect(outcomeOf(doubted)).resolves.toBe('no_response');
  // what silence means for this reason, not for the others
  expect(rig.callsOf('settleEscalation')).toEqual([
    expect.objectContaining({ status: 'expired', decision: 'approve' }),
  ]);

  rig.script({ remindEscalation, triageLead: async () => triageOf({}, 'Cold Lead') });
  await outcomeOf(await rig.startJourney({ settings: { ...impatient, reply_wait_seconds: 1 } }));
  rig.script({ remindEscalation, triageLead: async () => triageOf({}, 'General Inquiry') });
  await outcomeOf(await rig.startJourney({ settings: impatient }));

  rig.script({
    consolidateBatches: async () => ({
      done: { conversations: 1, profiles: 1, episodes: 1, relations: 1 },
      remaining: 0,
      is_over: true,
    }),
    trainChallenger: async () => ({
      verdict: 'not_better',
      journeys: 1_200,
      successes: 300,
      challenger_id: null,
      champion_id: null,
      auc_gain: null,
      told: 'It ranks leads no better.',
    }),
    analyzeCampaign: async ({ campaign_id }) => ({
      analysis: {
        campaign_id,
        optimizations: [],
        performance_metrics: {
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
        },
        status: 'monitoring',
        escalation_id: null,
      },
      escalate: false,
    }),
  });
  const start = (type: string, workflowId: string, input: object): Promise<WorkflowHandle> =>
    rig.client.workflow.start(type, { workflowId, taskQueue: 'campaign_optimizer', args: [input] });
  await (await start('consolidateMemory', 'consolidation', {})).result();
  await (await start('retrainModel', 'retrain', { settings: SETTINGS, promotion: 'ask' })).result();
  const campaign = await start('optimizeCampaign', 'campaign-c1', { campaign_id: 'c1', settings: SETTINGS });
  await campaign.executeUpdate(optimizeUpdate, { args: [{}], updateId: 'u1' });
}

it('each step, timer and child has a summary, and each kind of workflow says where it stands', async () => {
  await runEverything();
  const kinds = new Map<string, { details: string; untold: string[] }>();
  const listed = async (): Promise<Set<string>> => {
    kinds.clear();
    for await (const { workflowId, runId, type } of rig.client.workflow.list()) {
      const handle = rig.client.workflow.getHandle(workflowId, runId);
      const history: History = await handle.fetchHistory();
      kinds.set(type, { details: await currentDetailsOf(handle), untold: stepsWithoutSummary(history) });
    }
    return new Set(kinds.keys());
  };
  await waitFor(
    async () => (await listed()).size === Object.keys(workflows).length,
    'a run of every kind to be listed',
  );
  for (const [kind, { details, untold }] of kinds) {
    expect({ kind, untold }).toEqual({ kind, untold: [] });
    expect({ kind, says: details.length > 20 }).toEqual({ kind, says: true });
  }
});

it('shows with a question the JSON that decides it, and takes it as it was shown', async () => {
  rig.script({ triageLead: async () => triageOf({ low_confidence: true }) });
  const journey = await rig.startJourney();
  await rig.called('openEscalation');
  const question = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.1.triage`);
  expect(summaryOf(await question.fetchHistory())).toMatch(/^Is lead .* a Campaign Qualified\?/);
  const details = await currentDetailsOf(question);
  const [approval, modification] = [...details.matchAll(/```json\n(.*?)\n```/gs)].map(
    ([, json]) => JSON.parse(json ?? '') as EscalationDecision,
  );
  expect(approval).toMatchObject({ decision: 'approve' });
  if (!modification) throw new Error(`no way to modify in: ${details}`);
  await question.executeUpdate(escalationDecisionUpdate, { args: [modification], updateId: 'typed' });
  await expect(question.result()).resolves.toMatchObject({
    decision: 'modify',
    modifications: { category: 'Cold Lead' },
  });
  expect(await currentDetailsOf(question)).toContain('decided: modify by your name');
  await journey.cancel();
});
