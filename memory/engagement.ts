/** What an interaction says about a lead's habits. */
import { DateTime } from 'luxon';
import type { Interaction } from '../workflows/contracts/interaction';

export type LearnableInteraction = Pick<
  Interaction,
  'lead_id' | 'timestamp' | 'channel' | 'event_type' | 'outcome' | 'metadata'
>;

/** What a lead does by itself. Our own sends, bounces, complaints and notes are not among it. */
const ENGAGING_EVENTS = new Set([
  'open',
  'click',
  'reply',
  'call',
  'meeting_booked',
  'conversion',
  'form_fill',
  'page_view',
  'ad_click',
]);
const ANSWERING_EVENTS = new Set(['click', 'reply', 'meeting_booked', 'conversion']);
const GOOD_OUTCOMES = new Set(['positive', 'callback_requested']);
const BAD_OUTCOMES = new Set(['negative', 'unsubscribe']);
/** fewer answers say nothing about a habit */
const MIN_ANSWERS = 3;
const WINDOW_HOURS = 2;
const HOURS = 24;

/** Security scanners and mail prefetchers open and click too: `metadata.machine` marks them, and they count for nothing. */
export const isEngagement = (interaction: LearnableInteraction): boolean =>
  interaction.metadata.machine !== true &&
  !BAD_OUTCOMES.has(interaction.outcome) &&
  (ENGAGING_EVENTS.has(interaction.event_type) || GOOD_OUTCOMES.has(interaction.outcome));

/** An engagement that answers what we sent, on a channel and at an hour that evidently suit. */
export const isAnswered = (interaction: LearnableInteraction): boolean =>
  isEngagement(interaction) && (ANSWERING_EVENTS.has(interaction.event_type) || GOOD_OUTCOMES.has(interaction.outcome));

/** @returns US dollars that the interaction brought, 0 when it says nothing */
export function revenueUsd(interaction: LearnableInteraction): number {
  const value = interaction.metadata.conversion_value_usd;
  return typeof value === 'number' && value > 0 ? value : 0;
}

/** @returns hour 0 to 23 of the lead's own day; undefined when its zone is unknown */
export function localHour(isoTime: string, timezone: string | null): number | undefined {
  if (timezone === null) return undefined;
  const local = DateTime.fromISO(isoTime, { zone: timezone });
  return local.isValid ? local.hour : undefined;
}

/** The two hours of the day with most answers, as "09:00-11:00"; of equal ones that which begins with most, then the earliest. */
export function bestContactTime(answersByHour: readonly number[]): string | undefined {
  const at = (hour: number): number => answersByHour[hour] ?? 0;
  if (answersByHour.reduce((sum, count) => sum + count, 0) < MIN_ANSWERS) return undefined;
  const windows = Array.from({ length: HOURS - WINDOW_HOURS + 1 }, (_, hour) => hour);
  const [best = 0] = windows.sort((a, b) => at(b) + at(b + 1) - at(a) - at(a + 1) || at(b) - at(a));
  return `${clock(best)}-${clock(best + WINDOW_HOURS)}`;
}

/** Most answered first. */
export const preferredChannels = (answersByChannel: Record<string, number>): string[] =>
  Object.entries(answersByChannel)
    .sort(([, a], [, b]) => b - a)
    .map(([channel]) => channel);

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
