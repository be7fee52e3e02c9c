import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { createWorkflowRig, SETTINGS, type ScriptedActivities, type WorkflowRig } from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import { escalationDecisionSignal, escalationDecisionUpdate } from './contracts/decisions';
import type { EscalationAnswer, EscalationInput } from './contracts/escalation';
import type { EscalationDecision } from './contracts/decision-schemas';
import { escalationAnsweredSignal } from './contracts/journey';

const approve: EscalationDecision = { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' };
const reject: EscalationDecision = { decision_id: 'd-2', decision: 'reject', decided_by: 'grace' };

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

async function open(
  input: Partial<EscalationInput> = {},
  script: Partial<ScriptedActivities> = {},
): Promise<WorkflowHandle> {
  rig.script({
    remindEscalation: async () => undefined,
    noteMalformedSignal: async () => undefined,
    noteLateSignal: async () => undefined,
    ...script,
  });
  const question: EscalationInput = {
    escalation_id: 'lead-x.1.approval',
    reason: 'high_value',
    lead_id: 'x',
    campaign_id: null,
    question: 'May touch 1 go?',
    evidence: {},
    proposed_action: 'Send',
    alternatives: [],
    asked_by: 'lead-x',
    reminder_seconds: SETTINGS.escalation_reminder_seconds,
    expiry_seconds: SETTINGS.escalation_expiry_seconds,
    on_silence: 'reject',
    ...input,
  };
  return rig.client.workflow.start('escalation', {
    workflowId: `escalation-${randomUUID()}`,
    taskQueue: 'lead_triage',
    args: [question],
  });
}
const decide = (handle: WorkflowHandle, decision: EscalationDecision): Promise<EscalationAnswer> =>
  handle.executeUpdate(escalationDecisionUpdate, { args: [decision], updateId: decision.decision_id });

it('ends with the first decision, whichever way it came', async () => {
  const escalation = await open();
  await escalation.signal(escalationDecisionSignal, approve);
  await escalation.signal(escalationDecisionSignal, reject);
  await expect(escalation.result()).resolves.toMatchObject({
    status: 'decided',
    decision: 'approve',
    decided_by: 'ada',
  });
  expect(rig.callsOf('noteLateSignal')).toEqual([
    expect.objectContaining({ decision: reject, standing: expect.objectContaining(approve) }),
  ]);
});

it('does not call the decision that stands late when its signal is sent twice', async () => {
  const escalation = await open();
  await escalation.signal(escalationDecisionSignal, approve);
  await escalation.signal(escalationDecisionSignal, approve);
  await expect(escalation.result()).resolves.toMatchObject(approve);
  expect(rig.callsOf('noteLateSignal')).toEqual([]);
});

it('answers the same decision_id again with the decision that stands', async () => {
  let settle: () => void = () => undefined;
  const maySettle = new Promise<void>((resolve) => (settle = resolve));
  const escalation = await open({}, { settleEscalation: async (answer) => maySettle.then(() => answer) });
  await expect(decide(escalation, approve)).resolves.toMatchObject({ decision: 'approve' });
  await expect(decide(escalation, approve)).resolves.toMatchObject({ decision: 'approve' });
  await expect(decide(escalation, reject)).rejects.toMatchObject({ cause: { type: 'AlreadyDecided' } });
  settle();
  await expect(escalation.result()).resolves.toMatchObject({ decision: 'approve' });
});

it.each([
  ['text', 'garbage'],
  ['nothing', undefined],
  ['a number', 7],
  ['an unknown decision', { ...approve, decision: 'maybe' }],
  ['a modification of what cannot be modified', { ...approve, decision: 'modify', modifications: { a: 1 } }],
])('notes a malformed signal (%s) and goes on waiting', async (_what, payload) => {
  const escalation = await open();
  await escalation.signal('escalationDecision', payload);
  await waitFor(() => rig.callsOf('noteMalformedSignal').length === 1, 'the note');
  await escalation.signal(escalationDecisionSignal, reject);
  await expect(escalation.result()).resolves.toMatchObject({ decision: 'reject' });
});

it.each([
  ['json/plain', '{broken'],
  ['binary/protobuf', 'no message'],
  ['nobody/knows', 'x'],
])('is not wedged by a signal whose payload (%s) cannot be decoded', async (encoding, data) => {
  const escalation = await open();
  const payload = { metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data) };
  await rig.client.workflowService.signalWorkflowExecution({
    namespace: rig.namespace,
    workflowExecution: { workflowId: escalation.workflowId },
    signalName: 'escalationDecision',
    input: { payloads: [payload] },
  });
  await escalation.signal(escalationDecisionSignal, approve);
  await expect(escalation.result()).resolves.toMatchObject({ decision: 'approve' });
});

it('refuses a malformed update before it reaches the history', async () => {
  const escalation = await open();
  await expect(decide(escalation, { ...approve, decided_by: '' })).rejects.toMatchObject({
    cause: { type: 'Invalid' },
  });
  const { events } = await escalation.fetchHistory();
  expect(events?.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toBe(false);
  await escalation.signal(escalationDecisionSignal, approve);
  await escalation.result();
});

it('reminds, then takes the configured default on silence', async () => {
  const escalation = await open({ reminder_seconds: 0.2, expiry_seconds: 0.5 });
  await expect(escalation.result()).resolves.toMatchObject({ status: 'expired', decision: 'reject' });
  expect(rig.callsOf('remindEscalation')).toHaveLength(1);
});

it('refuses a decision after expiry', async () => {
  let settle: () => void = () => undefined;
  const maySettle = new Promise<void>((resolve) => (settle = resolve));
  const escalation = await open(
    { reminder_seconds: 0.1, expiry_seconds: 0.2 },
    { settleEscalation: async (answer) => maySettle.then(() => answer) },
  );
  await waitFor(() => rig.callsOf('settleEscalation').length > 0, 'the expiry');
  await expect(decide(escalation, approve)).rejects.toMatchObject({ cause: { type: 'EscalationExpired' } });
  settle();
  await escalation.result();
});

it('lets the ending that the data layer kept stand', async () => {
  const kept: EscalationAnswer = { escalation_id: 'lead-x.1.approval', status: 'decided', ...reject };
  const escalation = await open({}, { settleEscalation: async () => kept });
  await escalation.signal(escalationDecisionSignal, approve);
  await expect(escalation.result()).resolves.toEqual(kept);
});

it('keeps a decision that came while no worker ran, and survives a failing store', async () => {
  let failures = 0;
  const escalation = await open(
    {},
    {
      settleEscalation: async (answer) => {
        failures += 1;
        if (failures < 3) throw ApplicationFailure.retryable('the store is away', 'Unavailable');
        return answer;
      },
    },
  );
  await escalation.signal(escalationDecisionSignal, approve);
  await expect(escalation.result()).resolves.toMatchObject({ decision: 'approve' });
});

it('ends at once with the ending that is on record already', async () => {
  const standing: EscalationAnswer = { escalation_id: 'lead-x.1.approval', status: 'decided', ...reject };
  const escalation = await open(
    {},
    { openEscalation: async () => ({ standing }), settleEscalation: async () => standing },
  );
  await expect(escalation.result()).resolves.toEqual(standing);
});

it('does not mind when the asker has closed', async () => {
  const escalation = await open({ asked_by: 'lead-nobody' });
  await escalation.signal(escalationDecisionSignal, approve);
  await expect(escalation.result()).resolves.toMatchObject({ decision: 'approve' });
  await expect(
    rig.client.workflow
      .getHandle('lead-nobody')
      .signal(escalationAnsweredSignal, { escalation_id: 'x', status: 'expired' }),
  ).rejects.toThrow();
});
