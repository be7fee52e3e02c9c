import type { WorkflowHandle } from '@temporalio/client';
import {
  createWorkflowRig,
  isKnown,
  outcomeOf,
  planOf,
  SEQUENCES,
  triageOf,
  type ScriptedActivities,
  type WorkflowRig,
} from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import { escalationDecisionSignal } from './contracts/decisions';
import type { HeardInteraction } from './contracts/interaction';
import { interactionSignal, retriageUpdate } from './contracts/journey';
import { searchAttributes } from './contracts/search-attributes';
import type { JourneyActivities, SequenceSoFar } from './contracts/activities';

const heard = (event_type: string, more: Partial<HeardInteraction> = {}): HeardInteraction => ({
  interaction_id: `i-${event_type}`,
  event_type,
  outcome: 'none',
  channel: 'Email',
  ...more,
});
const IMPATIENT = { ...SEQUENCES, reply_wait_seconds: 1 };
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

const sequences = (): SequenceSoFar[] =>
  (rig.callsOf('planOutreach') as { sequence: SequenceSoFar }[]).map(({ sequence }) => sequence);
const touchOf = (n: number) => (rig.callsOf('sendMessage') as { touch: number; channel: string }[])[n - 1];
const historyOf = async (workflow: WorkflowHandle): Promise<string> => JSON.stringify(await workflow.fetchHistory());

describe('an engagement', () => {
  const planAsTold = async ({ sequence }: { sequence?: SequenceSoFar }) => {
    const earlier = sequence?.earlier.length ?? 0;
    if (sequence?.excluded.includes('Email') && sequence.excluded.includes('SMS')) return null;
    const channel = earlier >= 2 || sequence?.excluded.includes('Email') ? ('SMS' as const) : ('Email' as const);
    return planOf({ touch: earlier + 1, channel, variant_id: `var-${earlier + 1}` });
  };

  it('tries alternatives after each silence until the touches run out', async () => {
    rig.script({ planOutreach: planAsTold });
    const journey = await rig.startJourney({ settings: IMPATIENT });
    await expect(outcomeOf(journey)).resolves.toBe('no_response');
    expect(rig.callsOf('sendMessage')).toHaveLength(3);
    expect(sequences()[2]?.earlier).toEqual([
      { channel: 'Email', variant_id: 'var-1' },
      { channel: 'Email', variant_id: 'var-2' },
    ]);
    expect(sequences()[1]?.not_before).not.toBeNull();
    // failures are lessons too
    const lessons = rig.callsOf('learnFromTouch') as { step: { step: string } }[];
    expect([...new Set(lessons.map(({ step }) => step.step))]).toEqual(['learn', 'learn-2', 'learn-3']);
  });

  it('writes nothing to whom its experiment holds out, and hears what they say by themselves', async () => {
    rig.script({ planOutreach: async () => planOf({ withheld: 'holdout' }) });
    const silent = await rig.startJourney({ settings: IMPATIENT });
    await expect(outcomeOf(silent)).resolves.toBe('no_response');
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('planOutreach', 2);
    await rig.childOf(journey, 'engagement').signal(interactionSignal, heard('reply'));
    await expect(outcomeOf(journey)).resolves.toBe('engaged');
    expect(rig.callsOf('sendMessage')).toHaveLength(0);
    expect(sequences().every(({ may_withhold }) => may_withhold)).toBe(true);
  });

  it('engages a Cold Lead that was drawn to learn from', async () => {
    const cold = { ...triageOf({}, 'Cold Lead'), explored: true };
    rig.script({ triageLead: async () => cold, planOutreach: planAsTold });
    await expect(outcomeOf(await rig.startJourney({ settings: IMPATIENT }))).resolves.toBe('no_response');
    expect(sequences().map(({ kind }) => kind)).toEqual(['engagement', 'engagement', 'engagement']);
  });

  it('stops at an answer between two touches', async () => {
    rig.script({
      planOutreach: planAsTold,
      sendMessage: async ({ touch }) => ({ status: 'sent', ledger_id: `l-${touch}`, follow_up_at: inSeconds(3_600) }),
    });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('sendMessage');
    await rig.childOf(journey, 'engagement').signal(interactionSignal, heard('reply'));
    await expect(outcomeOf(journey)).resolves.toBe('engaged');
    expect(rig.callsOf('sendMessage')).toHaveLength(1);
  });

  it('goes on by another channel at once when the mailbox does not exist', async () => {
    rig.script({
      planOutreach: planAsTold,
      sendMessage: async ({ touch }) => ({ status: 'sent', ledger_id: `l-${touch}`, follow_up_at: inSeconds(3_600) }),
    });
    const journey = await rig.startJourney({ settings: IMPATIENT });
    await rig.called('sendMessage');
    await rig.childOf(journey, 'engagement').signal(interactionSignal, heard('email_bounced', { bounce: 'hard' }));
    await rig.called('sendMessage', 2);
    expect(touchOf(2)).toMatchObject({ channel: 'SMS' });
    expect(sequences()[1]).toMatchObject({ excluded: ['Email'], not_before: null });
    await journey.cancel();
    await journey.result().catch(() => undefined);
  });

  it('closes as not contactable when everything it sent came back', async () => {
    rig.script({
      planOutreach: async ({ sequence }) => (sequence?.excluded.length ? null : planOf()),
      sendMessage: async () => ({ status: 'sent', ledger_id: 'l-1', follow_up_at: inSeconds(3_600) }),
    });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('sendMessage');
    await rig.childOf(journey, 'engagement').signal(interactionSignal, heard('email_bounced', { bounce: 'hard' }));
    await expect(outcomeOf(journey)).resolves.toBe('not_contactable');
  });

  it('asks for another channel when the gate refuses one', async () => {
    rig.script({
      planOutreach: planAsTold,
      sendMessage: async ({ channel, touch }) =>
        channel === 'Email'
          ? { status: 'refused', ledger_id: 'l-1', reason: 'no_consent' }
          : { status: 'sent', ledger_id: `l-${touch}`, follow_up_at: inSeconds(0) },
    });
    const journey = await rig.startJourney({ settings: IMPATIENT });
    await expect(outcomeOf(journey)).resolves.toBe('no_response');
    expect(touchOf(2)).toMatchObject({ channel: 'SMS' });
  });

  it('ends when a colleague has answered for the company', async () => {
    rig.script({
      planOutreach: planAsTold,
      sendMessage: async ({ touch }) =>
        touch === 1
          ? { status: 'sent', ledger_id: 'l-1', follow_up_at: inSeconds(0) }
          : { status: 'refused', ledger_id: 'l-2', reason: 'company_answered' },
    });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await expect(outcomeOf(journey)).resolves.toBe('no_response');
    expect(rig.callsOf('sendMessage')).toHaveLength(2);
  });

  it('waits until somebody who is out of office is back', async () => {
    rig.script({
      planOutreach: planAsTold,
      sendMessage: async ({ touch }) => ({ status: 'sent', ledger_id: `l-${touch}`, follow_up_at: inSeconds(1) }),
    });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('sendMessage');
    const engagement = rig.childOf(journey, 'engagement');
    await engagement.signal(interactionSignal, heard('out_of_office', { until: inSeconds(3_600) }));
    // the second timer outlasts the first, which ends at the follow-up
    await waitFor(async () => {
      const history = await historyOf(engagement);
      return (history.match(/"timerStartedEventAttributes":\{/g) ?? []).length >= 2;
    }, 'a timer that outlasts the absence');
    expect(rig.callsOf('sendMessage')).toHaveLength(1);
    await engagement.signal(interactionSignal, heard('reply'));
    await expect(outcomeOf(journey)).resolves.toBe('engaged');
  });

  it('asks for approval once for the whole sequence', async () => {
    rig.script({
      planOutreach: async ({ sequence }) =>
        planOf({ touch: (sequence?.earlier.length ?? 0) + 1, approval_required: true }),
    });
    const journey = await rig.startJourney({ settings: IMPATIENT });
    const escalation = rig.client.workflow.getHandle(`escalation-${journey.workflowId}.engagement-1.1.approval`);
    await waitFor(() => isKnown(escalation), 'the escalation');
    await escalation.signal(escalationDecisionSignal, { decision_id: 'd-1', decision: 'approve', decided_by: 'ada' });
    await expect(outcomeOf(journey)).resolves.toBe('no_response');
    const questions = rig.callsOf('openEscalation') as { escalation_id: string }[];
    expect(new Set(questions.map(({ escalation_id }) => escalation_id)).size).toBe(1);
    expect(rig.callsOf('sendMessage')).toHaveLength(3);
  });
});

describe('what is heard late', () => {
  it('counts although the sequence had given up, and while its end is being recorded', async () => {
    let isAway = true;
    rig.script({
      completeHandoff: () => waitFor(() => !isAway, 'the data layer'),
      sendMessage: async () => ({ status: 'refused', ledger_id: 'l-1', reason: 'flagged' }),
    });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('completeHandoff');
    await rig
      .childOf(journey, 'engagement')
      .signal(interactionSignal, heard('unsubscribe', { outcome: 'unsubscribe' }));
    isAway = false;
    await expect(outcomeOf(journey)).resolves.toBe('opted_out');
  });

  it('is the strongest of what was said', async () => {
    rig.script({ planOutreach: async () => planOf({ delivery_time: inSeconds(3_600) }) });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await journey.signal(interactionSignal, heard('reply'));
    await journey.signal(interactionSignal, heard('conversion'));
    await expect(outcomeOf(journey)).resolves.toBe('converted');
  });
});

describe('nurturing', () => {
  const cold = triageOf({}, 'Cold Lead');
  const planNext = async ({ sequence }: { sequence?: SequenceSoFar }) =>
    planOf({ touch: (sequence?.earlier.length ?? 0) + 1, variant_id: null });
  const slowly = {
    planOutreach: planNext,
    sendMessage: async ({ touch }: { touch: number }) => ({
      status: 'sent' as const,
      ledger_id: `l-${touch}`,
      follow_up_at: inSeconds(3_600),
    }),
  };

  const handoffByCategory: JourneyActivities['prepareHandoff'] = async ({
    triage,
    to_agent,
    conversation_id,
    priority,
  }) => ({
    handoff_id: `hof-${triage.category}`,
    from_agent: 'lead_triage',
    to_agent,
    conversation_id,
    context_sha256: 'b'.repeat(64),
    priority,
  });

  it('writes to a cold lead so many times, each time by its place in the sequence, and ends', async () => {
    rig.script({ triageLead: async () => cold, planOutreach: planNext });
    const journey = await rig.startJourney({ settings: IMPATIENT });
    await expect(outcomeOf(journey)).resolves.toBe('no_response');
    expect(rig.callsOf('sendMessage')).toMatchObject([1, 2, 3].map((touch) => ({ nurture: { touch, of: 3 } })));
    expect(rig.callsOf('setStage')).toContainEqual(expect.objectContaining({ stage: 'nurturing' }));
  });

  it('scores every sign of life anew, and goes on while the lead is cold', async () => {
    rig.script({ ...slowly, triageLead: async () => cold });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('sendMessage');
    const nurturing = rig.childOf(journey, 'nurture');
    await nurturing.signal(interactionSignal, heard('open'));
    await rig.called('triageLead', 2);
    await nurturing.signal(interactionSignal, heard('click'));
    await rig.called('triageLead', 3);
    expect(rig.callsOf('sendMessage')).toHaveLength(1);
    await nurturing.signal(interactionSignal, heard('unsubscribe', { outcome: 'unsubscribe' }));
    await expect(outcomeOf(journey)).resolves.toBe('opted_out');
  });

  /** cold at first, qualified from the second triage on */
  const warmingUp = (): Partial<ScriptedActivities> => {
    let triages = 0;
    return {
      ...slowly,
      triageLead: async () => ((triages += 1) < 2 ? cold : triageOf()),
      prepareHandoff: handoffByCategory,
    };
  };

  it('hands a lead that warms up to engagement, mid-sequence', async () => {
    rig.script(warmingUp());
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('sendMessage');
    await rig.childOf(journey, 'nurture').signal(interactionSignal, heard('click'));
    await rig.called('sendMessage', 2);
    expect(rig.callsOf('sendMessage')[1]).not.toHaveProperty('nurture');
    const { typedSearchAttributes } = await journey.describe();
    expect(typedSearchAttributes.get(searchAttributes.leadCategory)).toBe('Campaign Qualified');
    const engagement = rig.client.workflow.getHandle(`${journey.workflowId}/engagement-2`);
    await engagement.signal(interactionSignal, heard('reply', { outcome: 'positive' }));
    await expect(outcomeOf(journey)).resolves.toBe('engaged');
    expect(rig.callsOf('completeHandoff')).toHaveLength(2);
  });

  it('makes way for an engagement when a person has the lead triaged again and it is qualified', async () => {
    rig.script(warmingUp());
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('sendMessage');
    await journey.executeUpdate(retriageUpdate, { args: [{ request_id: 'r-1' }] });
    await rig.called('sendMessage', 2);
    expect(rig.callsOf('sendMessage')[1]).not.toHaveProperty('nurture');
    await journey.cancel();
    await journey.result().catch(() => undefined);
  });

  it('tells the engagement that follows how long the lead is away', async () => {
    rig.script(warmingUp());
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('sendMessage');
    const nurturing = rig.childOf(journey, 'nurture');
    await nurturing.signal(interactionSignal, heard('out_of_office', { until: inSeconds(3_600) }));
    await nurturing.signal(interactionSignal, heard('click'));
    const engagement = rig.client.workflow.getHandle(`${journey.workflowId}/engagement-2`);
    await waitFor(() => isKnown(engagement), 'the engagement');
    const [first] = (await engagement.fetchHistory()).events ?? [];
    const input = first?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    expect(Buffer.from(input ?? '').toString()).toContain('out_of_office');
    await journey.cancel();
    await journey.result().catch(() => undefined);
  });

  it('does not call a lead warm when the agent is not sure, or the lead is flagged', async () => {
    let triages = 0;
    const doubtful = [triageOf({ low_confidence: true }), triageOf({ prospectable: false })];
    rig.script({ ...slowly, triageLead: async () => doubtful[(triages += 1) - 2] ?? cold });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    await rig.called('sendMessage');
    const nurturing = rig.childOf(journey, 'nurture');
    await nurturing.signal(interactionSignal, heard('open'));
    await rig.called('triageLead', 2);
    await nurturing.signal(interactionSignal, heard('click'));
    await rig.called('triageLead', 3);
    await nurturing.signal(interactionSignal, heard('reply', { outcome: 'positive' }));
    await expect(outcomeOf(journey)).resolves.toBe('engaged');
    expect(rig.callsOf('sendMessage')).toHaveLength(1);
  });
});
