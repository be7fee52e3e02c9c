import { WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { createWorkflowRig, isKnown, outcomeOf, SETTINGS, type WorkflowRig } from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import type { AssignmentActivities, RepresentativeOffer } from './contracts/activities';
import { assignmentIdOf } from './contracts/assignment';
import { assignmentAcceptedSignal } from './contracts/journey';
import { escalationDecisionSignal } from './contracts/decisions';
import type { HeardInteraction } from './contracts/interaction';
import { searchAttributes } from './contracts/search-attributes';
import { interactionSignal, journeyStatusQuery, triageUpdate, type JourneyStatus } from './contracts/journey';

const reply: HeardInteraction = { interaction_id: 'i-1', event_type: 'reply', outcome: 'positive', channel: 'Email' };
const unsubscribe: HeardInteraction = {
  interaction_id: 'i-2',
  event_type: 'unsubscribe',
  outcome: 'unsubscribe',
  channel: 'Email',
};

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

/** Representatives are asked in their order, each once; what was settled stands. */
function team(
  representatives: string[],
  settle: AssignmentActivities['settleAssignment'] = async ({ status }) => status,
): AssignmentActivities {
  return {
    assignRepresentative: async ({ lead_id, journey_no, attempt }): Promise<RepresentativeOffer> => {
      const representative_id = representatives[attempt - 1];
      return {
        assignment:
          representative_id === undefined
            ? null
            : {
                assignment_id: assignmentIdOf(lead_id, journey_no, attempt),
                representative_id,
                status: 'offered',
                accept_until: new Date(Date.now() + 60_000).toISOString(),
              },
        has_representatives: representatives.length > 0,
        asked: representatives.slice(0, attempt),
      };
    },
    settleAssignment: settle,
  };
}

async function answeredJourney(acceptWaitSeconds = 600, heard = reply): Promise<WorkflowHandle> {
  const settings = {
    ...SETTINGS,
    sequences: { max_touches: 1, nurture_touches: 1, accept_wait_seconds: acceptWaitSeconds },
  };
  const journey = await rig.startJourney({ settings });
  await rig.called('sendMessage');
  await rig.childOf(journey, 'engagement').signal(interactionSignal, heard);
  return journey;
}

const accept = ({ workflowId }: WorkflowHandle, attempt: number): Promise<void> =>
  rig.client.workflow.getHandle(workflowId).signal(assignmentAcceptedSignal, {
    assignment_id: assignmentIdOf(workflowId.replace('lead-', ''), 1, attempt),
  });
const statusOf = (journey: WorkflowHandle): Promise<JourneyStatus> => journey.query(journeyStatusQuery);

it('waits, visibly, until a representative has taken the lead', async () => {
  rig.script(team(['maria']));
  const journey = await answeredJourney();
  await rig.called('setStage');
  // whoever asks where the journey stands asks the journey, not the child that is over
  expect(rig.callsOf('setStage')).toEqual([
    expect.objectContaining({ stage: 'in_support', active_workflow_id: journey.workflowId }),
  ]);
  expect(await statusOf(journey)).toMatchObject({ stage: 'in_support', waiting_for: expect.stringContaining('maria') });
  const { typedSearchAttributes } = await journey.describe();
  expect(typedSearchAttributes.get(searchAttributes.journeyStage)).toBe('in_support');
  await accept(journey, 1);
  await expect(outcomeOf(journey)).resolves.toBe('engaged');
  expect(rig.callsOf('settleAssignment')).toEqual([]);
  expect(rig.callsOf('openEscalation')).toEqual([]);
});

it('asks the next one when nobody takes it, and hears an acceptance that came early', async () => {
  rig.script(team(['maria', 'ben']));
  const journey = await rig.startJourney({
    settings: { ...SETTINGS, sequences: { max_touches: 1, nurture_touches: 1, accept_wait_seconds: 1 } },
  });
  await rig.called('sendMessage');
  // before the offer is known to the journey, twice, and with garbage
  await accept(journey, 2);
  await accept(journey, 2);
  await journey.signal('assignmentAccepted', 'garbage');
  await journey.signal('assignmentAccepted');
  await rig.childOf(journey, 'engagement').signal(interactionSignal, { ...reply, event_type: 'meeting_booked' });
  await expect(outcomeOf(journey)).resolves.toBe('meeting_booked');
  expect(rig.callsOf('settleAssignment')).toEqual([expect.objectContaining({ status: 'expired' })]);
  expect(rig.callsOf('assignRepresentative')).toHaveLength(2);
});

it('follows the record when somebody has accepted in the last moment', async () => {
  rig.script(team(['maria', 'ben'], async () => 'accepted'));
  await expect(outcomeOf(await answeredJourney(1))).resolves.toBe('engaged');
  expect(rig.callsOf('assignRepresentative')).toHaveLength(1);
});

it('asks a person, and says who was asked, when all have let it lapse', async () => {
  rig.script(team(['maria', 'ben']));
  const journey = await answeredJourney(1);
  await rig.called('openEscalation');
  expect(rig.callsOf('openEscalation')[0]).toMatchObject({
    reason: 'high_value',
    evidence: { offered_to: ['maria', 'ben'], outcome: 'engaged' },
  });
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.1.owner`);
  await waitFor(() => isKnown(escalation), 'the escalation');
  await escalation.signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' });
  await expect(outcomeOf(journey)).resolves.toBe('engaged');
});

it('asks a person for somebody to call back, where there are no representatives too', async () => {
  rig.script(team([]));
  const journey = await answeredJourney(600, { ...reply, outcome: 'callback_requested' });
  const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.1.owner`);
  await rig.called('openEscalation');
  expect(rig.callsOf('openEscalation')[0]).toMatchObject({ evidence: { callback_requested: true } });
  await escalation.signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' });
  await expect(outcomeOf(journey)).resolves.toBe('engaged');
});

it('withdraws the offer when the lead opts out meanwhile', async () => {
  rig.script(team(['maria', 'ben']));
  const journey = await answeredJourney();
  await rig.called('setStage');
  await journey.signal(interactionSignal, unsubscribe);
  await expect(outcomeOf(journey)).resolves.toBe('opted_out');
  expect(rig.callsOf('settleAssignment')).toEqual([expect.objectContaining({ status: 'withdrawn' })]);
  expect(rig.callsOf('assignRepresentative')).toHaveLength(1);
});

it('looks for nobody any more when the lead converts or refuses meanwhile', async () => {
  rig.script(team(['maria', 'ben']));
  const journey = await answeredJourney();
  await rig.called('setStage');
  await journey.signal(interactionSignal, { ...reply, interaction_id: 'i-3', event_type: 'conversion' });
  await expect(outcomeOf(journey)).resolves.toBe('converted');
  expect(rig.callsOf('assignRepresentative')).toHaveLength(1);
});

it('closes as cancelled when it is cancelled meanwhile', async () => {
  rig.script(team(['maria']));
  const journey = await answeredJourney();
  await rig.called('setStage');
  await journey.cancel();
  await expect(journey.result()).rejects.toThrow(WorkflowFailedError);
  expect(rig.callsOf('closeJourney')).toEqual([expect.objectContaining({ outcome: 'cancelled' })]);
});

it.each([
  ['a refusal', { ...reply, outcome: 'negative' as const }, 'replied_negative'],
  ['an opt-out', unsubscribe, 'opted_out'],
])('needs nobody after %s', async (_what, heard, outcome) => {
  rig.script(team(['maria']));
  await expect(outcomeOf(await answeredJourney(600, heard))).resolves.toBe(outcome);
  expect(rig.callsOf('assignRepresentative')).toEqual([]);
});

it('waits for nobody and stays within 60 events and 30 transitions where there are no representatives', async () => {
  rig.script(team([]));
  const settings = { ...SETTINGS, sequences: { max_touches: 1, nurture_touches: 1, accept_wait_seconds: 600 } };
  const journey = await rig.startJourney({ settings });
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

it('goes on as before in a journey that an earlier build has started', async () => {
  rig.script(team(['maria']));
  const journey = await rig.startJourney();
  await rig.called('sendMessage');
  await rig.childOf(journey, 'engagement').signal(interactionSignal, reply);
  await expect(outcomeOf(journey)).resolves.toBe('engaged');
  expect(rig.callsOf('assignRepresentative')).toEqual([]);
});
