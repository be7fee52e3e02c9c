/** The simulated year. Milliseconds are those of the epoch. */
import { DateTime } from 'luxon';

export const DAY_MS = 86_400_000;
export const START_MS = Date.UTC(2026, 0, 5);
export const YEAR_DAYS = 360;
export const QUARTERS = 4;

/** @returns 0 to 3; what is later than the year belongs to its last quarter */
export const quarterOf = (ms: number): number =>
  Math.min(QUARTERS - 1, Math.floor((ms - START_MS) / ((YEAR_DAYS / QUARTERS) * DAY_MS)));

export const localHour = (ms: number, timezone: string): number => DateTime.fromMillis(ms, { zone: timezone }).hour;
