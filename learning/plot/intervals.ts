/** Values with their intervals, one a line. */
import { element, label, picture, ticks } from './svg';

export interface IntervalLine {
  name: string;
  /** null: unknown */
  value: { value: number; low: number; high: number } | null;
}

const WIDTH = 760;
const LEFT = 260;
const RIGHT = 24;
const LINE = 26;
const TOP = 44;

export function intervalPlot(title: string, lines: readonly IntervalLine[]): string {
  const known = lines
    .flatMap(({ value }) => (value ? [value.low, value.high, value.value] : []))
    .filter(Number.isFinite);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const [low, high] = known.length === 0 ? [0, 1] : least === most ? [least - 1, most + 1] : [least, most];
  const x = (value: number): number =>
    LEFT + ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const bottom = TOP + lines.length * LINE;
  const axis = ticks(low, high).flatMap((tick) => [
    element('line', { x1: x(tick), x2: x(tick), y1: TOP - 8, y2: bottom, class: 'faint' }),
    label(String(tick), x(tick), bottom + 18, { 'text-anchor': 'middle' }),
  ]);
  const rows = lines.flatMap(({ name, value }, at) => {
    const y = TOP + at * LINE + LINE / 2;
    const named = label(name.length > 36 ? `${name.slice(0, 35)}…` : name, LEFT - 12, y + 4, { 'text-anchor': 'end' });
    if (!value || Number.isNaN(value.value)) return [named, label('unknown', LEFT + 4, y + 4)];
    return [
      named,
      element('line', { x1: x(value.low), x2: x(value.high), y1: y, y2: y, 'stroke-width': 2 }),
      element('circle', { cx: x(value.value), cy: y, r: 5, class: 'mark' }),
    ];
  });
  return picture(WIDTH, bottom + 32, title, [label(title, 12, 22, { 'font-weight': 'bold' }), ...axis, ...rows]);
}
