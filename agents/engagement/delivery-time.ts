/** When to write: the person's favourite hours, on the person's clock, within what policy allows. */
import {
  nextAllowed,
  nextAllowedWithin,
  type ContactRules,
  type MinuteRange,
  type Whereabouts,
} from '../../policy/contact-window';
import type { Profile } from '../knowledge';

export interface DeliveryTime {
  at: Date;
  /** the person's favourite hours were known and could be kept */
  usedBestTime: boolean;
  zoneKnown: boolean;
  warnings: string[];
}

export function chooseDeliveryTime(
  now: Date,
  who: Whereabouts,
  profile: Profile | null,
  rules: ContactRules,
): DeliveryTime {
  const { at: soonest, zoneKnown, warnings } = nextAllowed(now, who, rules);
  const best = contactHours(profile?.preferences.best_contact_time);
  if (!best) return { at: soonest, usedBestTime: false, zoneKnown, warnings };
  const at = nextAllowedWithin(best, now, who, rules);
  if (at) return { at, usedBestTime: true, zoneKnown, warnings };
  const warning = 'the best contact time cannot be kept: the next allowed hour is used';
  return { at: soonest, usedBestTime: false, zoneKnown, warnings: [...warnings, warning] };
}

/** `09:00-11:00`; anything else is no preference. */
export function contactHours(text: unknown): MinuteRange | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^\s*(\d{1,2}):(\d{2})\s*[-\u2010-\u2015]\s*(\d{1,2}):(\d{2})\s*$/.exec(text);
  if (!match) return undefined;
  const [startHour = 0, startMinutes = 0, endHour = 0, endMinutes = 0] = match.slice(1).map(Number);
  if (startHour > 23 || endHour > 24 || startMinutes > 59 || endMinutes > 59) return undefined;
  const startMinute = startHour * 60 + startMinutes;
  const endMinute = (endHour * 60 + endMinutes) % 1440;
  return startMinute === endMinute ? undefined : { startMinute, endMinute };
}
