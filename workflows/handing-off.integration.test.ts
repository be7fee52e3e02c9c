import { WorkflowFailedError } from '@temporalio/client';
import { createWorkflowRig, isKnown, outcomeOf, SETTINGS, triageOf, type WorkflowRig } from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import { escalationDecisionSignal } from './contracts/decisions';
import type { HandoffOrder } from './contracts/handoff';
import { handoffUpdate, journeyStatusQuery } from './contracts/journey';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

it('sets handed_off only after the destination has acknowledged', async () => {
  let acknowledge: () => void = () => undefined;
  const mayAcknowledge = new Promise<void>((resolve) => (acknowledge = resolve));
  rig.script({
    acceptHandoff: async ({ order }) => {
      await mayAcknowledge;
      return { context_sha256: order.context_sha256 };
    },
  });
  const journey = await rig.startJourney();
  await rig.called('acceptHandoff');
  expect(rig.callsOf('markHandedOff')).toHaveLength(0);
  await expect(journey.query(journeyStatusQuery)).resolves.toMatchObject({ stage: 'triaged' });
  acknowledge();
  await rig.called('markHandedOff');
  await expect(journey.query(journeyStatusQuery)).resolves.toMatchObject({ stage: 'handed_off' });
  await journey.cancel();
  await expect(journey.result()).rejects.toThrow(WorkflowFailedError);
});

it('asks a human when the destination does not acknowledge in time; a late acknowledgement still counts', async () => {
  let acknowledge: () => void = () => undefined;
  const mayAcknowledge = new Promise<void>((resolve) => (acknowledge = resolve));
  rig.script({
    acceptHandoff: async ({ order }) => {
      await mayAcknowledge;
      return { context_sha256: order.context_sha256 };
    },
  });
  const journey = await rig.startJourney({
    settings: { ...SETTINGS, handoff_timeout_seconds: 0.3, reply_wait_seconds: 1 },
  });
  await rig.called('openEscalation');
  acknowledge();
  await expect(outcomeOf(journey)).resolves.toBe('no_response');
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.1.acknowledgement`);
  await expect(escalation.result()).resolves.toMatchObject({ status: 'withdrawn' });
});

it('triages a lead that was handed to triage, and never takes that for an order to engage', async () => {
  rig.script({ triageLead: async () => triageOf({}, 'General Inquiry') });
  const order: HandoffOrder = {
    handoff_id: 'hof-triage',
    from_agent: 'manager',
    to_agent: 'lead_triage',
    conversation_id: 'conv-1',
    context_sha256: 'c'.repeat(64),
    priority: 'medium',
  };
  const journey = await rig.startJourney({ handoff: order });
  await expect(journey.executeUpdate(handoffUpdate, { args: [order] })).resolves.toMatchObject({
    handoff_id: 'hof-triage',
  });
  await rig.called('openEscalation');
  expect(rig.callsOf('planOutreach')).toHaveLength(0);
  await journey.cancel();
  await expect(journey.result()).rejects.toThrow(WorkflowFailedError);
});

it('follows a newer order after the one under way has acknowledged', async () => {
  rig.script();
  const journey = await rig.startJourney();
  await rig.called('sendMessage');
  const order: HandoffOrder = {
    handoff_id: 'hof-support',
    from_agent: 'engagement',
    to_agent: 'manager',
    conversation_id: 'conv-1',
    context_sha256: 'd'.repeat(64),
    priority: 'medium',
  };
  await expect(journey.executeUpdate(handoffUpdate, { args: [order] })).resolves.toMatchObject({
    handoff_id: 'hof-support',
  });
  await expect(rig.childOf(journey, 'engagement').describe()).resolves.toMatchObject({ status: { name: 'CANCELLED' } });
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.support-2.1.support`);
  await waitFor(() => isKnown(escalation), 'the escalation');
  await escalation.signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' });
  await expect(outcomeOf(journey)).resolves.toBe('support_resolved');
});

it('asks before it starts a destination again that had begun to work', async () => {
  rig.script();
  const journey = await rig.startJourney();
  await rig.called('sendMessage');
  await rig.childOf(journey, 'engagement').terminate();
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.1.acknowledgement`);
  await waitFor(() => isKnown(escalation), 'the escalation');
  await escalation.signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'reject', decided_by: 'ada' });
  await expect(outcomeOf(journey)).resolves.toBe('failed');
  expect(rig.callsOf('sendMessage')).toHaveLength(1);
});
