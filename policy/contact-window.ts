/**
 * When a person may be contacted: quiet hours and send days on the person's own clock. DST is the time zone database's
 * business: every test looks at the wall clock, never at an offset.
 */
import { DateTime, IANAZone } from 'luxon';
import { zonesOfRegion } from './regions';

/** Minutes since local midnight, end exclusive; the end may be on the next day; equal ends mean none. */
export interface MinuteRange {
  startMinute: number;
  endMinute: number;
}

export interface ContactRules {
  quietHours: MinuteRange;
  /** ISO weekdays, 1 is Monday; empty: every day */
  sendDays: readonly number[];
  /** IANA zone of the account */
  defaultTimezone: string;
}

export interface Whereabouts {
  timezone: string | null;
  region: string | null;
}

export interface ContactWindow {
  /** the first allowed moment, `from` itself when that is allowed */
  at: Date;
  /** the person's own zone is known, not inferred */
  zoneKnown: boolean;
  /** plain English, without PII */
  warnings: string[];
}

/** A week and a day hold every weekday once, the change to or from DST included; two weeks hold it twice. */
const HORIZON_MS = 15 * 24 * 3_600_000;
const MINUTE_MS = 60_000;

/**
 * The first moment from `from` on at which this person may be contacted. Never stalls: when no hour suits all zones of
 * a region, its main zone counts.
 */
export function nextAllowed(from: Date, who: Whereabouts, rules: ContactRules): ContactWindow {
  const { zones, zoneKnown, warnings } = zonesOf(who, rules);
  const closed = [rules.quietHours];
  const common = firstOpen(from, zones, closed, rules.sendDays);
  if (common) return { at: common, zoneKnown, warnings };
  const main = firstOpen(from, zones.slice(0, 1), closed, rules.sendDays) ?? from;
  return {
    at: main,
    zoneKnown,
    warnings: [...warnings, 'no hour suits all zones of the region: its main zone counts'],
  };
}

/** Like `nextAllowed`, within `hours` of the person's clock; undefined when these are never allowed. */
export function nextAllowedWithin(
  hours: MinuteRange,
  from: Date,
  who: Whereabouts,
  rules: ContactRules,
): Date | undefined {
  const outside: MinuteRange = { startMinute: hours.endMinute, endMinute: hours.startMinute };
  return firstOpen(from, zonesOf(who, rules).zones, [rules.quietHours, outside], rules.sendDays);
}

/** A pause between two touches: business days on the person's own calendar, or plain seconds. */
export type Pause = { business_days: number } | { seconds: number };

/** The same time of day so many send days later, on the person's main clock. Whether that hour is allowed is asked later. */
export function afterPause(from: Date, pause: Pause, who: Whereabouts, rules: ContactRules): Date {
  if ('seconds' in pause) return new Date(from.getTime() + pause.seconds * 1_000);
  const [zone = rules.defaultTimezone] = zonesOf(who, rules).zones;
  let day = DateTime.fromJSDate(from, { zone });
  for (let left = pause.business_days; left > 0;) {
    day = day.plus({ days: 1 });
    if (rules.sendDays.length === 0 || rules.sendDays.includes(day.weekday)) left -= 1;
  }
  return day.toJSDate();
}

/** Zones found to exist: the question costs a tenth of a millisecond, and every touch asks it several times. */
const existing = new Set<string>();

function isZone(name: string): boolean {
  if (existing.has(name)) return true;
  if (!IANAZone.isValidZone(name)) return false;
  existing.add(name);
  return true;
}

function zonesOf(who: Whereabouts, rules: ContactRules): Omit<ContactWindow, 'at'> & { zones: readonly string[] } {
  if (who.timezone !== null && isZone(who.timezone)) return { zones: [who.timezone], zoneKnown: true, warnings: [] };
  const why = who.timezone === null ? 'the time zone is not known' : 'the time zone is not one that exists';
  const regional = who.region === null ? undefined : zonesOfRegion(who.region);
  if (regional)
    return { zones: regional, zoneKnown: false, warnings: [`${why}: hours allowed in all of the region count`] };
  return {
    zones: [rules.defaultTimezone],
    zoneKnown: false,
    warnings: [`${why}, nor the region: the account's default counts`],
  };
}

function firstOpen(
  from: Date,
  zones: readonly string[],
  closed: readonly MinuteRange[],
  sendDays: readonly number[],
): Date | undefined {
  const horizon = from.getTime() + HORIZON_MS;
  let time = from.getTime();
  while (time <= horizon) {
    const before = time;
    for (const zone of zones) time = Math.max(time, openInZone(time, zone, closed, sendDays));
    if (time === before) return new Date(time);
  }
  return undefined;
}

/** `time` itself when it is open there, else a later moment before which nothing is. */
function openInZone(time: number, zone: string, closed: readonly MinuteRange[], sendDays: readonly number[]): number {
  const local = DateTime.fromMillis(time, { zone });
  if (sendDays.length > 0 && !sendDays.includes(local.weekday)) return startOfNextDay(local);
  const minute = local.hour * 60 + local.minute;
  const range = closed.find((each) => contains(each, minute));
  if (!range) return time;
  const endsToday = minute < range.endMinute;
  return endsToday ? later(local, atMinute(local, range.endMinute)) : startOfNextDay(local);
}

export function contains({ startMinute, endMinute }: MinuteRange, minute: number): boolean {
  if (startMinute <= endMinute) return startMinute <= minute && minute < endMinute;
  return minute >= startMinute || minute < endMinute;
}

const startOfNextDay = (local: DateTime): number => later(local, local.plus({ days: 1 }).startOf('day'));

const atMinute = (local: DateTime, minute: number): DateTime =>
  local.set({ hour: Math.floor(minute / 60), minute: minute % 60, second: 0, millisecond: 0 });

/** A clock set back shows the same minute twice; time itself must move on. */
const later = (local: DateTime, next: DateTime): number =>
  Math.max(next.toMillis(), local.startOf('minute').toMillis() + MINUTE_MS);
