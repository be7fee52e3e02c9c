/** Durations as people write them: `90s`, `15m`, `72h`, `3d`, or plain seconds. Seconds everywhere inside. */
import { z } from 'zod';
import { SECONDS_PER_UNIT, type DurationUnit } from '../workflows/contracts/durations';

const PATTERN = /^(\d{1,10}(?:\.\d{1,3})?)([smhd]?)$/;

export const DURATION_FORMAT = 'a duration such as 90s, 15m, 72h or 3d, or a number of seconds';

/** @returns seconds, or undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text.trim());
  if (!match) return undefined;
  const unit = (match[2] || 's') as DurationUnit;
  return Number(match[1]) * SECONDS_PER_UNIT[unit];
}

/** Reads a duration, yields seconds. */
export const durationSchema = z.string().transform((text, context): number => {
  const seconds = parseDuration(text);
  if (seconds !== undefined) return seconds;
  context.addIssue({ code: 'custom', message: `must be ${DURATION_FORMAT}` });
  return z.NEVER;
});
