/** Durations as people write them: `90s`, `15m`, `72h`, `3d`, or plain seconds. Seconds everywhere inside. */
import { z } from 'zod';

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
type Unit = keyof typeof SECONDS_PER_UNIT;

const PATTERN = /^(\d{1,10}(?:\.\d{1,3})?)([smhd]?)$/;

export const DURATION_FORMAT = 'a duration such as 90s, 15m, 72h or 3d, or a number of seconds';

/** @returns seconds, or undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text.trim());
  if (!match) return undefined;
  const unit = (match[2] || 's') as Unit;
  return Number(match[1]) * SECONDS_PER_UNIT[unit];
}

/** The shortest exact spelling: 259200 is `3d`, 90 is `90s`. */
export function formatDuration(seconds: number): string {
  const units: Unit[] = ['d', 'h', 'm'];
  const unit = units.find((each) => seconds > 0 && seconds % SECONDS_PER_UNIT[each] === 0) ?? 's';
  return `${seconds / SECONDS_PER_UNIT[unit]}${unit}`;
}

/** Reads a duration, yields seconds. */
export const durationSchema = z.string().transform((text, context): number => {
  const seconds = parseDuration(text);
  if (seconds !== undefined) return seconds;
  context.addIssue({ code: 'custom', message: `must be ${DURATION_FORMAT}` });
  return z.NEVER;
});
