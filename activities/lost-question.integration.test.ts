import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createWorkflowRig, type WorkflowRig } from '../test/workflow-rig';
import { escalationDecisionSignal } from '../workflows/contracts/decisions';
import type { EscalationInput } from '../workflows/contracts/escalation';
import { escalationWorkflowId } from '../workflows/contracts/workflow-ids';
import { isLostQuestion } from './lost-question';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

const isLost = (id: string): Promise<boolean> =>
  new MockActivityEnvironment({}, { client: rig.client }).run(isLostQuestion, id);

function ask(escalation_id: string) {
  const input: EscalationInput = {
    escalation_id,
    reason: 'budget_change',
    lead_id: null,
    campaign_id: 'camp-001',
    question: '?',
    evidence: {},
    proposed_action: 'p',
    alternatives: [],
    asked_by: 'campaign-camp-001',
    reminder_seconds: 300,
    expiry_seconds: 600,
    on_silence: 'approve',
  };
  const workflowId = escalationWorkflowId(escalation_id);
  return rig.client.workflow.start('escalation', { workflowId, taskQueue: 'campaign_optimizer', args: [input] });
}

it('is not lost while its workers are away: it holds what a person has decided', async () => {
  rig.script();
  const escalation_id = `campaign-camp-001.1.${randomUUID()}`;
  await rig.withdraw();
  const question = await ask(escalation_id);
  await question.signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'reject', decided_by: 'ada' });
  expect(await isLost(escalation_id)).toBe(false);
  await rig.deploy();
  await expect(question.result()).resolves.toMatchObject({ status: 'decided', decision: 'reject', decided_by: 'ada' });
});

it('is lost when its workflow was ended by force, or was never there', async () => {
  rig.script();
  const escalation_id = `campaign-camp-001.1.${randomUUID()}`;
  const question = await ask(escalation_id);
  await question.terminate();
  expect(await isLost(escalation_id)).toBe(true);
  expect(await isLost(`campaign-camp-001.1.${randomUUID()}`)).toBe(true);
});
