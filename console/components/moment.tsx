/** A moment, as far from now as it is; the exact time is in the title. */
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const EXACT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

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

export const Moment = ({ at }: { at: string }) => (
  <time dateTime={at} title={exactly(at)}>
    {distance(at)}
  </time>
);
