import { CHANNELS } from '../../workflows/contracts/channels';
import { endingOf } from '../../workflows/contracts/endings';
import { outcomeScore } from '../../workflows/contracts/outcome-score';
import { OUTCOMES } from '../../workflows/contracts/stages';
import type { ContactRules } from '../../policy/contact-window';
import { campaign, NOW, qualifiedLead, variant, warmProfile } from '../../test/leads';
import { contactHours } from './delivery-time';
import { planOutreach, type OutreachInput } from './outreach';

const rules: ContactRules = {
  quietHours: { startMinute: 20 * 60, endMinute: 8 * 60 },
  sendDays: [1, 2, 3, 4, 5],
  defaultTimezone: 'UTC',
};
const input: OutreachInput = {
  lead: { ...qualifiedLead, lead_score: 80 },
  profile: null,
  campaign,
  variants: [variant, { ...variant, variant_id: 'camp-001-b' }],
  variant_stats: [{ variant_id: 'camp-001-a', sends: 10, successes: 1 }],
  channels: CHANNELS.map((channel) => ({
    channel,
    consent: channel === 'Email' ? ('granted' as const) : null,
    has_address: true,
    suppressed: false,
  })),
  next_touch: 1,
  sequence: { kind: 'engagement', earlier: [], excluded: [], not_before: null },
  episodes: { trials: 0, successes: 0 },
  draw: 0.3,
  now: NOW,
  rules,
};
const plan = (changes: Partial<OutreachInput>) => {
  const planned = planOutreach({ ...input, ...changes });
  if (!planned) throw new Error('nobody can be reached');
  return planned;
};
const lead = (changes: Partial<OutreachInput['lead']>) => ({ lead: { ...input.lead, ...changes } });

describe('the outreach plan', () => {
  it('chooses a running variant of the channel, and may go out now', () => {
    const planned = plan({});
    expect(planned).toMatchObject({ channel: 'Email', delivery_time: NOW, approval_required: false, warnings: [] });
    expect(Object.keys(planned.propensities ?? {})).toEqual(['camp-001-a', 'camp-001-b']);
    expect(planned.knowledge[0]).toMatchObject({ sends: 10, successes: 1 });
  });

  it('leaves out stopped variants and those of other channels', () => {
    const variants = [
      { ...variant, status: 'stopped' as const },
      { ...variant, variant_id: 's', channel: 'SMS' as const },
    ];
    expect(plan({ variants })).toMatchObject({ variant_id: null, propensities: null });
  });

  it('waits for the best contact time on the clock of the lead', () => {
    expect(plan({ profile: warmProfile })).toMatchObject({
      delivery_time: '2026-06-11T07:00:00.000Z',
      features: { best_contact_time_used: true },
    });
  });

  describe('where the afternoon has been shown to be answered more', () => {
    // noon in Berlin
    const now = '2026-06-10T10:00:00.000Z';
    const send_hours = [0, 1].flatMap((half) => [
      { hour: 10, half, trials: 1_000, successes: 50 },
      { hour: 16, half, trials: 1_000, successes: 200 },
    ]);

    it('waits for it, and records why', () => {
      expect(plan({ now, send_hours })).toMatchObject({
        delivery_time: '2026-06-10T13:00:00.000Z',
        features: { send_slot: { hours: '15:00-18:00', persists: true }, send_slot_used: true },
      });
    });

    it('writes when the lead itself would rather be written to, and at once where its clock is not known', () => {
      const known = plan({ now, send_hours, profile: warmProfile });
      expect(known.delivery_time).toBe('2026-06-11T07:00:00.000Z');
      expect(known.features.send_slot_used).toBe(false);
      expect(plan({ now, send_hours, ...lead({ timezone: null }) })).toMatchObject({
        delivery_time: now,
        features: { send_slot_used: false },
      });
    });
  });

  it('takes the next allowed hour and says so when the best contact time is in quiet hours', () => {
    const profile = { ...warmProfile, preferences: { best_contact_time: '22:00-23:00' } };
    const planned = plan({ profile, now: '2026-06-13T12:00:00Z' });
    expect(planned.delivery_time).toBe('2026-06-15T06:00:00.000Z');
    expect(planned.warnings).toHaveLength(1);
  });

  it('writes by e-mail, with a warning, to somebody who prefers a channel without consent', () => {
    const planned = plan(lead({ preferred_channel: 'SMS' }));
    expect(planned.channel).toBe('Email');
    expect(planned.warnings[0]).toMatch(/SMS/);
  });

  it('warns about a zone that does not exist and goes by the region', () => {
    const planned = plan(lead({ timezone: 'Mars/X' }));
    expect(planned.warnings[0]).toMatch(/region/);
    expect(planned.features.zone_known).toBe(false);
  });

  it('asks a person first from the score on that the campaign sets', () => {
    expect(plan({ campaign: { ...campaign, approval_min_score: 80 } }).approval_required).toBe(true);
    expect(plan({ campaign: { ...campaign, approval_min_score: 81 } }).approval_required).toBe(false);
    expect(plan({ campaign: null }).approval_required).toBe(false);
  });

  it('logs nothing personal', () => {
    const { features, warnings, knowledge } = plan(
      lead({ timezone: 'Avery/Stone', industry: 'Avery Stone', region: 'Stone' }),
    );
    expect(JSON.stringify([features, warnings, knowledge])).not.toMatch(/Avery|Stone|Northwind|example/);
  });
});

it.each([
  ['09:00-11:00', { startMinute: 540, endMinute: 660 }],
  ['9:00 – 11:30', { startMinute: 540, endMinute: 690 }],
  ['22:00-24:00', { startMinute: 1320, endMinute: 0 }],
  ['25:00-26:00', undefined],
  ['09:00-09:00', undefined],
  ['mornings', undefined],
  [9, undefined],
])('best contact time %j is %j', (text, hours) => {
  expect(contactHours(text)).toEqual(hours);
});

describe('what an outcome is worth', () => {
  it('is a success exactly for the outcomes that SPEC calls one', () => {
    const successes = OUTCOMES.filter((outcome) => outcomeScore(outcome) > 0.7);
    expect(successes).toEqual(['converted', 'meeting_booked', 'engaged']);
  });

  it.each([
    ['meeting_booked', 'none', 0.95],
    ['reply', 'positive', 0.8],
    ['call', 'callback_requested', 0.8],
    ['reply', 'negative', 0.1],
    ['unsubscribe', 'none', 0],
  ] as const)('%s with outcome %s is worth %d', (event_type, outcome, score) => {
    const ending = endingOf({ interaction_id: 'i', event_type, outcome, channel: 'Email' });
    expect(outcomeScore(ending!)).toBe(score);
  });
});
