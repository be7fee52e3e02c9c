/**
 * Population stability index (Siddiqi 2006): Σ (aᵢ − eᵢ)·ln(aᵢ/eᵢ) over bins of what was expected. By custom below .1 is
 * stable, above .25 a shift.
 */
import type { Column } from '../table/table';

/** Bins of a number: half-open ranges below each edge, single values that are frequent (spikes), and missing. */
export interface PsiBins {
  spikes: number[];
  edges: number[];
}

const RANGES = 10;
/** A value that this share of the rows has is a bin of its own: it would otherwise swallow quantiles. */
const SPIKE_SHARE = 0.05;
/** Added to each count, so that an empty bin is not infinite. */
const SMOOTHING = 0.5;

export function psiBins(values: Float64Array): PsiBins {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const spikes: number[] = [];
  for (let start = 0; start < known.length;) {
    let end = start;
    while (end < known.length && known[end] === known[start]) end++;
    if (end - start >= SPIKE_SHARE * known.length) spikes.push(known[start] ?? 0);
    start = end;
  }
  const rest = known.filter((value) => !spikes.includes(value));
  const quantiles = Array.from(
    { length: RANGES - 1 },
    (_, at) => rest[Math.floor(((at + 1) * rest.length) / RANGES)] ?? NaN,
  );
  return { spikes, edges: [...new Set(quantiles.filter((edge) => !Number.isNaN(edge)))] };
}

/** PSI of two counts over the same bins. */
export function psiOfCounts(expected: readonly number[], actual: readonly number[]): number {
  const bins = expected.length;
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, bins * SMOOTHING);
  const [allExpected, allActual] = [total(expected), total(actual)];
  return expected.reduce((sum, count, bin) => {
    const e = (count + SMOOTHING) / allExpected;
    const a = ((actual[bin] ?? 0) + SMOOTHING) / allActual;
    return sum + (a - e) * Math.log(a / e);
  }, 0);
}

/** PSI of numbers; bins are of the expected values, missing has its own. */
export function psiOfNumbers(expected: Float64Array, actual: Float64Array): number {
  const bins = psiBins(expected);
  return psiOfCounts(countsOf(expected, bins), countsOf(actual, bins));
}

/** Rows of each spike, of each range, of missing. */
export function countsOf(values: Float64Array, { spikes, edges }: PsiBins): number[] {
  const tally = new Array<number>(spikes.length + edges.length + 2).fill(0);
  for (const value of values) {
    const spike = spikes.indexOf(value);
    const above = edges.findIndex((edge) => value < edge);
    const range = spikes.length + (above < 0 ? edges.length : above);
    const bin = Number.isNaN(value) ? tally.length - 1 : spike < 0 ? range : spike;
    tally[bin] = (tally[bin] ?? 0) + 1;
  }
  return tally;
}

/** PSI of a column against the same column of another table; a level on one side only counts, and so does missing. */
export function psiOfColumns(expected: Column, actual: Column): number {
  if (expected.kind === 'numeric' && actual.kind === 'numeric') return psiOfNumbers(expected.values, actual.values);
  const [before, after] = [tallyOf(expected), tallyOf(actual)];
  const levels = [...new Set([...before.keys(), ...after.keys()])];
  return psiOfCounts(
    levels.map((level) => before.get(level) ?? 0),
    levels.map((level) => after.get(level) ?? 0),
  );
}

function tallyOf(column: Column): Map<string | null, number> {
  const tally = new Map<string | null, number>();
  const count = (level: string | null): unknown => tally.set(level, (tally.get(level) ?? 0) + 1);
  if (column.kind === 'categorical') for (const code of column.codes) count(column.levels[code] ?? null);
  else for (const value of column.values) count(Number.isNaN(value) ? null : String(value));
  return tally;
}
