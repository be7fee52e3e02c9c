/** Rates, times and counts as people read them. */
import { number, orNone } from '../components/figures';

export const count = (value: number | null): string => orNone(value, (known) => number(known, 0));

export const rate = (perSecond: number | null): string =>
  orNone(perSecond, (known) => `${number(known, known < 10 ? 2 : 0)}/s`);

export const milliseconds = (value: number | null): string =>
  orNone(value, (known) => `${number(known, known < 10 ? 1 : 0)} ms`);

export const figure = (value: number): string => value.toFixed(3);

export const lasting = (seconds: number | null): string => orNone(seconds, duration);

/** `90` → `1 min 30 s` */
function duration(seconds: number): string {
  if (seconds < 60) return `${number(seconds, seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
