import { randomUUID } from 'node:crypto';
import { KEYED, NOON, SENT, createSendRig } from '../../../test/send-rig';
import type { SendRig } from '../../../test/send-rig';
import type { Params } from '../../protocol';

let rig: SendRig;
beforeAll(async () => {
  rig = await createSendRig();
});
beforeEach(() => {
  rig.clock.now = NOON;
});
afterAll(() => rig.database.drop());

const sent = async (lead: string, change: Partial<Params<'reserveSend'>> = {}) => {
  const reservation = await rig.reserve(lead, change);
  if (reservation.verdict !== 'send') throw new Error(`not sent: ${JSON.stringify(reservation)}`);
  await rig.call('confirmSend', { ledger_id: reservation.ledger_id, ...SENT, provider_message_id: randomUUID() });
  return reservation;
};
const match = async (by: Partial<Params<'matchAnswer'>>) =>
  (await rig.call('matchAnswer', { token: null, message_ids: [], address: null, ...by })).match;
const track = (
  lead_id: string,
  event_type: string,
  metadata: Params<'trackEvent'>['interaction']['metadata'] = {},
  outcome: Params<'trackEvent'>['interaction']['outcome'] = 'none',
) =>
  rig.call('trackEvent', {
    interaction: { lead_id, channel: 'Email', event_type, outcome, metadata, timestamp: rig.clock.now.toISOString() },
  });
const told = async (lead: string) => {
  const { events } = await rig.call('claimRelayEvents', { limit: 500, lease_seconds: 600 });
  return events.flatMap((event) => (event.kind === 'interaction' && event.lead_id === lead ? [event.interaction] : []));
};

describe('an answer', () => {
  it('finds its message by token, by our Message-ID, by the provider’s, and by the address it comes from', async () => {
    const email = `${randomUUID()}@example.com`;
    const lead = await rig.newLead({ email });
    const first = await sent(lead);
    rig.laterBy(24);
    const provider_message_id = `${randomUUID()}@ses.example`;
    const second = await rig.reserve(lead, { touch: 2 });
    await rig.call('confirmSend', { ledger_id: second.ledger_id, ...SENT, provider_message_id });
    const is = ({ ledger_id }: { ledger_id: string }, by: string) =>
      expect.objectContaining({ lead_id: lead, ledger_id, by });
    expect(await match({ token: first.answer_token, address: 'else@example.com' })).toEqual(is(first, 'token'));
    expect(await match({ message_ids: ['<foreign@x>', `<${first.ledger_id}@purple-merit>`] })).toEqual(
      is(first, 'message_id'),
    );
    expect(await match({ message_ids: [`<${provider_message_id}>`] })).toEqual(is(second, 'message_id'));
    expect(await match({ token: 'made-up', address: ` ${email.toUpperCase()}` })).toEqual(is(second, 'address'));
    expect(await match({ token: 'made-up', message_ids: ['<x@y>'], address: 'nobody@example.com' })).toBeNull();
  });

  it('is found by the tokens of many links at once, and made-up ones name nothing', async () => {
    const [first, second] = await Promise.all([
      rig.newLead().then((lead) => sent(lead)),
      rig.newLead().then((lead) => sent(lead)),
    ]);
    const tokens = [first.answer_token, second.answer_token, 'f'.repeat(32)];
    const { matches } = await rig.call('matchTokens', { tokens });
    expect(new Map(matches.map(({ token, ledger_id }) => [token, ledger_id]))).toEqual(
      new Map([first, second].map(({ answer_token, ledger_id }) => [answer_token, ledger_id])),
    );
  });

  it('is known to be a lead’s who was never written to', async () => {
    const email = `${randomUUID()}@example.com`;
    const lead = await rig.newLead({ email });
    expect(await match({ address: email })).toMatchObject({ lead_id: lead, ledger_id: null });
  });

  it('keeps the same token on every attempt, and no other message has it', async () => {
    const lead = await rig.newLead();
    const first = await rig.reserve(lead, { provider: KEYED });
    const again = await rig.reserve(lead, { provider: KEYED });
    const other = await rig.reserve(lead, { provider: KEYED, touch: 2 });
    const tokens = [first, again, other].map((each) => each.verdict === 'send' && each.answer_token);
    expect(tokens[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(tokens[1]).toBe(tokens[0]);
    expect(tokens[2]).not.toBe(tokens[0]);
  });
});

describe('what the journey is told', () => {
  it('says until when somebody is away, which is no answer', async () => {
    const lead = await rig.newLead();
    const until = '2026-12-01T00:00:00.000Z';
    await sent(lead);
    await track(lead, 'out_of_office', { until });
    expect(await told(lead)).toEqual([
      expect.objectContaining({ event_type: 'out_of_office', until, outcome: 'none' }),
    ]);
    await track(lead, 'out_of_office', {});
    expect((await told(lead)).at(-1)).toMatchObject({ until: expect.stringMatching(/^20/) as string });
    const { lead: after, profile } = await rig.call('getLeadData', { lead_id: lead });
    expect([after.last_active_at, profile?.rfm_score ?? null]).toEqual([null, null]);
    expect((await rig.reserve(lead, { touch: 2 })).verdict).toBe('send');
  });

  it.each(['hard', 'soft'] as const)('says that a bounce was %s, and the ledger keeps it', async (bounce) => {
    const lead = await rig.newLead();
    const { ledger_id } = await sent(lead);
    await track(lead, 'email_bounced', { bounce, ledger_id });
    expect(await told(lead)).toEqual([expect.objectContaining({ event_type: 'email_bounced', bounce })]);
    const { rows } = await rig.database.pools.read.query('SELECT bounce, bounced_at FROM sends WHERE ledger_id = $1', [
      ledger_id,
    ]);
    expect(rows).toEqual([{ bounce, bounced_at: NOON.toISOString() }]);
    const next = await rig.reserve(lead, { touch: 2 });
    expect(next.verdict).toBe(bounce === 'hard' ? 'refused' : 'send');
  });
});

it('keeps an opt-out for the address it came from, although the lead has another one since', async () => {
  const email = `${randomUUID()}@example.com`;
  const lead = await rig.newLead({ email });
  const { ledger_id } = await sent(lead);
  await rig.call('updateLead', { lead_id: lead, changes: { email: `${randomUUID()}@example.com` } });
  await track(lead, 'unsubscribe', { ledger_id }, 'unsubscribe');
  const other = await rig.newLead({ email });
  expect(await rig.reserve(other)).toMatchObject({ verdict: 'refused', reason: 'opted_out' });
});

describe('three soft bounces', () => {
  const bounceTouch = async (lead: string, touch: number): Promise<void> => {
    // an answered question may be sent after a reply; a domain of its own is not paused by the others
    const { ledger_id } = await sent(lead, { touch, purpose: 'service', sending_domain: `${lead}.example` });
    rig.laterBy(1);
    await track(lead, 'email_bounced', { bounce: 'soft', ledger_id });
    rig.laterBy(7 * 24);
  };
  const isSuppressed = async (lead_id: string): Promise<boolean | undefined> => {
    const { channels } = await rig.call('getOutreachContext', { lead_id, campaign_id: null });
    return channels.find(({ channel }) => channel === 'Email')?.suppressed;
  };

  it('in a row suppress the address', async () => {
    const lead = await rig.newLead();
    for (const touch of [1, 2, 3]) {
      expect(await isSuppressed(lead)).toBe(false);
      await bounceTouch(lead, touch);
    }
    expect(await isSuppressed(lead)).toBe(true);
  });

  it.each(['reply', 'email_delivered'])('do not when a %s came in between', async (event_type) => {
    const lead = await rig.newLead();
    for (const touch of [1, 2]) await bounceTouch(lead, touch);
    await track(lead, event_type);
    rig.laterBy(1);
    await bounceTouch(lead, 3);
    expect(await isSuppressed(lead)).toBe(false);
  });

  it('do not when a mail in between did not come back', async () => {
    const lead = await rig.newLead();
    for (const touch of [1, 2]) await bounceTouch(lead, touch);
    await sent(lead, { touch: 3 });
    rig.laterBy(7 * 24);
    await bounceTouch(lead, 4);
    expect(await isSuppressed(lead)).toBe(false);
  });
});

describe('a sending domain', () => {
  const from = async (sending_domain: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const lead = await rig.newLead();
        return { lead, ledger_id: (await sent(lead, { sending_domain })).ledger_id };
      }),
    );
  const domainOf = async (name: string) =>
    (await rig.call('listSendingDomains', {})).domains.find(({ domain }) => domain === name);

  it('pauses when too much comes back, holds all its mail back, and goes on when a person says so', async () => {
    const domain = 'bouncing.example';
    const sends = await from(domain, 12);
    // all at once: none of the five may be overlooked
    await Promise.all(
      sends.slice(0, 5).map(({ lead, ledger_id }) => track(lead, 'email_bounced', { bounce: 'hard', ledger_id })),
    );
    expect(await domainOf(domain)).toMatchObject({ status: 'paused', reason: 'bounces', sends: 12, bounces: 5 });
    const lead = await rig.newLead();
    const oneHourOn = new Date(NOON.getTime() + 3_600_000).toISOString();
    expect(await rig.reserve(lead, { sending_domain: domain })).toMatchObject({
      verdict: 'deferred',
      reason: 'domain_paused',
      until: oneHourOn,
    });
    expect((await rig.reserve(lead, { sending_domain: 'other.example', touch: 2 })).verdict).toBe('send');
    const { components } = await rig.call('getStatus', {});
    expect(components.sending_domains).toMatchObject({ state: 'degraded', detail: expect.stringContaining(domain) });

    rig.laterBy(1);
    const resume = () => rig.call('resumeSendingDomain', { domain, resumed_by: 'ops' });
    await resume();
    expect(await resume()).toMatchObject({ status: 'active', sends: 0, resumed_by: 'ops' });
    expect((await rig.reserve(lead, { sending_domain: domain })).verdict).toBe('send');
    const { rows } = await rig.database.pools.read.query(
      "SELECT action_type, source_agent FROM agent_actions WHERE details_json->>'domain' = $1 ORDER BY timestamp",
      [domain],
    );
    expect(rows).toEqual([
      { action_type: 'pause_domain', source_agent: 'engagement' },
      { action_type: 'resume_domain', source_agent: 'manager' },
    ]);
  });

  it('pauses at three complaints, each of which suppresses and counts as an opt-out', async () => {
    const domain = 'complained.example';
    const sends = await from(domain, 4);
    for (const { lead, ledger_id } of sends.slice(0, 3)) {
      expect(await domainOf(domain)).toMatchObject({ status: 'active' });
      await track(lead, 'email_complaint', { ledger_id });
      expect(await rig.reserve(lead, { touch: 2 })).toMatchObject({ verdict: 'refused', reason: 'suppressed' });
    }
    expect(await domainOf(domain)).toMatchObject({ status: 'paused', reason: 'complaints', complaints: 3 });
  });

  it('pauses as well for mailboxes that its mail server does not know, and is told the whole number', async () => {
    const sending_domain = 'dead-list.example';
    await from(sending_domain, 30);
    for (let bounces = 1; bounces <= 5; bounces++) {
      expect(await domainOf(sending_domain)).toMatchObject({ status: 'active' });
      const attempt_id = randomUUID();
      const { ledger_id } = await rig.reserve(await rig.newLead(), { sending_domain, attempt_id });
      await rig.call('bounceSend', { ledger_id, attempt_id, error: '550 at RCPT TO' });
    }
    const paused = { status: 'paused', reason: 'bounces', sends: 35, bounces: 5 };
    expect(await domainOf(sending_domain)).toMatchObject(paused);
    const { rows } = await rig.database.pools.read.query(
      "SELECT details_json->'sends' AS sends FROM agent_actions WHERE details_json->>'domain' = $1",
      [sending_domain],
    );
    expect(rows).toEqual([{ sends: 35 }]);
  });

  it('that never sent cannot be resumed', async () => {
    const resume = rig.call('resumeSendingDomain', { domain: 'unknown.example', resumed_by: 'ops' });
    await expect(resume).rejects.toThrow('there is no sending domain unknown.example; "merit domains list" shows');
  });
});
