import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { scriptedDataClient } from '../mcp/client/test-double';
import type { Result } from '../mcp/protocol';
import { leadNamed } from '../test/leads';
import { NO_PATHS } from './delivery/answer-paths';
import { NotAccepted, type Delivery, type DeliveryProvider, type OutgoingMessage } from './delivery';
import { callData } from './errors';
import { createSendMessage } from './send-message';

const message = {
  lead_id: 'lead-1',
  campaign_id: null,
  journey_no: 1,
  touch: 1,
  channel: 'Email' as const,
  variant_id: null,
  approved_by_escalation_id: null,
};
const ledger_id = 'send-lead-1.none.1';
const rules = {
  quietHours: { startMinute: 0, endMinute: 0 },
  sendDays: [],
  defaultTimezone: 'UTC',
  touchInterval: { business_days: 3 },
  nurtureInterval: { seconds: 5 },
};
const context: Result<'getOutreachContext'> = {
  lead: leadNamed('lead-1'),
  profile: null,
  campaign: null,
  variants: [],
  variant_stats: [],
  channels: [],
  next_touch: 1,
  experiment: null,
  send_hours: [],
};

function rig(reservation: Result<'reserveSend'>, deliver: DeliveryProvider['deliver'] = async () => 'provider-id') {
  const calls: string[] = [];
  const outgoing: OutgoingMessage[] = [];
  const attempts: unknown[] = [];
  const data = scriptedDataClient({
    getOutreachContext: async () => context,
    reserveSend: async ({ attempt_id }) => {
      calls.push('reserve');
      attempts.push(attempt_id);
      return reservation;
    },
    confirmSend: async () => {
      calls.push('confirm');
      return { ledger_id };
    },
    releaseSend: async ({ attempt_id }) => {
      calls.push('release');
      attempts.push(attempt_id);
      return { ledger_id };
    },
    bounceSend: async ({ attempt_id }) => {
      calls.push('bounce');
      attempts.push(attempt_id);
      return { ledger_id };
    },
  });
  const provider: DeliveryProvider = {
    name: 'provider',
    takesIdempotencyKey: false,
    deliver: async (message) => {
      calls.push(`deliver ${message.ledger_id}`);
      outgoing.push(message);
      return deliver(message);
    },
    close: () => undefined,
  };
  const delivery: Omit<Delivery, 'mail'> = {
    sendingDomain: 'purple-merit.example',
    finish: ({ answer_token: _, ...cleared }) => ({ ...cleared, ...NO_PATHS }),
    providerFor: () => provider,
    close: () => undefined,
  };
  const sendMessage = createSendMessage(callData(data), delivery, rules);
  const send = (changes: object = {}) => new MockActivityEnvironment().run(sendMessage, { ...message, ...changes });
  return { calls, outgoing, attempts, send };
}
const mayGo = {
  verdict: 'send' as const,
  ledger_id,
  to: 'corrected@example.com',
  content: { subject: 'As reserved', body: 'As reserved' },
  answer_token: 'token-1',
  repeated: false,
  warnings: [],
};

it('asks the gate last thing before the provider, and confirms after', async () => {
  const { calls, send } = rig(mayGo);
  await expect(send()).resolves.toMatchObject({ status: 'sent', ledger_id });
  expect(calls).toEqual(['reserve', `deliver ${ledger_id}`, 'confirm']);
});

it('says when the next touch is due, sooner or later by the kind of sequence', async () => {
  const { send } = rig(mayGo);
  const dueIn = async (changes: object): Promise<number> => {
    const sent = (await send(changes)) as { follow_up_at: string };
    return Date.parse(sent.follow_up_at) - Date.now();
  };
  expect(await dueIn({})).toBeGreaterThan(2 * 86_400_000);
  expect(await dueIn({ nurture: { touch: 1, of: 3 } })).toBeLessThan(6_000);
});

it('writes what is on the ledger to the address the gate looked at, whatever the lead said before', async () => {
  const { outgoing, send } = rig(mayGo);
  await send();
  expect(outgoing).toMatchObject([{ to: 'corrected@example.com', ...mayGo.content }]);
});

it.each<[string, Result<'reserveSend'>, object]>([
  ['refused', { verdict: 'refused', ledger_id, reason: 'no_consent' }, { status: 'refused', reason: 'no_consent' }],
  [
    'deferred',
    { verdict: 'deferred', ledger_id, reason: 'quiet_hours', until: '2026-01-05T08:00:00Z', warnings: [] },
    { status: 'deferred' },
  ],
  ['sent before', { verdict: 'already_sent', ledger_id }, { status: 'sent' }],
  ['of unknown fate', { verdict: 'unconfirmed', ledger_id }, { status: 'unconfirmed' }],
])('never calls the provider for a message that is %s', async (_what, reservation, result) => {
  const { calls, send } = rig(reservation);
  await expect(send()).resolves.toMatchObject(result);
  expect(calls).toEqual(['reserve']);
});

it('frees the row when the provider has certainly not taken the message', async () => {
  const { calls, attempts, send } = rig(mayGo, async () => {
    throw new NotAccepted('refused with 451', false);
  });
  await expect(send()).rejects.toMatchObject({ type: 'DeliveryFailed', nonRetryable: false });
  expect(calls).toEqual(['reserve', `deliver ${ledger_id}`, 'release']);
  expect(attempts[1]).toBe(attempts[0]);
});

it('leaves the row reserved when a repetition is refused: the attempt before it may have got through', async () => {
  const { calls, send } = rig({ ...mayGo, repeated: true }, async () => {
    throw new NotAccepted('refused with 409', true);
  });
  await expect(send()).rejects.toMatchObject({ type: 'DeliveryFailed' });
  expect(calls).toEqual(['reserve', `deliver ${ledger_id}`]);
});

it('does not try again what the provider refuses for good', async () => {
  const { send } = rig(mayGo, async () => {
    throw new NotAccepted('refused with 550', true);
  });
  await expect(send()).rejects.toMatchObject({ type: 'DeliveryFailed', nonRetryable: true });
});

it('is a hard bounce, and nobody’s question, when the mail server knows no such mailbox', async () => {
  const { calls, attempts, send } = rig(mayGo, async () => {
    throw new NotAccepted('refused with 550', true, true);
  });
  await expect(send()).resolves.toEqual({ status: 'refused', ledger_id, reason: 'suppressed' });
  expect(calls).toEqual(['reserve', `deliver ${ledger_id}`, 'bounce']);
  expect(attempts[1]).toBe(attempts[0]);
});

it('leaves the row reserved when nobody knows whether the provider took the message', async () => {
  const { calls, send } = rig(mayGo, async () => {
    throw new Error('connection lost');
  });
  await expect(send()).rejects.toBeInstanceOf(ApplicationFailure);
  expect(calls).toEqual(['reserve', `deliver ${ledger_id}`]);
});
