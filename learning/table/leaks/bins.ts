/** A column in few bins, so that it can be held against the label cheaply: levels, or quantiles with values of their own. */
import type { Column } from '../table';
import { orderBy } from '../order';

export interface Binned {
  /** bin per row; 0 is missing */
  bins: Uint16Array;
  size: number;
  /** in words: which values lie in these bins */
  describe: (bins: ReadonlySet<number>) => string;
}

const QUANTILES = 32;
const MAX_LEVELS = 400;

export function binned(column: Column): Binned {
  return column.kind === 'numeric' ? binnedNumbers(column.values) : binnedLevels(column.codes, column.levels);
}

/** Levels beyond the most frequent share the last bin. */
function binnedLevels(codes: Int32Array, levels: readonly string[]): Binned {
  const rows = new Float64Array(levels.length);
  for (const code of codes) if (code >= 0) rows[code] = (rows[code] ?? 0) + 1;
  const order = Array.from(levels.keys()).sort((a, b) => (rows[b] ?? 0) - (rows[a] ?? 0));
  const binOf = new Uint16Array(levels.length).fill(MAX_LEVELS + 1);
  for (const [at, code] of order.slice(0, MAX_LEVELS).entries()) binOf[code] = at + 1;
  return {
    bins: Uint16Array.from(codes, (code) => (code < 0 ? 0 : (binOf[code] ?? 0))),
    size: Math.min(levels.length, MAX_LEVELS + 1) + 1,
    describe: (bins) =>
      listed(
        [...bins]
          .sort((a, b) => a - b)
          .map((bin) =>
            bin === 0 ? 'missing' : bin > MAX_LEVELS ? 'rare ones' : `“${levels[order[bin - 1] ?? 0] ?? ''}”`,
          ),
      ),
  };
}

/** Bins of about equal mass; equal values are never parted, so that a spike is a bin. */
function binnedNumbers(values: Float64Array): Binned {
  const order = orderBy(values);
  const mass = Math.max(1, order.length / QUANTILES);
  const bins = new Uint16Array(values.length);
  const upper: number[] = [Number.NEGATIVE_INFINITY];
  const lower: number[] = [Number.NEGATIVE_INFINITY];
  let from = 0;
  while (from < order.length) {
    const start = values[order[from] ?? 0] ?? 0;
    let to = Math.min(order.length, Math.ceil(from + mass));
    // a value that alone fills a bin is a bin
    const spikeEnd = endOfEqual(values, order, from);
    if (spikeEnd - from >= mass / 2) to = spikeEnd;
    else to = Math.min(to, order.length);
    while (to < order.length && values[order[to] ?? 0] === values[order[to - 1] ?? 0]) to++;
    for (let at = from; at < to; at++) bins[order[at] ?? 0] = upper.length;
    upper.push(values[order[to - 1] ?? 0] ?? 0);
    lower.push(start);
    from = to;
  }
  return { bins, size: upper.length, describe: (some) => ranges(some, lower, upper) };
}

function endOfEqual(values: Float64Array, order: Int32Array, from: number): number {
  let to = from + 1;
  while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
  return to;
}

function ranges(bins: ReadonlySet<number>, lower: readonly number[], upper: readonly number[]): string {
  const parts: string[] = bins.has(0) ? ['missing'] : [];
  const sorted = [...bins].filter((bin) => bin > 0).sort((a, b) => a - b);
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while ((sorted[to + 1] ?? 0) === (sorted[to] ?? 0) + 1) to++;
    const low = lower[sorted[from] ?? 0] ?? 0;
    const high = upper[sorted[to] ?? 0] ?? 0;
    if (low === high) parts.push(short(low));
    else if (sorted[from] === 1) parts.push(`up to ${short(high)}`);
    else if (sorted[to] === upper.length - 1) parts.push(`${short(low)} and above`);
    else parts.push(`${short(low)} to ${short(high)}`);
    from = to + 1;
  }
  return listed(parts);
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

function listed(parts: readonly string[]): string {
  const shown = parts.slice(0, 3).join(', ');
  return parts.length > 3 ? `${shown} and ${parts.length - 3} more` : shown;
}
