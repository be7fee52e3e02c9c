/** A moment, as far from now as it is; the exact time is in the title, with its zone. */
import { useSyncExternalStore } from 'react';

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const EXACT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });
const TICK_MS = 1_000;

const UNITS = [
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
const DAY_MS = 86_400_000;

/** In days of the calendar, once it is two days: tomorrow afternoon is never “in 2 days”. */
export function distance(at: string, now = Date.now()): string {
  const moment = Date.parse(at);
  if (Math.abs(moment - now) >= 2 * DAY_MS)
    return RELATIVE.format(Math.round((midnight(moment) - midnight(now)) / DAY_MS), 'day');
  const seconds = (moment - now) / 1_000;
  const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  return RELATIVE.format(Math.round(seconds / length), unit);
}

/** A day may last 23 or 25 hours. */
const midnight = (moment: number): number => new Date(moment).setHours(0, 0, 0, 0);

export const exactly = (at: string): string => EXACT.format(new Date(at));

/** A sentence with its times as people read them. */
export const withTimes = (sentence: string): string =>
  sentence.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, exactly);

/** One clock for all moments of the page; each is drawn again only when its words change. */
const listeners = new Set<() => void>();
let clock: ReturnType<typeof setInterval> | undefined;

function onTick(listener: () => void): () => void {
  listeners.add(listener);
  clock ??= setInterval(() => listeners.forEach((tell) => tell()), TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  };
}

export function Moment({ at }: { at: string }) {
  const words = useSyncExternalStore(onTick, () => distance(at));
  return (
    <time dateTime={at} title={exactly(at)}>
      {words}
    </time>
  );
}
