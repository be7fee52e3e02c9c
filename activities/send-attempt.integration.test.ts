/** Attempts as a real worker makes them, before the real ledger. */
import { ApplicationFailure } from '@temporalio/common';
import { createSendRig, type SendRig } from '../test/send-rig';
import { createWorkflowRig, outcomeOf, planOf, SETTINGS, type WorkflowRig } from '../test/workflow-rig';
import { FAILURES } from '../workflows/contracts/failures';
import type { DeliveryProvider } from './delivery';
import { NO_PATHS } from './delivery/answer-paths';
import type { CallData } from './errors';
import { createSendMessage } from './send-message';

let rig: WorkflowRig;
let records: SendRig;
beforeAll(async () => {
  [rig, records] = await Promise.all([createWorkflowRig(), createSendRig()]);
});
afterAll(async () => {
  await rig.close();
  await records.database.drop();
});

const rules = {
  quietHours: { startMinute: 0, endMinute: 0 },
  sendDays: [],
  defaultTimezone: 'UTC',
  touchInterval: { business_days: 3 },
  nurtureInterval: { seconds: 5 },
};

/** The server is killed when it has committed the first reservation, and is still away for the attempt after that. */
function losingFirstReservation(): CallData {
  const away = ApplicationFailure.retryable('away', FAILURES.unavailable);
  let callsAfter: number | undefined;
  return async (method, params) => {
    if (callsAfter !== undefined && (callsAfter += 1) === 1) throw away;
    const result = await records.call(method, params, 'engagement');
    if (method !== 'reserveSend' || callsAfter !== undefined) return result;
    callsAfter = 0;
    throw away;
  };
}

/** One touch by a provider that takes no keys. @returns the lead */
async function engage(data: CallData, deliver: DeliveryProvider['deliver']): Promise<string> {
  const lead_id = await records.newLead();
  const provider: DeliveryProvider = { name: 'smtp', takesIdempotencyKey: false, deliver, close: () => undefined };
  const delivery = {
    sendingDomain: 'purple-merit.example',
    finish: ({ answer_token: _, ...cleared }: Parameters<Parameters<typeof createSendMessage>[1]['finish']>[0]) => ({
      ...cleared,
      ...NO_PATHS,
    }),
    providerFor: () => provider,
    close: () => undefined,
  };
  rig.script({
    planOutreach: async () => planOf({ campaign_id: null, variant_id: null }),
    sendMessage: createSendMessage(data, delivery, rules),
  });
  const journey = await rig.startJourney({ lead_id, settings: { ...SETTINGS, reply_wait_seconds: 1 } });
  await expect(outcomeOf(journey)).resolves.toBe('no_response');
  return lead_id;
}

const statusOf = async (lead_id: string): Promise<unknown> =>
  (await records.database.pools.read.query('SELECT status FROM sends WHERE lead_id = $1', [lead_id])).rows;

it('sends once when the answer to the reservation was lost: nothing had been out', async () => {
  const deliver = jest.fn(async () => 'm-1');
  expect(await statusOf(await engage(losingFirstReservation(), deliver))).toEqual([{ status: 'sent' }]);
  expect(deliver).toHaveBeenCalledTimes(1);
});

it('never sends again when the attempt after a lost reservation does not know whether its message is out', async () => {
  const deliver = jest.fn(async () => {
    throw new Error('connection lost');
  });
  expect(await statusOf(await engage(losingFirstReservation(), deliver))).toEqual([{ status: 'unconfirmed' }]);
  expect(deliver).toHaveBeenCalledTimes(1);
});
