import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { createWorkflowRig, SETTINGS, type WorkflowRig } from '../test/workflow-rig';
import { escalationDecisionSignal } from './contracts/decisions';
import type { Promotion, RetrainingReport, RetrainingResult } from './contracts/retraining';
import type { WorkflowSettings } from './contracts/settings';
import { escalationWorkflowId } from './contracts/workflow-ids';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

const better: RetrainingReport = {
  verdict: 'better',
  journeys: 1_200,
  successes: 300,
  challenger_id: 'triage-abc',
  champion_id: null,
  auc_gain: { value: 0.05, low: 0.02, high: 0.08 },
  told: 'It ranks leads better.',
};

/** As the schedule starts it: with a time in its id. */
const retrain = (promotion: Promotion, settings: Partial<WorkflowSettings> = {}) =>
  rig.client.workflow.start('retrainModel', {
    workflowId: `retrain-triage-${new Date().toISOString()}-${randomUUID()}`,
    taskQueue: 'campaign_optimizer',
    args: [{ settings: { ...SETTINGS, ...settings }, promotion }],
  });

const resultOf = async (run: WorkflowHandle): Promise<RetrainingResult> => (await run.result()) as RetrainingResult;

async function decide(decision: 'approve' | 'reject'): Promise<void> {
  await rig.called('openEscalation');
  const question = rig.callsOf('openEscalation').at(-1) as { escalation_id: string };
  await rig.client.workflow
    .getHandle(escalationWorkflowId(question.escalation_id))
    .signal(escalationDecisionSignal, { decision_id: randomUUID(), decision, decided_by: 'ada' });
}

it('promotes a better model when a person says so, and only if the same model still decides', async () => {
  rig.script({ trainChallenger: async () => better, promoteChallenger: async () => ({ promoted: true }) });
  const run = await retrain('ask');
  await decide('approve');
  expect(await resultOf(run)).toEqual({ report: better, promoted: true });
  expect(rig.callsOf('openEscalation')[0]).toMatchObject({
    question: 'Shall the triage model triage-abc decide from now on? It ranks leads better.',
    evidence: { decides_now: 'the rules', auc_gain: { low: 0.02 } },
  });
  expect(rig.callsOf('promoteChallenger')).toEqual([{ model_id: 'triage-abc', expected_champion: null }]);
});

it('promotes nothing when a person rejects', async () => {
  rig.script({ trainChallenger: async () => better });
  const run = await retrain('ask');
  await decide('reject');
  expect(await resultOf(run)).toEqual({ report: better, promoted: false });
  expect(rig.callsOf('promoteChallenger')).toEqual([]);
});

it('promotes nothing when nobody answers, though silence means yes to everything else', async () => {
  rig.script({ trainChallenger: async () => better, remindEscalation: async () => undefined });
  const run = await retrain('ask', {
    escalation_default: 'approve',
    escalation_defaults: { complex_request: 'approve' },
    escalation_reminder_seconds: 0.1,
    escalation_expiry_seconds: 0.2,
  });
  expect(await resultOf(run)).toEqual({ report: better, promoted: false });
  expect(rig.callsOf('openEscalation')[0]).toMatchObject({ on_silence: 'reject' });
  expect(rig.callsOf('promoteChallenger')).toEqual([]);
});

it('asks nobody where promotion is automatic', async () => {
  rig.script({ trainChallenger: async () => better, promoteChallenger: async () => ({ promoted: false }) });
  const run = await retrain('automatic');
  expect(await resultOf(run)).toEqual({ report: better, promoted: false });
  expect(JSON.stringify(await run.query('__temporal_workflow_metadata'))).toContain('promoted another model meanwhile');
  expect(rig.callsOf('openEscalation')).toEqual([]);
});

it.each(['too_little', 'no_signal', 'not_better'] as const)(
  'leaves things as they are when it is %s',
  async (verdict) => {
    const report: RetrainingReport = { ...better, verdict, auc_gain: null, told: 'Nothing new.' };
    rig.script({ trainChallenger: async () => report });
    const run = await retrain('automatic');
    expect(await resultOf(run)).toEqual({ report, promoted: false });
    expect(JSON.stringify(await run.query('__temporal_workflow_metadata'))).toContain('goes on deciding');
  },
);
