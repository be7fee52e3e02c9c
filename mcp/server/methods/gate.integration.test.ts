import { randomUUID } from 'node:crypto';
import type { Params } from '../../protocol';
import { KEYED, NOON, SENT, createSendRig, times } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';

let rig: SendRig;
let newLead: SendRig['newLead'];
let reserve: SendRig['reserve'];
let laterBy: SendRig['laterBy'];
beforeAll(async () => {
  rig = await createSendRig();
  ({ newLead, reserve, laterBy } = rig);
});
beforeEach(() => {
  rig.clock.now = NOON;
});
afterAll(() => rig.database.drop());

describe('the gate', () => {
  test('parallel messages to one person over campaigns and touches keep to the cap', async () => {
    const lead = await newLead();
    const campaigns = await times(10, () => rig.newCampaign());
    const results = await times(10, (i) => reserve(lead, { campaign_id: campaigns[i] ?? null }));
    expect(results.filter(({ verdict }) => verdict === 'send')).toHaveLength(2);
    expect(results.filter((each) => each.verdict === 'deferred' && each.reason === 'frequency_cap')).toHaveLength(8);
  });

  describe('a phone that several leads share', () => {
    const withPhone = async (phone: string): Promise<string> => {
      const lead = await newLead({ phone });
      const granted = { channel: 'SMS', purpose: 'marketing', granted: true, legal_basis: 'consent' } as const;
      await rig.call('recordConsent', { lead_id: lead, source: 'form', ...granted });
      return lead;
    };
    const newPhone = (): string => `+4915${Math.floor(Math.random() * 1e9)}`;

    test('gets no more than the cap, however many text it at once; each of them is still mailed', async () => {
      const phone = newPhone();
      const leads = await times(3, () => withPhone(phone));
      const results = await Promise.all(
        leads.flatMap((lead) => [1, 2].map((touch) => reserve(lead, { channel: 'SMS', touch }))),
      );
      expect(results.filter(({ verdict }) => verdict === 'send')).toHaveLength(2);
      expect(results.filter((each) => each.verdict === 'deferred' && each.reason === 'frequency_cap')).toHaveLength(4);
      const mailed = await Promise.all(
        [newLead({ phone }), newLead({ phone })].map(async (lead) => reserve(await lead)),
      );
      expect(mailed.map(({ verdict }) => verdict)).toEqual(['send', 'send']);
    });

    test('texts count against the mail of the one who was texted, also once the lead was erased', async () => {
      const [phone, email] = [newPhone(), `${randomUUID()}@example.com`];
      const lead = await withPhone(phone);
      await rig.call('updateLead', { lead_id: lead, changes: { email, gdpr_consent: true } });
      for (const touch of [1, 2]) expect((await reserve(lead, { channel: 'SMS', touch })).verdict).toBe('send');
      expect(await reserve(lead, { touch: 3 })).toMatchObject({ reason: 'frequency_cap' });
      await rig.database.pools.write.query('DELETE FROM lead_pii WHERE lead_id = $1', [lead]);
      const again = await newLead({ email });
      expect(await reserve(again)).toMatchObject({ verdict: 'deferred', reason: 'frequency_cap' });
    });
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

  test('the opt-out of one stops calls to the number that colleagues share, and not the mail of the others', async () => {
    const phone = '+49 30 5550 1234';
    const [one, other, nameless] = await Promise.all([
      newLead({ phone }),
      newLead({ phone }),
      newLead({ phone, email: undefined }),
    ]);
    await rig.call('trackEvent', { interaction: { lead_id: one, channel: 'Email', event_type: 'unsubscribe' } });
    expect((await reserve(other)).verdict).toBe('send');
    expect(await reserve(other, { channel: 'SMS', touch: 2 })).toMatchObject({ reason: 'opted_out' });
    expect(await reserve(nameless, { channel: 'SMS' })).toMatchObject({ reason: 'opted_out' });
    expect(await reserve(one, { channel: 'SMS' })).toMatchObject({ reason: 'opted_out' });
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
    await rig.call('confirmSend', { ledger_id, ...SENT });
    const email = `${randomUUID()}@example.com`;
    await rig.call('updateLead', { lead_id: lead, changes: { email, gdpr_consent: true } });
    laterBy(1);
    const second = await reserve(lead, { touch: 2 });
    await rig.call('confirmSend', { ledger_id: second.ledger_id, ...SENT });
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
    await rig.call('confirmSend', { ledger_id, ...SENT });
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

  test('a campaign sends until the end of its last day, then prospects nobody, and still answers', async () => {
    const campaign_id = await rig.newCampaign({ end_date: '2026-11-18' });
    const [lead, late] = [await newLead(), await newLead()];
    expect((await reserve(lead, { campaign_id })).verdict).toBe('send');
    laterBy(24);
    expect(await reserve(late, { campaign_id })).toMatchObject({ verdict: 'refused', reason: 'campaign_ended' });
    expect((await reserve(late, { campaign_id, touch: 2, purpose: 'service' })).verdict).toBe('send');
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
