import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterPause, contains, nextAllowed, nextAllowedWithin, type ContactRules } from './contact-window';
import { zonesOfRegion } from './regions';

const NIGHT = { startMinute: 20 * 60, endMinute: 8 * 60 };
const rules: ContactRules = { quietHours: NIGHT, sendDays: [1, 2, 3, 4, 5], defaultTimezone: 'UTC' };
const at = (iso: string): Date => new Date(iso);
const berlin = { timezone: 'Europe/Berlin', region: 'EU' };
const nowhere = { timezone: null, region: null };

describe('nextAllowed', () => {
  it.each([
    ['2026-06-10T10:00:00Z', '2026-06-10T10:00:00.000Z', 'noon on a Wednesday: now'],
    ['2026-06-10T21:00:00Z', '2026-06-11T06:00:00.000Z', '23:00: eight the next morning'],
    ['2026-06-10T18:00:00Z', '2026-06-11T06:00:00.000Z', 'the first quiet minute is quiet'],
    ['2026-06-10T06:00:00Z', '2026-06-10T06:00:00.000Z', 'the first open minute is open'],
    ['2026-06-12T18:30:00Z', '2026-06-15T06:00:00.000Z', 'Friday night: Monday'],
    ['2026-03-28T12:00:00Z', '2026-03-30T06:00:00.000Z', 'across the change to summer time'],
    ['2026-10-23T20:00:00Z', '2026-10-26T07:00:00.000Z', 'across the change to winter time'],
  ])('%s in Berlin is %s (%s)', (from, expected) => {
    expect(nextAllowed(at(from), berlin, rules)).toEqual({ at: at(expected), zoneKnown: true, warnings: [] });
  });

  it('waits for an hour allowed in every zone of the region when the zone does not exist, and says so', () => {
    const window = nextAllowed(at('2026-06-10T12:00:00Z'), { timezone: 'Mars/X', region: 'US' }, rules);
    expect(window.at).toEqual(at('2026-06-10T18:00:00Z'));
    expect(window.zoneKnown).toBe(false);
    expect(window.warnings).toHaveLength(1);
    expect(window.warnings[0]).not.toContain('Mars');
  });

  it("takes the account's default with a warning when neither zone nor region is known", () => {
    const window = nextAllowed(at('2026-06-10T21:00:00Z'), nowhere, rules);
    expect(window).toMatchObject({ at: at('2026-06-11T08:00:00Z'), zoneKnown: false });
    expect(window.warnings[0]).toMatch(/default/);
    expect(nextAllowed(at('2026-06-10T21:00:00Z'), { timezone: null, region: 'Atlantis' }, rules)).toEqual(window);
  });

  it('takes the main zone of a region when no hour suits all of its zones', () => {
    const brief = { ...rules, quietHours: { startMinute: 10 * 60, endMinute: 9 * 60 } };
    const window = nextAllowed(at('2026-06-10T10:00:00Z'), { timezone: null, region: 'APAC' }, brief);
    expect(window.at).toEqual(at('2026-06-11T01:00:00Z'));
    expect(window.warnings[1]).toMatch(/main zone/);
  });

  it('knows quiet hours that are equal as none, and no send days as every day', () => {
    const sunday = at('2026-06-14T02:00:00Z');
    const open = { ...rules, quietHours: { startMinute: 0, endMinute: 0 }, sendDays: [] };
    expect(nextAllowed(sunday, berlin, open).at).toEqual(sunday);
  });
});

describe('nextAllowedWithin', () => {
  it("finds the person's favourite hours within what is allowed", () => {
    const morning = { startMinute: 9 * 60, endMinute: 11 * 60 };
    expect(nextAllowedWithin(morning, at('2026-06-12T12:00:00Z'), berlin, rules)).toEqual(at('2026-06-15T07:00:00Z'));
  });

  it('finds nothing when they are quiet hours', () => {
    expect(
      nextAllowedWithin({ startMinute: 22 * 60, endMinute: 23 * 60 }, at('2026-06-12T12:00:00Z'), berlin, rules),
    ).toBeUndefined();
  });
});

describe('whatever the rules and the place', () => {
  const DAY_MS = 24 * 3_600_000;
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'America/Sao_Paulo',
    'UTC',
  );
  const moment = fc.date({ min: at('2024-01-01T00:00:00Z'), max: at('2031-01-01T00:00:00Z'), noInvalidDate: true });
  /** two hours open at least, so that no change of the clock swallows them */
  const quiet = fc
    .record({ startMinute: fc.nat(1439), lengthMinutes: fc.nat(22 * 60) })
    .map(({ startMinute, lengthMinutes }) => ({ startMinute, endMinute: (startMinute + lengthMinutes) % 1440 }));
  const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }));
  const anyRules = fc.record({ quietHours: quiet, sendDays: days, defaultTimezone: zone });

  it('the moment is never quiet, never before now, and never more than eight days away', () => {
    fc.assert(
      fc.property(moment, zone, anyRules, (now, timezone, given) => {
        const found = nextAllowed(now, { timezone, region: null }, given).at;
        const local = DateTime.fromJSDate(found, { zone: timezone });
        expect(contains(given.quietHours, local.hour * 60 + local.minute)).toBe(false);
        if (given.sendDays.length > 0) expect(given.sendDays).toContain(local.weekday);
        expect(found.getTime()).toBeGreaterThanOrEqual(now.getTime());
        expect(found.getTime() - now.getTime()).toBeLessThanOrEqual(8 * DAY_MS);
        expect(nextAllowed(found, { timezone, region: null }, given).at).toEqual(found);
      }),
      { numRuns: 300 },
    );
  });

  it('a region never stalls, and its hours are allowed in all its zones', () => {
    fc.assert(
      fc.property(
        moment,
        fc.constantFrom('LATAM', 'MEA', 'US', 'India', 'EU', 'APAC'),
        fc.option(fc.string()),
        (now, region, timezone) => {
          const found = nextAllowed(now, { timezone: timezone === null ? null : `Mars/${timezone}`, region }, rules).at;
          expect(found.getTime() - now.getTime()).toBeLessThanOrEqual(8 * DAY_MS);
          for (const each of zonesOfRegion(region)!) {
            const local = DateTime.fromJSDate(found, { zone: each });
            expect(contains(NIGHT, local.hour * 60 + local.minute)).toBe(false);
            expect(local.weekday).toBeLessThanOrEqual(5);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('afterPause', () => {
  it.each([
    ['2026-06-10T10:00:00Z', 3, '2026-06-15T10:00:00.000Z', 'Wednesday and three: Monday'],
    ['2026-06-12T21:30:00Z', 1, '2026-06-15T21:30:00.000Z', 'late Friday and one: Monday, at the same time of day'],
    [
      '2026-10-23T10:00:00Z',
      1,
      '2026-10-26T11:00:00.000Z',
      'across the change to winter time: the same hour on the clock',
    ],
  ])('%s and %d business days is %s (%s)', (from, business_days, expected) => {
    expect(afterPause(at(from), { business_days }, berlin, rules).toISOString()).toBe(expected);
  });

  it('counts every day where every day is a send day', () => {
    const always = { ...rules, sendDays: [] };
    expect(afterPause(at('2026-06-12T10:00:00Z'), { business_days: 2 }, berlin, always)).toEqual(
      at('2026-06-14T10:00:00Z'),
    );
  });

  it('takes seconds as they are', () => {
    expect(afterPause(at('2026-06-12T21:00:00Z'), { seconds: 5 }, berlin, rules)).toEqual(at('2026-06-12T21:00:05Z'));
  });
});
