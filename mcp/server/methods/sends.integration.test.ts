import { randomUUID } from 'node:crypto';
import { KEYED, NOON, SENT, WRITTEN, createSendRig, times } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';

let rig: SendRig;
let newLead: SendRig['newLead'];
let reserve: SendRig['reserve'];
beforeAll(async () => {
  rig = await createSendRig();
  ({ newLead, reserve } = rig);
});
beforeEach(() => {
  rig.clock.now = NOON;
});
afterAll(() => rig.database.drop());

describe('the ledger', () => {
  test('of twenty parallel reservations of one row exactly one may send', async () => {
    const lead = await newLead();
    const verdicts = (await times(20, () => reserve(lead))).map((each) => each.verdict);
    expect(verdicts.filter((verdict) => verdict === 'send')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'unconfirmed')).toHaveLength(19);
  });

  test('a confirmed row is never sent again, however often it is confirmed', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead);
    await times(5, () => rig.call('confirmSend', { ledger_id, ...SENT }));
    expect(await reserve(lead)).toEqual({ verdict: 'already_sent', ledger_id });
    const { rows } = await rig.database.pools.read.query('SELECT count(*) AS n FROM interactions WHERE lead_id = $1', [
      lead,
    ]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('an attempt of unknown fate is unconfirmed for a provider without keys', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead);
    expect(await reserve(lead)).toEqual({ verdict: 'unconfirmed', ledger_id });
    expect(await reserve(lead)).toEqual({ verdict: 'unconfirmed', ledger_id });
  });

  test('an attempt of unknown fate is made again with the same key where the provider takes one', async () => {
    const lead = await newLead();
    const first = await reserve(lead, { provider: KEYED });
    expect(first).toMatchObject({ verdict: 'send', repeated: false });
    const content = { subject: 'Hi', body: 'edited since' };
    expect(await reserve(lead, { provider: KEYED, content })).toEqual({ ...first, repeated: true, content: WRITTEN });
  });

  test('what a refusal of a repetition says of it does not free the row that the first attempt may have used', async () => {
    const lead = await newLead();
    const [first, second] = [randomUUID(), randomUUID()];
    await reserve(lead, { provider: KEYED, attempt_id: first });
    const { ledger_id } = await reserve(lead, { provider: KEYED, attempt_id: second });
    await rig.call('releaseSend', { ledger_id, attempt_id: second, error: '409' });
    expect(await reserve(lead, { provider: KEYED, attempt_id: second })).toMatchObject({ repeated: true });
    expect(await reserve(lead)).toEqual({ verdict: 'unconfirmed', ledger_id });
  });

  test('a mailbox that the mail server does not know is a hard bounce, once, and uses up the touch', async () => {
    const lead = await newLead();
    const attempt_id = randomUUID();
    const { ledger_id } = await reserve(lead, { attempt_id });
    await times(2, () => rig.call('bounceSend', { ledger_id, attempt_id, error: '550 at RCPT TO' }));
    const refused = { verdict: 'refused', ledger_id, reason: 'suppressed' };
    expect(await reserve(lead)).toEqual(refused);
    expect(await reserve(lead, { touch: 2 })).toMatchObject({ verdict: 'refused', reason: 'suppressed' });
    const { rows } = await rig.database.pools.read.query(
      'SELECT status, reason, bounce, provider_called_at IS NOT NULL AS called FROM sends WHERE ledger_id = $1',
      [ledger_id],
    );
    expect(rows).toEqual([{ status: 'refused', reason: 'suppressed', bounce: 'hard', called: true }]);
    const { next_touch } = await rig.call('getOutreachContext', { lead_id: lead, campaign_id: null });
    expect(next_touch).toBe(2);
    const { events } = await rig.call('claimRelayEvents', { limit: 500, lease_seconds: 600 });
    const told = events.flatMap((each) => (each.kind === 'interaction' && each.lead_id === lead ? [each] : []));
    expect(told).toMatchObject([{ interaction: { event_type: 'email_bounced', bounce: 'hard' } }]);
  });

  test('a bounce of an attempt that is over refuses no row of a newer one', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead, { attempt_id: randomUUID() });
    await rig.call('bounceSend', { ledger_id, attempt_id: randomUUID(), error: '550 at RCPT TO' });
    expect((await reserve(lead)).verdict).toBe('unconfirmed');
  });

  test('a late release does not free the row of a newer attempt', async () => {
    const lead = await newLead();
    const [first, second] = [randomUUID(), randomUUID()];
    const { ledger_id } = await reserve(lead, { attempt_id: first });
    await rig.call('releaseSend', { ledger_id, attempt_id: first, error: '451' });
    expect((await reserve(lead, { attempt_id: second })).verdict).toBe('send');
    await rig.call('releaseSend', { ledger_id, attempt_id: first, error: '451, late' });
    expect((await reserve(lead)).verdict).toBe('unconfirmed');
  });

  test('a reservation answers with the address that it looked at', async () => {
    const lead = await newLead();
    const email = `${randomUUID()}@example.com`;
    await rig.call('updateLead', { lead_id: lead, changes: { email, gdpr_consent: true } });
    expect(await reserve(lead)).toMatchObject({ verdict: 'send', to: email });
  });

  test('an attempt that asks twice is not let through by what it was told the first time', async () => {
    const lead = await newLead();
    const attempt_id = randomUUID();
    await reserve(lead, { attempt_id });
    await rig.call('trackEvent', { interaction: { lead_id: lead, channel: 'Email', event_type: 'reply' } });
    expect(await reserve(lead, { attempt_id })).toMatchObject({ verdict: 'refused', reason: 'answered' });
  });

  test('a key of one provider does not cover a call of another', async () => {
    const lead = await newLead();
    await reserve(lead, { provider: KEYED });
    expect((await reserve(lead, { provider: { ...KEYED, name: 'other' } })).verdict).toBe('unconfirmed');
  });

  test('a reservation whose answer got lost is answered again', async () => {
    const lead = await newLead();
    const attempt_id = randomUUID();
    const first = await reserve(lead, { attempt_id });
    expect(first.verdict).toBe('send');
    expect(await reserve(lead, { attempt_id })).toEqual(first);
    expect((await reserve(lead, { attempt_id: randomUUID() })).verdict).toBe('unconfirmed');
  });

  test('an unknown fate that becomes known is sent', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead);
    await reserve(lead);
    await rig.call('confirmSend', { ledger_id, ...SENT });
    expect((await reserve(lead)).verdict).toBe('already_sent');
  });

  test('a message that the provider refused may be tried again', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead);
    await rig.call('releaseSend', { ledger_id, error: 'connection refused' });
    expect(await reserve(lead)).toMatchObject({ verdict: 'send', ledger_id });
  });

  test('a late release does not take back what was sent', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead);
    await rig.call('confirmSend', { ledger_id, ...SENT });
    await rig.call('releaseSend', { ledger_id, error: 'late' });
    expect((await reserve(lead)).verdict).toBe('already_sent');
  });

  test('ids with dots do not share a row', async () => {
    const campaign = await rig.newCampaign({ campaign_id: 'b.c' });
    expect(campaign).toBeDefined();
    await rig.call('resource.write', { uri: 'db://campaigns', data: { campaign_id: 'c', name: 'C' } });
    const one = await newLead();
    const [a, b] = [`${one}.b`, one];
    await rig.call('registerLead', {
      lead_id: a,
      fields: { email: `${randomUUID()}@example.com`, gdpr_consent: true, timezone: 'Europe/Berlin' },
    });
    await rig.openJourney(a);
    const first = await reserve(a, { campaign_id: 'c' });
    const second = await reserve(b, { campaign_id: 'b.c' });
    expect(first.verdict).toBe('send');
    expect(second.verdict).toBe('send');
    expect(first.ledger_id).not.toBe(second.ledger_id);
  });

  test('touches count on across journeys, and one that did not go out is taken again', async () => {
    const lead = await newLead({ gdpr_consent: false });
    const next = async (): Promise<number> =>
      (await rig.call('getOutreachContext', { lead_id: lead, campaign_id: null })).next_touch;
    expect((await reserve(lead)).verdict).toBe('refused');
    expect(await next()).toBe(1);
    await rig.call('updateLead', { lead_id: lead, changes: { gdpr_consent: true } });
    expect((await reserve(lead)).verdict).toBe('send');
    expect(await next()).toBe(2);
    await rig.call('closeJourney', { lead_id: lead, journey_no: 1, outcome: 'no_response' });
    await rig.openJourney(lead);
    expect(await next()).toBe(2);
  });
});

describe('a journey that closes', () => {
  const statusOf = async (ledgerId: string) => {
    const { rows } = await rig.database.pools.read.query('SELECT status, reason FROM sends WHERE ledger_id = $1', [
      ledgerId,
    ]);
    return rows[0];
  };

  test('leaves nothing on its way: what may be out is unconfirmed, what is not is refused', async () => {
    const lead = await newLead();
    const out = await reserve(lead, { touch: 1 });
    const kept = await reserve(lead, { touch: 2 });
    await rig.call('releaseSend', { ledger_id: kept.ledger_id, error: '451' });
    await rig.call('closeJourney', { lead_id: lead, journey_no: 1, outcome: 'failed' });
    expect(await statusOf(out.ledger_id)).toMatchObject({ status: 'unconfirmed' });
    expect(await statusOf(kept.ledger_id)).toEqual({ status: 'refused', reason: 'journey_closed' });
  });

  test('leaves nothing waiting either, in its own journey alone', async () => {
    const [lead, other] = [await newLead(), await newLead()];
    rig.clock.now = new Date('2026-11-18T22:30:00Z');
    const [waiting, others] = [await reserve(lead), await reserve(other)];
    expect(waiting).toMatchObject({ verdict: 'deferred' });
    await rig.call('closeJourney', { lead_id: lead, journey_no: 1, outcome: 'engaged' });
    expect(await statusOf(waiting.ledger_id)).toEqual({ status: 'refused', reason: 'journey_closed' });
    expect(await statusOf(others.ledger_id)).toEqual({ status: 'deferred', reason: 'quiet_hours' });
    const { timeline } = await rig.call('getJourney', { lead_id: lead });
    expect(timeline).toContainEqual(expect.objectContaining({ type: 'send', status: 'refused', deferred_until: null }));
  });

  test('lets a message that was on its way still be confirmed', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead);
    await rig.call('closeJourney', { lead_id: lead, journey_no: 1, outcome: 'failed' });
    await rig.call('confirmSend', { ledger_id, ...SENT });
    expect(await statusOf(ledger_id)).toMatchObject({ status: 'sent' });
  });
});
