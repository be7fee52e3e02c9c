/**
 * When to write, on the person's clock and within what policy allows: in the person's favourite hours; where these are not known, in
 * hours that have been shown to be answered more; else as soon as may be.
 */
import {
  nextAllowed,
  nextAllowedWithin,
  type ContactRules,
  type MinuteRange,
  type Whereabouts,
} from '../../policy/contact-window';
import type { Profile } from '../knowledge';
import type { SendSlot } from './send-hours';

export interface DeliveryTime {
  at: Date;
  /** the person's favourite hours were known and could be kept */
  usedBestTime: boolean;
  /** the campaign's best hours were shown to be better, and could be kept */
  usedSlot: boolean;
  zoneKnown: boolean;
  warnings: string[];
}

export function chooseDeliveryTime(
  now: Date,
  who: Whereabouts,
  profile: Profile | null,
  rules: ContactRules,
  slot: SendSlot | null = null,
): DeliveryTime {
  const { at: soonest, zoneKnown, warnings } = nextAllowed(now, who, rules);
  const none = { usedBestTime: false, usedSlot: false, zoneKnown, warnings };
  const best = contactHours(profile?.preferences.best_contact_time);
  if (best) {
    const at = nextAllowedWithin(best, now, who, rules);
    if (at) return { ...none, at, usedBestTime: true };
    const warning = 'the best contact time cannot be kept: the next allowed hour is used';
    return { ...none, at: soonest, warnings: [...warnings, warning] };
  }
  // the slot was measured on clocks that are known
  const hours = slot?.persists && zoneKnown ? contactHours(slot.hours) : undefined;
  const inSlot = hours && nextAllowedWithin(hours, now, who, rules);
  return inSlot ? { ...none, at: inSlot, usedSlot: true } : { ...none, at: soonest };
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
