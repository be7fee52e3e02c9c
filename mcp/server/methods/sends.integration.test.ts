import { randomUUID } from 'node:crypto';
import type { Params, Result } from '../../protocol';
import { createMethodRig, NOON } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';

const SMTP = { name: 'smtp', takes_idempotency_key: false };
const KEYED = { name: 'webhook', takes_idempotency_key: true };
const WRITTEN = { subject: 'Hello', body: 'Hello Ada' };
const CONTENT = { provider_message_id: 'm-1', ...WRITTEN };

let rig: MethodRig;
beforeAll(async () => {
  rig = await createMethodRig();
});
beforeEach(() => {
  rig.clock.now = NOON;
});
afterAll(() => rig.database.drop());

type Order = Params<'reserveSend'>;
const reserve = (lead_id: string, change: Partial<Order> = {}): Promise<Result<'reserveSend'>> =>
  rig.call('reserveSend', {
    lead_id,
    campaign_id: null,
    touch: 1,
    journey_no: 1,
    channel: 'Email',
    purpose: 'marketing',
    variant_id: null,
    approved_by_escalation_id: null,
    provider: SMTP,
    content: WRITTEN,
    ...change,
  });
/** A lead whose first journey is under way. */
const newLead: MethodRig['newLead'] = async (fields) => {
  const lead = await rig.newLead(fields);
  await rig.openJourney(lead);
  return lead;
};
const times = <T>(n: number, make: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => make(i)));
const laterBy = (hours: number): void => {
  rig.clock.now = new Date(rig.clock.now.getTime() + hours * 3_600_000);
};

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
    await times(5, () => rig.call('confirmSend', { ledger_id, ...CONTENT }));
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
    await rig.call('confirmSend', { ledger_id, ...CONTENT });
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
    await rig.call('confirmSend', { ledger_id, ...CONTENT });
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

  test('lets a message that was on its way still be confirmed', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead);
    await rig.call('closeJourney', { lead_id: lead, journey_no: 1, outcome: 'failed' });
    await rig.call('confirmSend', { ledger_id, ...CONTENT });
    expect(await statusOf(ledger_id)).toMatchObject({ status: 'sent' });
  });
});

describe('the gate', () => {
  test('parallel messages to one person over campaigns and touches keep to the cap', async () => {
    const lead = await newLead();
    const campaigns = await times(10, () => rig.newCampaign());
    const results = await times(10, (i) => reserve(lead, { campaign_id: campaigns[i] ?? null }));
    expect(results.filter(({ verdict }) => verdict === 'send')).toHaveLength(2);
    expect(results.filter((each) => each.verdict === 'deferred' && each.reason === 'frequency_cap')).toHaveLength(8);
  });

  test('the cap is over when the window is', async () => {
    const lead = await newLead();
    await reserve(lead, { touch: 1 });
    await reserve(lead, { touch: 2 });
    expect(await reserve(lead, { touch: 3 })).toMatchObject({ verdict: 'deferred', reason: 'frequency_cap' });
    laterBy(7 * 24);
    expect((await reserve(lead, { touch: 3 })).verdict).toBe('send');
  });

  test('withdrawn consent refuses, also a message that waited', async () => {
    const lead = await newLead();
    rig.clock.now = new Date('2026-11-18T22:30:00Z');
    expect(await reserve(lead)).toMatchObject({ verdict: 'deferred', reason: 'quiet_hours' });
    await rig.call('updateLead', { lead_id: lead, changes: { gdpr_consent: false } });
    rig.clock.now = NOON;
    expect(await reserve(lead)).toMatchObject({ verdict: 'refused', reason: 'no_consent' });
  });

  test('consent given for one address does not carry to another, and comes back with the address', async () => {
    const [first, second] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
    const lead = await newLead({ email: first });
    const change = (changes: Params<'updateLead'>['changes']) => rig.call('updateLead', { lead_id: lead, changes });
    const consents = async () => (await rig.call('getLeadData', { lead_id: lead })).lead.gdpr_consent;
    await change({ email: first.toUpperCase() });
    expect(await consents()).toBe(true);
    await change({ email: second });
    expect(await consents()).toBe(false);
    expect(await reserve(lead)).toMatchObject({ verdict: 'refused', reason: 'no_consent' });
    await change({ email: first });
    expect(await consents()).toBe(true);
    expect(await reserve(lead)).toMatchObject({ verdict: 'send', to: first });
  });

  test('a withdrawal follows the lead to another address', async () => {
    const lead = await newLead();
    await rig.call('updateLead', { lead_id: lead, changes: { gdpr_consent: false } });
    await rig.call('updateLead', { lead_id: lead, changes: { email: `${randomUUID()}@example.com` } });
    expect(await reserve(lead)).toMatchObject({ verdict: 'refused', reason: 'no_consent' });
    await rig.call('updateLead', { lead_id: lead, changes: { gdpr_consent: true } });
    expect((await reserve(lead)).verdict).toBe('send');
  });

  test('after an opt-out nothing is sent, not even what a key would cover', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead, { provider: KEYED });
    await rig.call('trackEvent', { interaction: { lead_id: lead, channel: 'Email', event_type: 'unsubscribe' } });
    expect(await reserve(lead, { provider: KEYED })).toEqual({ verdict: 'unconfirmed', ledger_id });
    expect(await reserve(lead, { touch: 2 })).toMatchObject({ verdict: 'refused', reason: 'opted_out' });
  });

  test('an opt-out outlives the lead: the same address taken in again is not written to', async () => {
    const email = `Grace.${randomUUID()}@Example.com`;
    const lead = await newLead({ email });
    await rig.call('trackEvent', { interaction: { lead_id: lead, channel: 'Email', event_type: 'unsubscribe' } });
    await rig.database.pools.write.query('DELETE FROM lead_pii WHERE lead_id = $1', [lead]);
    const again = await newLead({ email: email.toLowerCase() });
    expect(again).not.toBe(lead);
    expect(await reserve(again)).toMatchObject({ verdict: 'refused', reason: 'opted_out' });
  });

  test.each([
    ['a reply', { event_type: 'reply' }],
    ['a booked meeting', { event_type: 'meeting_booked' }],
    ['a conversion', { event_type: 'conversion' }],
    ['a no', { event_type: 'call', outcome: 'negative' as const }],
  ])('%s stops a message that is queued, and one that is retried, until the next journey', async (_what, said) => {
    const lead = await newLead();
    rig.clock.now = new Date('2026-11-18T22:30:00Z');
    expect((await reserve(lead)).verdict).toBe('deferred');
    rig.clock.now = NOON;
    const retried = await reserve(lead, { touch: 2, provider: KEYED });
    await rig.call('trackEvent', { interaction: { lead_id: lead, channel: 'Email', ...said } });
    expect(await reserve(lead)).toMatchObject({ verdict: 'refused', reason: 'answered' });
    expect(await reserve(lead, { touch: 2, provider: KEYED })).toEqual({
      verdict: 'unconfirmed',
      ledger_id: retried.ledger_id,
    });
    expect((await reserve(lead, { touch: 3, purpose: 'service' })).verdict).toBe('send');
    await rig.call('closeJourney', { lead_id: lead, journey_no: 1, outcome: 'engaged' });
    await rig.openJourney(lead);
    const next = await reserve(lead, { touch: 4, journey_no: 2 });
    expect(next).toMatchObject({ verdict: 'deferred', reason: 'frequency_cap' });
  });

  test.each([
    ['an open', { event_type: 'open' }],
    [
      'a scanner that follows a link',
      { event_type: 'click', outcome: 'positive' as const, metadata: { machine: true } },
    ],
  ])('%s stops nothing', async (_what, said) => {
    const lead = await newLead();
    await rig.call('trackEvent', { interaction: { lead_id: lead, channel: 'Email', ...said } });
    expect((await reserve(lead)).verdict).toBe('send');
  });

  test('nothing is sent for a journey that has closed, or was never opened', async () => {
    const lead = await newLead();
    await rig.call('closeJourney', { lead_id: lead, journey_no: 1, outcome: 'cancelled' });
    expect(await reserve(lead)).toMatchObject({ verdict: 'refused', reason: 'journey_closed' });
    expect(await reserve(lead, { journey_no: 2 })).toMatchObject({ verdict: 'refused', reason: 'journey_closed' });
  });

  test('a hard bounce suppresses the address, a soft one does not', async () => {
    const lead = await newLead();
    const bounce = (hard: boolean) =>
      rig.call('trackEvent', {
        interaction: { lead_id: lead, channel: 'Email', event_type: 'email_bounced', metadata: { hard } },
      });
    await bounce(false);
    expect((await reserve(lead)).verdict).toBe('send');
    await bounce(true);
    expect(await reserve(lead, { touch: 2 })).toMatchObject({ verdict: 'refused', reason: 'suppressed' });
  });

  test.each([
    ['email_bounced', { hard: true }],
    ['email_complaint', {}],
  ])('a late %s of an old address does not close the corrected one', async (event_type, metadata) => {
    const wrong = `${randomUUID()}@example.com`;
    const lead = await newLead({ email: wrong });
    const { ledger_id } = await reserve(lead);
    await rig.call('confirmSend', { ledger_id, ...CONTENT });
    const email = `${randomUUID()}@example.com`;
    await rig.call('updateLead', { lead_id: lead, changes: { email, gdpr_consent: true } });
    laterBy(1);
    const second = await reserve(lead, { touch: 2 });
    await rig.call('confirmSend', { ledger_id: second.ledger_id, ...CONTENT });
    await rig.call('trackEvent', {
      interaction: { lead_id: lead, channel: 'Email', event_type, metadata: { ...metadata, ledger_id } },
    });
    const { rows } = await rig.database.pools.read.query(
      "SELECT address_index FROM suppressions WHERE reason IN ('hard_bounce', 'complaint') AND address_index = ANY($1)",
      [[rig.vault.emailIndex(wrong), rig.vault.emailIndex(email)]],
    );
    expect(rows).toEqual([{ address_index: rig.vault.emailIndex(wrong) }]);
  });

  test('a bounce that names no message is that of the last one sent before it', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead);
    await rig.call('confirmSend', { ledger_id, ...CONTENT });
    const changes = { email: `${randomUUID()}@example.com`, gdpr_consent: true };
    await rig.call('updateLead', { lead_id: lead, changes });
    laterBy(1);
    const interaction = { lead_id: lead, channel: 'Email' as const, event_type: 'email_bounced' };
    await rig.call('trackEvent', { interaction: { ...interaction, metadata: { hard: true } } });
    expect(await reserve(lead, { touch: 2 })).toMatchObject({ verdict: 'send', to: changes.email });
  });

  test('a paused campaign holds back, and an approval must be real', async () => {
    const campaign_id = await rig.newCampaign({ status: 'paused', approval_min_score: 50 });
    const lead = await newLead();
    await rig.call('updateLead', { lead_id: lead, changes: { score_override: 90 } });
    expect(await reserve(lead, { campaign_id })).toMatchObject({ verdict: 'deferred', reason: 'campaign_paused' });
    await rig.call('resource.write', { uri: `db://campaigns/${campaign_id}`, data: { status: 'active' } });
    const made_up = { campaign_id, approved_by_escalation_id: 'made-up' };
    expect(await reserve(lead, made_up)).toMatchObject({ verdict: 'refused', reason: 'approval_required' });
  });

  test('every answer of the gate is a decision with what it looked at', async () => {
    const lead = await newLead();
    const { ledger_id } = await reserve(lead);
    const { rows } = await rig.database.pools.read.query(
      'SELECT d.decision_id, d.output, i.input FROM decisions d JOIN decision_inputs i USING (input_sha256) WHERE lead_id = $1',
      [lead],
    );
    expect(rows).toMatchObject([
      { decision_id: `gate:${ledger_id}:1`, output: { verdict: 'send' }, input: { facts: { consent: 'granted' } } },
    ]);
  });

  test('an answer that is given every hour is one decision, until it is another answer', async () => {
    const campaign_id = await rig.newCampaign({ status: 'paused' });
    const lead = await newLead();
    const decisions = async () => {
      const { rows } = await rig.database.pools.read.query<{ reason: string; input: object }>(
        `SELECT d.output->>'reason' AS reason, i.input FROM decisions d JOIN decision_inputs i USING (input_sha256)
         WHERE lead_id = $1 ORDER BY decided_at`,
        [lead],
      );
      return rows;
    };
    for (let hour = 0; hour < 4; hour++) {
      expect(await reserve(lead, { campaign_id })).toMatchObject({ verdict: 'deferred', reason: 'campaign_paused' });
      laterBy(1);
    }
    expect(await decisions()).toHaveLength(1);
    await rig.call('resource.write', { uri: `db://campaigns/${campaign_id}`, data: { status: 'active' } });
    expect((await reserve(lead, { campaign_id })).verdict).toBe('send');
    const stored = await decisions();
    expect(stored.map(({ reason }) => reason)).toEqual(['campaign_paused', null]);
    expect(stored[0]?.input).not.toHaveProperty('now');
  });
});
