/** Durations for people: in texts of the Web UI and of messages. */
export const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
export type DurationUnit = keyof typeof SECONDS_PER_UNIT;

/** The shortest exact spelling: 259200 is `3d`, 90 is `90s`. */
export function formatDuration(seconds: number): string {
  const units: DurationUnit[] = ['d', 'h', 'm'];
  const unit = units.find((each) => seconds > 0 && seconds % SECONDS_PER_UNIT[each] === 0) ?? 's';
  return `${seconds / SECONDS_PER_UNIT[unit]}${unit}`;
}
