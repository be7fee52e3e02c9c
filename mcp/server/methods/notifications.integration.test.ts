import { randomUUID } from 'node:crypto';
import type { Params, Result } from '../../protocol';
import { createMethodRig, NOON, type MethodRig } from '../../../test/method-rig';

const SMTP = { name: 'smtp', takes_idempotency_key: false };
const KEYED = { name: 'webhook', takes_idempotency_key: true };
const MINUTE_MS = 60_000;

let rig: MethodRig;
beforeEach(async () => {
  rig = await createMethodRig();
  rig.config.approvers = ['ann@example.com'];
});
afterEach(() => rig.database.drop());

const laterBy = (minutes: number): void => {
  rig.clock.now = new Date(rig.clock.now.getTime() + minutes * MINUTE_MS);
};

async function ask(fields: Partial<Params<'openEscalation'>> = {}): Promise<string> {
  const escalation_id = `lead-x.1.${randomUUID()}`;
  await rig.call('openEscalation', {
    escalation_id,
    reason: 'high_value',
    lead_id: null,
    campaign_id: null,
    question: 'May it go?',
    evidence: { score: 90 },
    proposed_action: 'Send',
    alternatives: [],
    asked_by: 'lead-x',
    reminder_seconds: 60,
    expiry_seconds: 600,
    on_silence: 'reject',
    ...fields,
  });
  return escalation_id;
}
const decide = (escalation_id: string) =>
  rig.call('settleEscalation', { answer: { escalation_id, status: 'decided', decision: 'approve' } });

const reserve = async (
  way: 'mail' | 'webhook' = 'mail',
  provider = SMTP,
  attempt_id: string = randomUUID(),
): Promise<(NonNullable<Result<'reserveNotification'>['message']> & { attempt_id: string }) | null> => {
  const { message } = await rig.call('reserveNotification', { way, provider, attempt_id }, 'engagement');
  return message && { ...message, attempt_id };
};
const settle = (
  message: { message_id: string; attempt_id: string } | null,
  outcome: Params<'settleNotification'>['outcome'],
) =>
  rig.call(
    'settleNotification',
    { message_id: message!.message_id, attempt_id: message!.attempt_id, outcome },
    'engagement',
  );

/** @returns to whom, and about what: kind and id of the question or offer */
async function tellAll(way: 'mail' | 'webhook' = 'mail'): Promise<Record<string, string[]>> {
  const told: Record<string, string[]> = {};
  for (let message = await reserve(way); message; message = await reserve(way)) {
    await settle(message, 'sent');
    told[message.to ?? 'webhook'] = message.items.map((item) =>
      'escalation' in item
        ? `${item.kind} ${item.escalation.escalation_id}`
        : `${item.kind} ${item.assignment.assignment_id}`,
    );
  }
  return told;
}

it('tells approvers of a question once, and the backup approvers too when nobody has answered', async () => {
  rig.config.backupApprovers = ['ben@example.com', 'ann@example.com'];
  const question = await ask();
  expect(await tellAll()).toEqual({ 'ann@example.com': [`opened ${question}`] });
  expect(await tellAll()).toEqual({});
  await rig.call('remindEscalation', { escalation_id: question });
  expect(await tellAll()).toEqual({
    'ann@example.com': [`reminded ${question}`],
    'ben@example.com': [`reminded ${question}`],
  });
  expect(await tellAll('webhook')).toEqual({ webhook: [`reminded ${question}`] });
});

it('tells nobody of what needs nobody any more', async () => {
  const [decided, open] = [await ask(), await ask()];
  await decide(decided);
  expect(await tellAll()).toEqual({ 'ann@example.com': [`opened ${open}`] });
});

it('tells a representative of an offer, by the address that is on record, and nobody else', async () => {
  await rig.call('putRepresentative', { representative_id: 'maria', name: 'Maria', email: 'maria@sales.example' });
  const lead_id = await rig.newLead();
  await rig.openJourney(lead_id);
  const { assignment } = await rig.call('assignRepresentative', {
    lead_id,
    journey_no: 1,
    attempt: 1,
    accept_wait_seconds: 3600,
  });
  expect(await tellAll()).toEqual({ 'maria@sales.example': [`offered ${assignment!.assignment_id}`] });
  const { rows } = await rig.database.pools.read.query('SELECT recipient::text FROM notification_messages');
  expect(JSON.stringify(rows)).not.toContain('maria');
});

it('keeps what is told while nobody is configured, and tells those who are later of what is still open', async () => {
  rig.config.approvers = [];
  const question = await ask();
  expect(await tellAll()).toEqual({});
  rig.config.approvers = ['ann@example.com'];
  expect(await tellAll()).toEqual({ 'ann@example.com': [`opened ${question}`] });
});

it('never hands out again what a provider without keys may have taken, and says so', async () => {
  await ask();
  const message = await reserve();
  // its worker is killed; meanwhile it is nobody else's
  expect(await reserve()).toBeNull();
  laterBy(2);
  expect(await reserve()).toBeNull();
  // still there after all: what it knows counts
  await expect(settle(message, 'not_taken')).resolves.toMatchObject({ status: 'unconfirmed' });
  await expect(settle(message, 'sent')).resolves.toMatchObject({ status: 'sent' });
});

it('gives the same message to a call that is repeated, and after a crash again to a provider that takes its key', async () => {
  await ask();
  const first = await reserve('webhook', KEYED);
  expect(await reserve('webhook', KEYED, first!.attempt_id)).toEqual(first);
  laterBy(2);
  const again = await reserve('webhook', KEYED);
  expect(again).toMatchObject({ message_id: first!.message_id, items: first!.items });
  await expect(settle(again, 'sent')).resolves.toMatchObject({ status: 'sent' });
});

it('offers what was certainly not taken again, later each time, and drops it when somebody has decided', async () => {
  const question = await ask();
  const first = await reserve();
  await settle(first, 'not_taken');
  expect(await reserve()).toBeNull();
  laterBy(1);
  const second = await reserve();
  expect(second?.message_id).toBe(first!.message_id);
  await settle(second, 'not_taken');
  laterBy(1);
  expect(await reserve()).toBeNull();
  await decide(question);
  laterBy(1);
  expect(await reserve()).toBeNull();
  const { rows } = await rig.database.pools.read.query('SELECT status FROM notification_messages');
  expect(rows).toEqual([{ status: 'dropped' }]);
});

it('does not come back to an address that was refused for good', async () => {
  await ask();
  await settle(await reserve(), 'refused');
  laterBy(30);
  expect(await reserve()).toBeNull();
});

it('writes ten messages an hour to one person; what comes then waits and goes out as one', async () => {
  for (let n = 1; n <= 10; n++) {
    await ask();
    await tellAll();
  }
  const waiting = [await ask(), await ask(), await ask()];
  expect(await tellAll()).toEqual({});
  rig.clock.now = new Date(NOON.getTime() + 61 * MINUTE_MS);
  const told = await tellAll();
  expect(told['ann@example.com']?.sort()).toEqual(waiting.map((id) => `opened ${id}`).sort());
});

it('is nobody’s but the engagement agent’s', async () => {
  const wanted = { way: 'mail' as const, provider: SMTP, attempt_id: 'a' };
  for (const principal of ['lead_triage', 'campaign_optimizer', 'api', 'client'] as const)
    await expect(rig.call('reserveNotification', wanted, principal)).rejects.toMatchObject({ code: -32003 });
});

it('shows in the status while a message about an open question did not arrive, and no longer', async () => {
  const state = async () => (await rig.call('getStatus', {})).components.notifications;
  const question = await ask();
  await settle(await reserve(), 'refused');
  expect(await state()).toMatchObject({ state: 'degraded', detail: expect.stringContaining('1 refused') });
  await decide(question);
  expect(await state()).toMatchObject({ state: 'up' });
});
