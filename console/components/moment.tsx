/** A moment, as far from now as it is; the exact time is in the title. */
import { useSyncExternalStore } from 'react';

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const EXACT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const TICK_MS = 1_000;

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

export function distance(at: string, now = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1_000;
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  return unit
    ? RELATIVE.format(Math.round(seconds / unit[1]), unit[0])
    : RELATIVE.format(Math.round(seconds), 'second');
}

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
