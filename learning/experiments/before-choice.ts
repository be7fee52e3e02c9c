/**
 * Which columns may tell people apart: what was known before an arm was chosen. In a randomised trial such a column does not depend
 * on the arm, and it does not give the outcome away.
 */
import { normalCdf } from '../metrics/normal';
import type { Column, Table } from '../table/table';
import type { ActionLog } from './action-log';

export interface LeftOut {
  column: string;
  why: string;
}

const BINS = 10;
/** chance that a column known before is called known after, all columns together */
const ALPHA = 0.001;
/** a group this large, all with one outcome, is no chance when so many of the other were to be expected */
const TELLING = 20;
const MAX_DISTINCT_SHARE = 0.5;

/** @param randomised every row had the same chances: only then a column that depends on the arm was written afterwards */
export function columnsKnownBefore(
  context: Table,
  log: ActionLog,
  randomised: boolean,
): { context: Table; left_out: LeftOut[] } {
  const left_out: LeftOut[] = [];
  const columns = context.columns.filter((column) => {
    const why = objection(column, log, randomised ? ALPHA / context.columns.length : 0);
    if (why !== null) left_out.push({ column: column.name, why });
    return why === null;
  });
  return { context: { rows: context.rows, columns }, left_out };
}

function objection(column: Column, log: ActionLog, alpha: number): string | null {
  if (column.kind === 'categorical' && column.levels.length > MAX_DISTINCT_SHARE * column.codes.length)
    return 'names rows rather than groups of them';
  const groups = groupsOf(column);
  const count = groups.reduce((most, group) => Math.max(most, group), 0) + 1;
  if (new Set(groups).size < 2) return 'the same in every row';
  if (givesAway(groups, count, log.outcomes)) return 'gives the outcome away: it must have been written afterwards';
  if (dependsOnArm(groups, count, log) < alpha) return 'depends on the arm: it must have been written afterwards';
  return null;
}

/** A group per row, from 0: tenths of numbers, and a group of its own for the most frequent number and for missing. */
function groupsOf(column: Column): Int32Array {
  if (column.kind === 'categorical') return column.codes.map((code) => code + 1);
  const usual = mostFrequent(column.values);
  const known = column.values.filter((value) => !Number.isNaN(value) && value !== usual).sort();
  const cuts = Array.from({ length: BINS - 1 }, (_, at) => known[Math.floor(((at + 1) * known.length) / BINS)] ?? NaN);
  return Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return 0;
    return value === usual ? 1 : 2 + cuts.filter((cut) => value >= cut).length;
  });
}

function mostFrequent(values: Float64Array): number {
  const counts = new Map<number, number>();
  let [usual, most] = [NaN, 1];
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (count > most) [usual, most] = [value, count];
  }
  return usual;
}

function givesAway(groups: Int32Array, count: number, outcomes: Float64Array): boolean {
  const size = new Float64Array(count);
  const positive = new Float64Array(count);
  let share = 0;
  for (const [row, group] of groups.entries()) {
    size[group] = (size[group] ?? 0) + 1;
    if ((outcomes[row] ?? 0) === 0) continue;
    positive[group] = (positive[group] ?? 0) + 1;
    share += 1 / groups.length;
  }
  return size.some((rows, group) => {
    const some = positive[group] ?? 0;
    return (some === rows && rows * (1 - share) >= TELLING) || (some === 0 && rows * share >= TELLING);
  });
}

/** p-value of Pearson's χ² test, by the normal approximation of Wilson and Hilferty (1931). */
function dependsOnArm(groups: Int32Array, count: number, { chosen, arms }: ActionLog): number {
  const cells = new Float64Array(count * arms.length);
  const ofGroup = new Float64Array(count);
  const ofArm = new Float64Array(arms.length);
  for (const [row, group] of groups.entries()) {
    const arm = chosen[row] ?? 0;
    const cell = group * arms.length + arm;
    cells[cell] = (cells[cell] ?? 0) + 1;
    ofGroup[group] = (ofGroup[group] ?? 0) + 1;
    ofArm[arm] = (ofArm[arm] ?? 0) + 1;
  }
  let chi2 = 0;
  for (let group = 0; group < count; group++)
    for (let arm = 0; arm < arms.length; arm++) {
      const expected = ((ofGroup[group] ?? 0) * (ofArm[arm] ?? 0)) / groups.length;
      if (expected > 0) chi2 += ((cells[group * arms.length + arm] ?? 0) - expected) ** 2 / expected;
    }
  const freedom = (ofGroup.filter((rows) => rows > 0).length - 1) * (ofArm.filter((rows) => rows > 0).length - 1);
  if (freedom < 1) return 1;
  const spread = 2 / (9 * freedom);
  return 1 - normalCdf((Math.cbrt(chi2 / freedom) - (1 - spread)) / Math.sqrt(spread));
}
