/**
 * What one column alone says of the label, on rows that were not used to say it: each row is scored by how often its bin was
 * a yes in the other four fifths of the rows. From this come the AUC, the deviance explained, and the part of the table
 * where an outcome as good as never occurs.
 */
import { percent } from '../finding';
import type { Binned } from './bins';

export interface Region {
  /** what does not occur there */
  never: 'yes' | 'no';
  /** of the rows that had the other outcome, how many lie there */
  covers: number;
  bins: ReadonlySet<number>;
  rows: number;
  observed: number;
  expected: number;
}

export interface ColumnEvidence {
  /** area under the ROC curve, cross-validated */
  auc: number;
  /** share of the deviance of the base rate that it explains, cross-validated; below 0 for noise */
  explained: number;
  /** as good as never: at most 2 % of what was to be expected; the larger of the two outcomes' */
  never: Region | undefined;
  /** hardly ever: at most 5 % */
  hardlyEver: Region | undefined;
}

const FOLDS = 5;
/** Rows that a bin borrows from the base rate: a bin of one row says little. */
const BORROWED = 10;
const NEVER = 0.02;
const HARDLY_EVER = 0.05;

interface Cell {
  bin: number;
  score: number;
  rows: number;
  yes: number;
}

/** @param fold 0 to 4 per row */
export function evidenceOf({ bins, size }: Binned, labels: Uint8Array, fold: Uint8Array): ColumnEvidence {
  const cells = heldOut(bins, size, labels, fold);
  const rows = cells.reduce((total, cell) => total + cell.rows, 0);
  const yes = cells.reduce((total, cell) => total + cell.yes, 0);
  const base = yes / rows;
  return {
    auc: aucOf(cells, rows, yes),
    explained: 1 - deviance(cells) / (rows * entropy(base)),
    never: larger(regionOf(cells, base, 'yes', NEVER), regionOf([...cells].reverse(), base, 'no', NEVER)),
    hardlyEver: larger(
      regionOf(cells, base, 'yes', HARDLY_EVER),
      regionOf([...cells].reverse(), base, 'no', HARDLY_EVER),
    ),
  };
}

/** Row numbers by turns would follow any pattern of the file; these do not. */
export function foldsFor(shuffled: Int32Array): Uint8Array {
  const fold = new Uint8Array(shuffled.length);
  for (const [at, row] of shuffled.entries()) fold[row] = at % FOLDS;
  return fold;
}

/** Lowest score first. */
function heldOut(bins: Uint16Array, size: number, labels: Uint8Array, fold: Uint8Array): Cell[] {
  const rows = new Float64Array(size * FOLDS);
  const yes = new Float64Array(size * FOLDS);
  for (const [row, bin] of bins.entries()) {
    const at = bin * FOLDS + (fold[row] ?? 0);
    rows[at] = (rows[at] ?? 0) + 1;
    yes[at] = (yes[at] ?? 0) + (labels[row] ?? 0);
  }
  const base = sum(yes) / sum(rows);
  const cells: Cell[] = [];
  for (let bin = 0; bin < size; bin++) {
    const ofBin = sum(rows.subarray(bin * FOLDS, (bin + 1) * FOLDS));
    const yesOfBin = sum(yes.subarray(bin * FOLDS, (bin + 1) * FOLDS));
    for (let at = bin * FOLDS; at < (bin + 1) * FOLDS; at++) {
      const held = { rows: rows[at] ?? 0, yes: yes[at] ?? 0 };
      if (held.rows === 0) continue;
      const score = (yesOfBin - held.yes + BORROWED * base) / (ofBin - held.rows + BORROWED);
      cells.push({ bin, score, ...held });
    }
  }
  return cells.sort((a, b) => a.score - b.score);
}

/** Mann and Whitney's statistic over cells, ties counting half (Hanley and McNeil 1982). */
function aucOf(cells: readonly Cell[], rows: number, yes: number): number {
  let noBelow = 0;
  let wins = 0;
  for (let from = 0; from < cells.length;) {
    let to = from;
    let tied = { yes: 0, no: 0 };
    while (to < cells.length && cells[to]?.score === cells[from]?.score) {
      const { yes: hits, rows: all } = cells[to] ?? { yes: 0, rows: 0 };
      tied = { yes: tied.yes + hits, no: tied.no + all - hits };
      to++;
    }
    wins += tied.yes * (noBelow + tied.no / 2);
    noBelow += tied.no;
    from = to;
  }
  return wins / (yes * (rows - yes));
}

function deviance(cells: readonly Cell[]): number {
  return cells.reduce((total, { score, rows, yes }) => {
    const p = Math.min(1 - 1e-6, Math.max(1e-6, score));
    return total - yes * Math.log(p) - (rows - yes) * Math.log(1 - p);
  }, 0);
}

const entropy = (p: number): number => -p * Math.log(p) - (1 - p) * Math.log(1 - p);

/** The longest beginning in which the outcome stays below its share of what is expected, by the upper end of a 95 % interval. */
function regionOf(cells: readonly Cell[], base: number, never: 'yes' | 'no', share: number): Region | undefined {
  const rate = never === 'yes' ? base : 1 - base;
  let rows = 0;
  let observed = 0;
  let best: { end: number; rows: number; observed: number } | undefined;
  for (const [at, cell] of cells.entries()) {
    rows += cell.rows;
    observed += never === 'yes' ? cell.yes : cell.rows - cell.yes;
    if (poissonUpper(observed) <= share * rate * rows) best = { end: at + 1, rows, observed };
  }
  if (!best) return undefined;
  const others = cells.reduce((total, cell) => total + (never === 'yes' ? cell.rows - cell.yes : cell.yes), 0);
  return {
    never,
    covers: (best.rows - best.observed) / others,
    bins: new Set(cells.slice(0, best.end).map(({ bin }) => bin)),
    rows: best.rows,
    observed: best.observed,
    expected: rate * best.rows,
  };
}

/** Upper 95 % limit of a Poisson mean given a count; chi-squared quantile by Wilson and Hilferty (1931). */
function poissonUpper(observed: number): number {
  const k = observed + 1;
  return k * (1 - 1 / (9 * k) + 1.645 / (3 * Math.sqrt(k))) ** 3;
}

const larger = (a: Region | undefined, b: Region | undefined): Region | undefined =>
  (a?.covers ?? 0) >= (b?.covers ?? 0) ? a : b;

export function inWords(region: Region, values: string): string {
  const found = region.observed === 0 ? 'none' : region.observed.toLocaleString('en');
  return `of ${region.rows.toLocaleString('en')} rows with ${values}, ${found} ${region.observed === 1 ? 'is' : 'are'} a ${region.never} where ${Math.round(region.expected).toLocaleString('en')} were to be expected (${percent(region.covers)} of all that are a ${region.never === 'yes' ? 'no' : 'yes'})`;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
