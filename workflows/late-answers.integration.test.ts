import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { createWorkflowRig, outcomeOf, planOf, SEQUENCES, SETTINGS, type WorkflowRig } from '../test/workflow-rig';
import type { ScriptedActivities } from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import { escalationDecisionSignal } from './contracts/decisions';
import type { HandoffOrder } from './contracts/handoff';
import type { HeardInteraction } from './contracts/interaction';
import { handoffUpdate, interactionSignal } from './contracts/journey';
import type { Outcome } from './contracts/stages';

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

const orderTo = (to_agent: HandoffOrder['to_agent']): HandoffOrder => ({
  handoff_id: `hof-wanted-${to_agent}`,
  from_agent: 'manager',
  to_agent,
  conversation_id: 'conv-2',
  context_sha256: 'd'.repeat(64),
  priority: 'medium',
});
const reply: HeardInteraction = { interaction_id: 'i-1', event_type: 'reply', outcome: 'positive', channel: 'Email' };

describe('an answer that comes while the journey closes', () => {
  let isAway = true;
  beforeEach(() => (isAway = true));

  /** What the data layer does: the first end stands. */
  function closing(beforeRecording: (calls: number) => Promise<void>, after: (calls: number) => Promise<void>) {
    const ends = new Map<number, Outcome>();
    let calls = 0;
    const closeJourney: ScriptedActivities['closeJourney'] = async ({ journey_no, outcome }) => {
      calls += 1;
      const nth = calls;
      await beforeRecording(nth);
      if (!ends.has(journey_no)) ends.set(journey_no, outcome);
      await after(nth);
      return ends.get(journey_no) ?? outcome;
    };
    return { ends, closeJourney };
  }

  /** Its first journey is not answered in time. */
  async function closingJourney(closeJourney: ScriptedActivities['closeJourney']): Promise<WorkflowHandle> {
    rig.script({ closeJourney, handOnLateAnswer: async () => orderTo('manager') });
    const journey = await rig.startJourney({ settings: { ...SETTINGS, reply_wait_seconds: 1 } });
    await rig.called('closeJourney');
    return journey;
  }

  async function isSeenToInTheNextJourney(journey: WorkflowHandle): Promise<void> {
    await rig.called('openEscalation');
    expect(rig.callsOf('handOnLateAnswer')).toContainEqual(expect.objectContaining({ heard: reply }));
    expect(rig.callsOf('openEscalation')[0]).toMatchObject({ evidence: { handoff_id: 'hof-wanted-manager' } });
    await expect(journey.describe()).resolves.toMatchObject({ memo: { journey_no: 2 } });
    await rig.client.workflow
      .getHandle(`escalation-${journey.workflowId}.support-1.2.support`)
      .signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' });
    await expect(outcomeOf(journey)).resolves.toBe('support_resolved');
  }

  it('is handed to a person in the next journey, when the data layer was away for a while', async () => {
    const { ends, closeJourney } = closing(
      async () => {
        if (isAway) throw new Error('away');
      },
      async () => undefined,
    );
    const journey = await closingJourney(closeJourney);
    await rig.called('closeJourney', 5);
    await journey.signal(interactionSignal, reply);
    isAway = false;
    await isSeenToInTheNextJourney(journey);
    expect([...ends]).toEqual([
      [1, 'no_response'],
      [2, 'support_resolved'],
    ]);
  });

  it('is handed to a person in the next journey, when the end was on record before the task that heard it', async () => {
    const { ends, closeJourney } = closing(
      async () => undefined,
      async (calls) => {
        if (calls === 1) await waitFor(() => !isAway, 'the answer');
      },
    );
    const journey = await closingJourney(closeJourney);
    await journey.signal(interactionSignal, reply);
    isAway = false;
    await isSeenToInTheNextJourney(journey);
    expect(ends.get(1)).toBe('no_response');
  });

  it.each([
    ['it wants nobody', { ...reply, event_type: 'unsubscribe', outcome: 'unsubscribe' as const }, 0],
    ['a person has it already', reply, 1],
  ])('begins nothing when %s', async (_why, heard, told) => {
    const { closeJourney } = closing(
      async () => {
        if (isAway) throw new Error('away');
      },
      async () => undefined,
    );
    const journey = await closingJourney(closeJourney);
    rig.script({ closeJourney, handOnLateAnswer: async () => null });
    await journey.signal(interactionSignal, heard);
    isAway = false;
    await expect(outcomeOf(journey)).resolves.toBe('no_response');
    expect(rig.callsOf('handOnLateAnswer')).toHaveLength(told);
    expect(rig.callsOf('openJourney')).toHaveLength(0);
  });

  it('ends with the journey when the lead is gone', async () => {
    const { closeJourney } = closing(
      async () => {
        if (isAway) throw new Error('away');
      },
      async () => undefined,
    );
    const journey = await closingJourney(closeJourney);
    rig.script({
      closeJourney,
      handOnLateAnswer: async () => {
        throw ApplicationFailure.nonRetryable('gone', 'NotFound');
      },
    });
    await journey.signal(interactionSignal, reply);
    isAway = false;
    await expect(outcomeOf(journey)).resolves.toBe('no_response');
  });
});

describe('a destination that is called off', () => {
  it('tells the next one how long the lead is away', async () => {
    const hour = new Date(Date.now() + 3_600_000).toISOString();
    rig.script({ planOutreach: async () => planOf({ delivery_time: hour }) });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('planOutreach');
    const away = { ...reply, event_type: 'out_of_office', outcome: 'none' as const, until: hour };
    await rig.childOf(journey, 'engagement').signal(interactionSignal, away);
    await journey.executeUpdate(handoffUpdate, { args: [orderTo('engagement')] });
    const next = rig.client.workflow.getHandle(`${journey.workflowId}/engagement-2`);
    const [first] = (await next.fetchHistory()).events ?? [];
    const input = first?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    expect(JSON.parse(Buffer.from(input ?? '').toString())).toMatchObject({ heard: [away] });
    await journey.cancel();
    await journey.result().catch(() => undefined);
  });

  it('leaves no person waiting for a lead that has converted', async () => {
    rig.script({
      planOutreach: async () => planOf({ delivery_time: new Date(Date.now() + 3_600_000).toISOString() }),
      completeHandoff: async ({ handoff_id }) => {
        if (handoff_id !== 'hof-wanted-manager') throw new Error('away');
      },
    });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('planOutreach');
    await rig.childOf(journey, 'engagement').signal(interactionSignal, { ...reply, event_type: 'conversion' });
    await rig.called('completeHandoff', 5);
    await journey.executeUpdate(handoffUpdate, { args: [orderTo('manager')] });
    await expect(outcomeOf(journey)).resolves.toBe('converted');
  });
});
