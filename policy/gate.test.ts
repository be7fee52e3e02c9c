import fc from 'fast-check';
import { OPEN_GATE } from '../test/gate-facts';
import { evaluateGate, PAUSE_RECHECK_SECONDS } from './gate';
import { gateFactsSchema, type GateFacts, type GateRules } from './gate-facts';

const rules: GateRules = {
  frequencyCap: { count: 2, windowSeconds: 7 * 86_400 },
  quietHours: { startMinute: 20 * 60, endMinute: 8 * 60 },
  sendDays: [1, 2, 3, 4, 5],
  defaultTimezone: 'UTC',
  companyPauseSeconds: 30 * 86_400,
};
const WEDNESDAY_NOON = new Date('2026-06-10T12:00:00Z');
const ask = (changes: Partial<GateFacts>, now = WEDNESDAY_NOON, changed: Partial<GateRules> = {}) =>
  evaluateGate({ ...OPEN_GATE, ...changes }, { ...rules, ...changed }, now);

describe('the gate', () => {
  it('lets a consenting person be written to at noon', () => {
    expect(ask({})).toEqual({ verdict: 'send', warnings: [] });
  });

  it.each<[string, Partial<GateFacts>]>([
    ['erased', { erased: true, has_address: false, purpose: 'service' }],
    ['flagged', { flags: ['competitor'] }],
    ['no_address', { has_address: false }],
    ['suppressed', { suppressions: ['hard_bounce'] }],
    ['opted_out', { opted_out: true }],
    ['no_consent', { consent: null }],
    ['no_consent', { consent: 'withdrawn' }],
    ['answered', { answered: true }],
    ['journey_closed', { journey_open: false }],
    ['answered', { answered: true, journey_open: false, campaign_status: 'paused' }],
    ['company_answered', { company_answered: true }],
    ['outside_audience', { in_audience: false }],
    ['outside_audience', { in_audience: false, campaign_status: 'paused' }],
    ['campaign_ended', { campaign_ended: true }],
    ['campaign_ended', { campaign_ended: true, campaign_status: 'paused' }],
    ['approval_required', { approval_min_score: 80 }],
    ['unknown_timezone', { channel: 'SMS', timezone: 'Mars/X' }],
    ['unknown_timezone', { channel: 'Call', timezone: null }],
  ])('refuses: %s', (reason, changes) => {
    expect(ask(changes)).toMatchObject({ verdict: 'refused', reason });
  });

  it('asks for approval only from the threshold on, and only once', () => {
    expect(ask({ approval_min_score: 81 }).verdict).toBe('send');
    expect(ask({ approval_min_score: 80, lead_score: null }).verdict).toBe('send');
    expect(ask({ approval_min_score: 80, approved: true }).verdict).toBe('send');
  });

  it("answers a person's own question without marketing consent, flagged or not, unless they withdrew or opted out", () => {
    expect(ask({ purpose: 'service', consent: null, flags: ['existing_customer'] }).verdict).toBe('send');
    expect(ask({ purpose: 'service', consent: null, answered: true, journey_open: false }).verdict).toBe('send');
    expect(ask({ purpose: 'service', consent: null, company_answered: true }).verdict).toBe('send');
    expect(ask({ purpose: 'service', consent: null, campaign_ended: true }).verdict).toBe('send');
    expect(ask({ purpose: 'service', consent: 'withdrawn' })).toMatchObject({ reason: 'no_consent' });
    expect(ask({ purpose: 'service', consent: null, opted_out: true })).toMatchObject({ reason: 'opted_out' });
  });

  it('holds back what a paused domain would send, answers included, and looks again after the recheck time', () => {
    const until = new Date(WEDNESDAY_NOON.getTime() + PAUSE_RECHECK_SECONDS * 1000);
    for (const purpose of ['marketing', 'service'] as const)
      expect(ask({ domain_paused: true, purpose })).toMatchObject({
        verdict: 'deferred',
        reason: 'domain_paused',
        until,
      });
  });

  it('looks at a paused campaign again after the recheck time, approval or not', () => {
    const until = new Date(WEDNESDAY_NOON.getTime() + PAUSE_RECHECK_SECONDS * 1000);
    expect(ask({ campaign_status: 'paused', approval_min_score: 0 })).toMatchObject({
      verdict: 'deferred',
      reason: 'campaign_paused',
      until,
    });
  });

  it('holds back everything to a paused lead, whatever else holds it, and looks again after the recheck time', () => {
    const until = new Date(WEDNESDAY_NOON.getTime() + PAUSE_RECHECK_SECONDS * 1000);
    for (const purpose of ['marketing', 'service'] as const)
      expect(ask({ lead_paused: true, purpose, campaign_status: 'paused', approval_min_score: 0 })).toMatchObject({
        verdict: 'deferred',
        reason: 'lead_paused',
        until,
      });
    expect(ask({ lead_paused: true, opted_out: true })).toMatchObject({ verdict: 'refused', reason: 'opted_out' });
  });

  it('reads a decision from before leads could be paused', () => {
    const { lead_paused: _, ...before } = OPEN_GATE;
    expect(gateFactsSchema.parse(before)).toEqual(OPEN_GATE);
  });

  it('waits until the oldest message leaves the window of the cap, and then for an open hour', () => {
    const capped = { sends_in_window: 2, oldest_send_in_window_at: '2026-06-08T21:00:00Z' };
    expect(ask(capped)).toMatchObject({
      verdict: 'deferred',
      reason: 'frequency_cap',
      until: new Date('2026-06-16T06:00:00Z'),
    });
    expect(ask({ sends_in_window: 1 }).verdict).toBe('send');
  });

  it('defers at 23:00 to the next window', () => {
    expect(ask({}, new Date('2026-06-10T21:00:00Z'))).toEqual({
      verdict: 'deferred',
      reason: 'quiet_hours',
      until: new Date('2026-06-11T06:00:00Z'),
      warnings: [],
    });
  });

  it('warns, and does not stall, when the zone is unknown', () => {
    expect(ask({ timezone: 'Mars/X' })).toMatchObject({ verdict: 'send', warnings: [expect.stringMatching(/region/)] });
  });

  it('says refused when a refusal and a deferral both hold', () => {
    expect(
      ask({ opted_out: true, sends_in_window: 9, campaign_status: 'paused' }, new Date('2026-06-13T23:00:00Z')),
    ).toMatchObject({ verdict: 'refused' });
  });

  it('never defers to now or before, and never sends marketing without consent, or to a paused lead', () => {
    const anyFacts = fc.record({
      purpose: fc.constantFrom('marketing' as const, 'service' as const),
      consent: fc.constantFrom('granted' as const, 'withdrawn' as const, null),
      opted_out: fc.boolean(),
      sends_in_window: fc.nat(4),
      oldest_send_in_window_at: fc.option(
        fc.constantFrom('2026-06-01T00:00:00Z', '2026-06-20T00:00:00Z', '2030-01-01T00:00:00Z'),
      ),
      campaign_status: fc.constantFrom('active' as const, 'paused' as const, null),
      lead_paused: fc.boolean(),
      timezone: fc.option(fc.constantFrom('Asia/Tokyo', 'Mars/X', 'UTC')),
      region: fc.option(fc.constantFrom('US', 'APAC', '')),
    });
    const moment = fc.date({
      min: new Date('2026-01-01T00:00:00Z'),
      max: new Date('2027-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(anyFacts, moment, fc.nat(3), (changes, now, count) => {
        const verdict = ask(changes, now, { frequencyCap: { count, windowSeconds: 86_400 } });
        if (verdict.verdict === 'deferred') expect(verdict.until.getTime()).toBeGreaterThan(now.getTime());
        if (verdict.verdict === 'send') {
          expect(changes.opted_out).toBe(false);
          expect(changes.lead_paused).toBe(false);
          if (changes.purpose === 'marketing') expect(changes.consent).toBe('granted');
        }
      }),
      { numRuns: 200 },
    );
  });
});
