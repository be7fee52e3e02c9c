import { randomUUID } from 'node:crypto';
import type { Params } from '../../protocol';
import { NOON, createSendRig } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
beforeEach(() => {
  rig.clock.now = NOON;
});
afterAll(() => rig.database.drop());

type Said = Omit<Params<'recordConsent'>, 'lead_id'>;
const newPhone = (): string => `+4915${Math.floor(Math.random() * 1e9)}`;
const sms = (granted: boolean, said: Partial<Said> = {}): Said => ({
  channel: 'SMS',
  purpose: 'marketing',
  granted,
  legal_basis: 'consent',
  source: 'form',
  ...said,
});
const say = (lead_id: string, said: Said) => rig.call('recordConsent', { lead_id, ...said });
const bySms = (leadId: string) => rig.reserve(leadId, { channel: 'SMS', touch: 2 });
const toldOf = async (leadId: string) =>
  (await rig.database.pools.read.query('SELECT heard FROM relay_events WHERE lead_id = $1', [leadId])).rows;
const standing = async (leadId: string, channel: string) =>
  (await rig.call('getOutreachContext', { lead_id: leadId, campaign_id: null })).channels.find(
    (each) => each.channel === channel,
  );

it('consent of one channel opens that channel alone, and its withdrawal closes it at the gate', async () => {
  const lead = await rig.newLead({ phone: newPhone() });
  expect(await bySms(lead)).toMatchObject({ verdict: 'refused', reason: 'no_consent' });
  await say(lead, sms(true));
  expect(await bySms(lead)).toMatchObject({ verdict: 'send' });
  expect(await rig.reserve(lead, { channel: 'Call', touch: 3 })).toMatchObject({ reason: 'no_consent' });
  rig.laterBy(1);
  await say(lead, sms(false));
  expect(await rig.reserve(lead, { channel: 'SMS', touch: 4 })).toMatchObject({ reason: 'no_consent' });
  // e-mail is still allowed: the journey goes on
  expect(await toldOf(lead)).toEqual([]);
  expect(await rig.reserve(lead)).toMatchObject({ verdict: 'send' });
});

it('the withdrawal of the last channel is an opt-out to the journey, and the lead shows no consent', async () => {
  const lead = await rig.newLead({ phone: newPhone() });
  await say(lead, sms(true));
  await say(lead, { ...sms(false), channel: 'Email' });
  expect(await toldOf(lead)).toEqual([]);
  const { lead: after } = await rig.call('getLeadData', { lead_id: lead });
  expect(after.gdpr_consent).toBe(false);
  await say(lead, sms(false));
  expect(await toldOf(lead)).toEqual([{ heard: expect.objectContaining({ outcome: 'unsubscribe', channel: 'SMS' }) }]);
});

it('what was said last holds, whatever is heard of last', async () => {
  const lead = await rig.newLead({ phone: newPhone() });
  await say(lead, sms(false));
  await say(lead, sms(true, { recorded_at: '2026-11-01T09:00:00Z' }));
  expect((await standing(lead, 'SMS'))?.consent).toBe('withdrawn');
  expect((await standing(lead, 'Email'))?.consent).toBe('granted');
  await expect(say(lead, sms(true, { recorded_at: '2027-01-01T09:00:00Z' }))).rejects.toThrow('recorded_at');
});

it('counts a repeated statement once, by its time or by its key', async () => {
  const lead = await rig.newLead({ phone: newPhone() });
  const dated = sms(true, { recorded_at: '2026-11-01T09:00:00Z' });
  expect((await say(lead, dated)).duplicate).toBe(false);
  expect((await say(lead, dated)).duplicate).toBe(true);
  const keyed = { ...sms(false), idempotency_key: randomUUID() };
  await say(lead, keyed);
  await say(lead, keyed);
  const { rows } = await rig.database.pools.read.query(
    "SELECT granted FROM consents WHERE lead_id = $1 AND channel = 'SMS' ORDER BY consent_id",
    [lead],
  );
  expect(rows).toEqual([{ granted: true }, { granted: false }]);
});

it('consent to texts hangs on the number, consent to mail on the mailbox', async () => {
  const phone = newPhone();
  const lead = await rig.newLead({ phone });
  await say(lead, sms(true));
  await rig.call('updateLead', { lead_id: lead, changes: { email: `${randomUUID()}@example.com` } });
  expect((await standing(lead, 'Email'))?.consent).toBeNull();
  expect((await standing(lead, 'SMS'))?.consent).toBe('granted');
  await rig.call('updateLead', { lead_id: lead, changes: { phone: newPhone() } });
  expect((await standing(lead, 'SMS'))?.consent).toBeNull();
});

it('an opt-out by text holds for whoever has the number', async () => {
  const phone = newPhone();
  const [lead, other] = [await rig.newLead({ phone }), await rig.newLead({ phone })];
  await say(other, sms(true));
  rig.laterBy(1);
  await rig.call('trackEvent', {
    interaction: { lead_id: lead, channel: 'SMS', event_type: 'unsubscribe', outcome: 'unsubscribe', metadata: {} },
  });
  expect(await standing(other, 'SMS')).toMatchObject({ consent: 'withdrawn', suppressed: true, has_address: true });
});

it('tells the agent of every channel whether it is open', async () => {
  const lead = await rig.newLead();
  expect(await standing(lead, 'Email')).toEqual({
    channel: 'Email',
    consent: 'granted',
    service_consent: null,
    has_address: true,
    suppressed: false,
  });
  expect(await standing(lead, 'Call')).toMatchObject({ consent: null, has_address: false });
});

test('a known lead that is registered again and refuses withdraws, once; one that says nothing, or yes, changes nothing', async () => {
  const lead_id = await rig.newLead();
  const { lead } = await rig.call('getLeadData', { lead_id });
  const email = lead.email ?? '';
  const register = async (gdpr_consent?: boolean): Promise<boolean> => {
    const fields = { email: email.toUpperCase(), ...(gdpr_consent !== undefined && { gdpr_consent }) };
    expect(await rig.call('registerLead', { fields })).toEqual({ lead_id, created: false });
    return (await rig.call('getLeadData', { lead_id })).lead.gdpr_consent;
  };
  expect([await register(), await register(false), await register(false), await register(true)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  const { events } = await rig.call('claimRelayEvents', { limit: 500, lease_seconds: 30 });
  expect(events.filter((event) => event.kind === 'interaction' && event.lead_id === lead_id)).toHaveLength(1);
});
