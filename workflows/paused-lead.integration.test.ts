import type { WorkflowHandle } from '@temporalio/client';
import { createWorkflowRig, outcomeOf, planOf, SEQUENCES, type WorkflowRig } from '../test/workflow-rig';
import { waitFor } from '../test/wait-for';
import type { HeardInteraction } from './contracts/interaction';
import { interactionSignal, journeyStatusQuery, leadResumedSignal } from './contracts/journey';

const reply: HeardInteraction = { interaction_id: 'i-reply', event_type: 'reply', outcome: 'none', channel: 'Email' };
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
const waitingFor = (workflow: WorkflowHandle, what: string): Promise<void> =>
  waitFor(async () => {
    const status = await workflow.query(journeyStatusQuery).catch(() => undefined);
    return status?.waiting_for?.startsWith(what) ?? false;
  }, what);
const never = (): never => {
  throw new Error('the gate was asked too often');
};

let rig: WorkflowRig;
beforeAll(async () => {
  rig = await createWorkflowRig();
});
afterAll(() => rig.close());

describe('a sequence of a paused lead', () => {
  it('sends what waits once it is resumed, also when that was while the gate was asked', async () => {
    let resumeMeanwhile: () => Promise<void> = async () => undefined;
    const answers = [
      async () => ({ status: 'deferred', ledger_id: 'l-1', reason: 'lead_paused', until: inSeconds(3_600) }) as const,
      async () => {
        await resumeMeanwhile();
        return { status: 'deferred', ledger_id: 'l-1', reason: 'lead_paused', until: inSeconds(3_600) } as const;
      },
      async () => ({ status: 'sent', ledger_id: 'l-1' }) as const,
    ];
    rig.script({ sendMessage: async () => (await answers.shift()?.()) ?? never() });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    const child = rig.childOf(journey, 'engagement');
    resumeMeanwhile = () => child.signal(leadResumedSignal);
    await waitingFor(child, 'Touch 1 by Email waits until the lead is resumed');
    await child.signal(leadResumedSignal);
    await rig.called('sendMessage', 3);
    await child.signal(interactionSignal, reply);
    await expect(outcomeOf(journey)).resolves.toBe('engaged');
    expect(rig.callsOf('sendMessage')).toHaveLength(3);
  });

  it('hurries nothing that waits for another reason when it is resumed', async () => {
    const deliveryTime = inSeconds(3_600);
    rig.script({ planOutreach: async () => planOf({ delivery_time: deliveryTime }) });
    const journey = await rig.startJourney({ settings: SEQUENCES });
    const child = rig.childOf(journey, 'engagement');
    await waitingFor(child, 'Waiting until');
    const { timer } = await child.query(journeyStatusQuery);
    expect(timer).toMatchObject({ kind: 'touch_due', at: deliveryTime });
    await child.signal(leadResumedSignal);
    await child.signal(interactionSignal, reply);
    await expect(outcomeOf(journey)).resolves.toBe('engaged');
    expect(rig.callsOf('sendMessage')).toHaveLength(0);
  });
});
