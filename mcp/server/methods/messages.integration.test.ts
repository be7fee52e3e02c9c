import { randomUUID } from 'node:crypto';
import { NOON, SENT, WRITTEN, createSendRig } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
beforeEach(() => {
  rig.clock.now = NOON;
});
afterAll(() => rig.database.drop());

const read = (lead_id: string, ledger_id: string) => rig.call('getMessage', { lead_id, ledger_id }, 'api');

describe('a message', () => {
  test('is read as it was sent: what the provider was handed, not what was planned', async () => {
    const email = `${randomUUID()}@example.com`;
    const lead = await rig.newLead({ email });
    const { ledger_id } = await rig.reserve(lead);
    expect((await read(lead, ledger_id)).content).toEqual(WRITTEN);
    const handed = { subject: 'Hello Ada', body: 'Hello Ada <b>& co</b>\n\n-- \nUnsubscribe: https://example.com' };
    await rig.call('confirmSend', { ledger_id, provider_message_id: null, ...handed });
    expect(await read(lead, ledger_id)).toMatchObject({
      ...{ lead_id: lead, ledger_id, status: 'sent', channel: 'Email', touch: 1, to: email, content: handed },
      ...{ sent_at: NOON.toISOString(), sending_domain: 'purple-merit.example' },
    });
  });

  test('does not name an address that the lead does not have any more', async () => {
    const lead = await rig.newLead();
    const { ledger_id } = await rig.reserve(lead);
    await rig.call('updateLead', { lead_id: lead, changes: { email: `${randomUUID()}@example.com` } });
    expect(await read(lead, ledger_id)).toMatchObject({ to: null, content: WRITTEN });
  });

  test('has no text when no provider was handed it, and none once the lead was erased', async () => {
    const lead = await rig.newLead();
    await rig.call('pauseLead', { lead_id: lead, paused_by: 'Ada' });
    const { ledger_id } = await rig.reserve(lead);
    expect(await read(lead, ledger_id)).toMatchObject({ status: 'deferred', content: null });
    await rig.call('resumeLead', { lead_id: lead, resumed_by: 'Ada' });
    await rig.reserve(lead);
    await rig.call('confirmSend', { ledger_id, ...SENT });
    expect((await read(lead, ledger_id)).content).toEqual(WRITTEN);
    await rig.database.pools.write.query('UPDATE lead_pii SET data_key = NULL, email = NULL WHERE lead_id = $1', [
      lead,
    ]);
    expect(await read(lead, ledger_id)).toMatchObject({ status: 'sent', content: null, to: null });
  });

  test("is not read by another lead's name", async () => {
    const [lead, other] = [await rig.newLead(), await rig.newLead()];
    const { ledger_id } = await rig.reserve(lead);
    await expect(read(other, ledger_id)).rejects.toThrow('there is no message');
  });
});

describe('what is still to come', () => {
  const timersOf = async (lead_id: string) => (await rig.call('getJourney', { lead_id })).timers;
  const later = (seconds: number): string => new Date(NOON.getTime() + seconds * 1_000).toISOString();
  const ask = (lead_id: string) =>
    rig.call('openEscalation', {
      ...{ escalation_id: `lead-${lead_id}.1.triage`, reason: 'low_confidence', lead_id, campaign_id: null },
      ...{ question: '?', evidence: {}, proposed_action: 'p', alternatives: [], asked_by: `lead-${lead_id}` },
      ...{ reminder_seconds: 60, expiry_seconds: 7_200, on_silence: 'reject', journey_no: 1 },
    });

  test('is told soonest first: reminder, a message that waits, an offer, and what silence means', async () => {
    const lead = await rig.newLead();
    expect(await timersOf(lead)).toEqual([]);
    await rig.call('pauseLead', { lead_id: lead, paused_by: 'Ada' });
    await rig.reserve(lead);
    await ask(lead);
    await rig.call('putRepresentative', { representative_id: 'maria', name: 'Maria', email: 'm@sales.example' });
    await rig.call('assignRepresentative', { lead_id: lead, journey_no: 1, attempt: 1, accept_wait_seconds: 5_400 });
    expect(await timersOf(lead)).toMatchObject([
      { kind: 'question_reminder', at: later(60), escalation_id: `lead-${lead}.1.triage` },
      { kind: 'message_deferred', at: later(3_600), summary: 'Email message 1 is looked at again: lead paused' },
      { kind: 'offer_expires', at: later(5_400), summary: expect.stringContaining('maria') },
      { kind: 'question_expires', at: later(7_200), summary: expect.stringContaining('reject') },
    ]);
  });

  test('is nothing once the journey has closed', async () => {
    const lead = await rig.newLead();
    await rig.call('pauseLead', { lead_id: lead, paused_by: 'Ada' });
    await rig.reserve(lead);
    await ask(lead);
    await rig.call('closeJourney', { lead_id: lead, journey_no: 1, outcome: 'cancelled' });
    expect(await timersOf(lead)).toEqual([]);
  });
});
