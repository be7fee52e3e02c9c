import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  createWorkflowRig,
  isKnown,
  outcomeOf,
  planOf,
  SETTINGS,
  triageOf,
  type WorkflowRig,
} from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import { escalationDecisionSignal, escalationDecisionUpdate } from './contracts/decisions';
import type { HeardInteraction } from './contracts/interaction';
import { interactionSignal, triageUpdate } from './contracts/journey';

const reply: HeardInteraction = { interaction_id: 'i-1', event_type: 'reply', outcome: 'positive', channel: 'Email' };
const unsubscribe: HeardInteraction = {
  ...reply,
  interaction_id: 'i-2',
  event_type: 'unsubscribe',
  outcome: 'unsubscribe',
};

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

it('engages a qualified lead with one message and closes as no_response when nobody answers', async () => {
  rig.script();
  const journey = await rig.startJourney({ settings: { ...SETTINGS, reply_wait_seconds: 1 } });
  await expect(outcomeOf(journey)).resolves.toBe('no_response');
  expect(rig.callsOf('sendMessage')).toHaveLength(1);
});

it('keeps a qualified journey with one touch and one reply within 60 events and 30 transitions, parent and child', async () => {
  rig.script();
  const journey = await rig.startJourney();
  await journey.executeUpdate(triageUpdate, { args: [{ journey_no: 1 }], updateId: 'triage-1' });
  await rig.called('sendMessage');
  await rig.childOf(journey, 'engagement').signal(interactionSignal, reply);
  await expect(outcomeOf(journey)).resolves.toBe('engaged');
  const both = await Promise.all([journey, rig.childOf(journey, 'engagement')].map((handle) => handle.describe()));
  const events = both.reduce((sum, { historyLength }) => sum + historyLength, 0);
  const transitions = both.reduce((sum, { raw }) => sum + Number(raw.workflowExecutionInfo?.stateTransitionCount), 0);
  expect({ events, isWithin: events <= 60 }).toEqual({ events, isWithin: true });
  expect({ transitions, isWithin: transitions <= 30 }).toEqual({ transitions, isWithin: true });
});

it.each([
  ['an opt-out', unsubscribe, 'opted_out'],
  ['a positive reply', reply, 'engaged'],
  ['a booked meeting', { ...reply, event_type: 'meeting_booked' }, 'meeting_booked'],
  ['a refusal', { ...reply, outcome: 'negative' as const }, 'replied_negative'],
])('hears %s while it waits for the time to send, and sends nothing afterwards', async (_what, heard, outcome) => {
  rig.script({ planOutreach: async () => planOf({ delivery_time: new Date(Date.now() + 3_600_000).toISOString() }) });
  const journey = await rig.startJourney();
  await rig.called('planOutreach');
  await journey.signal(interactionSignal, heard);
  await expect(outcomeOf(journey)).resolves.toBe(outcome);
  expect(rig.callsOf('sendMessage')).toHaveLength(0);
});

it('lets an opt-out win over an earlier answer', async () => {
  rig.script({ planOutreach: async () => planOf({ delivery_time: new Date(Date.now() + 3_600_000).toISOString() }) });
  const journey = await rig.startJourney();
  await journey.signal(interactionSignal, reply);
  await journey.signal(interactionSignal, unsubscribe);
  await expect(outcomeOf(journey)).resolves.toBe('opted_out');
});

it('ignores an interaction it has heard before, and one that is none', async () => {
  rig.script();
  const journey = await rig.startJourney();
  const open: HeardInteraction = { ...reply, event_type: 'open', outcome: 'none' };
  await journey.signal(interactionSignal, open);
  await journey.signal('interaction', 'garbage');
  await journey.signal('interaction');
  await journey.signal(interactionSignal, { ...reply, interaction_id: open.interaction_id });
  await rig.called('sendMessage');
  await rig.childOf(journey, 'engagement').signal(interactionSignal, { ...reply, interaction_id: 'i-9' });
  await expect(outcomeOf(journey)).resolves.toBe('engaged');
});

it('closes as cancelled when it is cancelled while a timer runs, and sends nothing afterwards', async () => {
  rig.script({ planOutreach: async () => planOf({ delivery_time: new Date(Date.now() + 3_600_000).toISOString() }) });
  const journey = await rig.startJourney();
  await rig.called('planOutreach');
  await journey.cancel();
  await expect(journey.result()).rejects.toThrow(WorkflowFailedError);
  expect(rig.callsOf('closeJourney')).toEqual([expect.objectContaining({ outcome: 'cancelled' })]);
  expect(rig.callsOf('sendMessage')).toHaveLength(0);
});

it('waits as long as the gate defers, then sends', async () => {
  let asked = 0;
  rig.script({
    sendMessage: async () => {
      asked += 1;
      const until = new Date(Date.now() + 500).toISOString();
      return asked === 1
        ? { status: 'deferred', ledger_id: 'send-x', reason: 'quiet_hours', until }
        : { status: 'sent', ledger_id: 'send-x' };
    },
  });
  const journey = await rig.startJourney({ settings: { ...SETTINGS, reply_wait_seconds: 1 } });
  await expect(outcomeOf(journey)).resolves.toBe('no_response');
  expect(asked).toBe(2);
});

it('closes as not_contactable when the gate refuses', async () => {
  rig.script({ sendMessage: async () => ({ status: 'refused', ledger_id: 'send-x', reason: 'no_consent' }) });
  await expect(outcomeOf(await rig.startJourney())).resolves.toBe('not_contactable');
});

it('triages a flagged lead and never hands it to engagement', async () => {
  rig.script({ triageLead: async () => triageOf({ prospectable: false }) });
  await expect(outcomeOf(await rig.startJourney())).resolves.toBe('not_contactable');
  expect(rig.callsOf('prepareHandoff')).toHaveLength(0);
});

it('hands a General Inquiry to support, which waits for a human', async () => {
  rig.script({ triageLead: async () => triageOf({}, 'General Inquiry') });
  const journey = await rig.startJourney();
  await rig.called('openEscalation');
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.support-1.1.support`);
  await waitFor(() => isKnown(escalation), 'the escalation');
  await escalation.signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' });
  await expect(outcomeOf(journey)).resolves.toBe('support_resolved');
});

it('asks a human when it is not sure, and follows the category the human chose', async () => {
  rig.script({
    triageLead: async () => triageOf({ low_confidence: true }),
    overrideCategory: async ({ triage, category }) => ({ ...triage, category }),
  });
  const journey = await rig.startJourney();
  await rig.called('openEscalation');
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.1.triage`);
  await waitFor(() => isKnown(escalation), 'the escalation');
  await escalation.executeUpdate(escalationDecisionUpdate, {
    args: [{ decision_id: 'd-1', decision: 'modify', decided_by: 'ada', modifications: { category: 'Cold Lead' } }],
  });
  await rig.called('prepareHandoff');
  expect(rig.callsOf('overrideCategory')).toEqual([expect.objectContaining({ category: 'Cold Lead' })]);
  await journey.cancel();
  await expect(journey.result()).rejects.toThrow(WorkflowFailedError);
});

it('turns a step that keeps failing into a question, and tries again when a human approves', async () => {
  let isBroken = true;
  rig.script({
    sendMessage: async () => {
      if (isBroken) throw ApplicationFailure.nonRetryable('the mail server refused', 'DeliveryFailed');
      return { status: 'sent', ledger_id: 'send-x' };
    },
  });
  const journey = await rig.startJourney({ settings: { ...SETTINGS, reply_wait_seconds: 1 } });
  await rig.called('openEscalation');
  expect(rig.callsOf('openEscalation')[0]).toMatchObject({ reason: 'delivery_failure' });
  isBroken = false;
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.engagement-1.1.send`);
  await waitFor(() => isKnown(escalation), 'the escalation');
  await escalation.signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' });
  await expect(outcomeOf(journey)).resolves.toBe('no_response');
});

it('withdraws its question when the lead opts out while a human thinks', async () => {
  rig.script({ planOutreach: async () => planOf({ approval_required: true }) });
  const journey = await rig.startJourney();
  await rig.called('openEscalation');
  await journey.signal(interactionSignal, unsubscribe);
  await expect(outcomeOf(journey)).resolves.toBe('opted_out');
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.engagement-1.1.approval`);
  await expect(escalation.result()).resolves.toMatchObject({ status: 'withdrawn' });
});

it('calls a send off that keeps failing when the lead has answered meanwhile', async () => {
  rig.script({
    sendMessage: async () => {
      throw ApplicationFailure.retryable('the mail server is away', 'DeliveryFailed');
    },
  });
  const journey = await rig.startJourney();
  await rig.called('sendMessage');
  await rig.childOf(journey, 'engagement').signal(interactionSignal, { ...reply, outcome: 'negative' });
  await expect(outcomeOf(journey)).resolves.toBe('replied_negative');
});

it('asks a person when the gate wants an approval that was not foreseen, then sends with it', async () => {
  let asked = 0;
  rig.script({
    sendMessage: async ({ approved_by_escalation_id }) => {
      asked += 1;
      if (approved_by_escalation_id) return { status: 'sent', ledger_id: 'send-x' };
      return { status: 'refused', ledger_id: 'send-x', reason: 'approval_required' };
    },
  });
  const journey = await rig.startJourney({ settings: { ...SETTINGS, reply_wait_seconds: 1 } });
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.engagement-1.1.approval`);
  await waitFor(() => isKnown(escalation), 'the escalation');
  await escalation.signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' });
  await expect(outcomeOf(journey)).resolves.toBe('no_response');
  expect(asked).toBe(2);
});

it('takes the default when the workflow of its question is ended by force', async () => {
  rig.script({ triageLead: async () => triageOf({}, 'General Inquiry') });
  const journey = await rig.startJourney();
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.support-1.1.support`);
  await waitFor(() => isKnown(escalation), 'the escalation');
  await escalation.terminate();
  await expect(outcomeOf(journey)).resolves.toBe('rejected');
  expect(rig.callsOf('settleEscalation')).toEqual([expect.objectContaining({ status: 'expired', decision: 'reject' })]);
});

it('is not wedged by signals of its own that hold garbage', async () => {
  rig.script();
  const journey = await rig.startJourney({ settings: { ...SETTINGS, reply_wait_seconds: 1 } });
  for (const name of ['handoffAcknowledged', 'escalationAnswered', 'interaction']) {
    await journey.signal(name);
    await journey.signal(name, 7);
  }
  await expect(outcomeOf(journey)).resolves.toBe('no_response');
});
