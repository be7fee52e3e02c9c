/** Rows held out of training, so that a model is calibrated on what it has not seen. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Fold {
  train: Int32Array;
  held_out: Int32Array;
}

const FOLDS = 5;
/** With this many rows a single fold leaves enough to calibrate on, and training takes a third of the time. */
const ONE_FOLD_FROM = 10_000;

/**
 * In time order the latest fifth is held out, as what comes next is most like it; otherwise each fifth in turn, as many
 * yes in each. Several folds when a single one would be small.
 */
export function folds(labels: Uint8Array, timeOrdered: boolean, seed: number): Fold[] {
  const rows = labels.length;
  if (timeOrdered) {
    const cut = Math.floor(rows * (1 - 1 / FOLDS));
    const all = Int32Array.from({ length: rows }, (_, row) => row);
    const fold = { train: all.subarray(0, cut), held_out: all.subarray(cut) };
    return bothAnswers(fold.train, labels) && bothAnswers(fold.held_out, labels) ? [fold] : folds(labels, false, seed);
  }
  const fold = stratifiedFolds(labels, seed);
  return Array.from({ length: rows >= ONE_FOLD_FROM ? 1 : FOLDS }, (_, number) => ({
    train: rowsWhere(fold, (of) => of !== number),
    held_out: rowsWhere(fold, (of) => of === number),
  })).filter(({ train }) => bothAnswers(train, labels));
}

/** the number of its fold for each row */
function stratifiedFolds(labels: Uint8Array, seed: number): Uint8Array {
  const fold = new Uint8Array(labels.length);
  const generator = xoroshiro128plus(seed);
  for (const answer of [0, 1]) {
    const rows = rowsWhere(labels, (label) => label === answer);
    for (let left = rows.length; left > 0; left--) {
      const at = uniformInt(generator, 0, left - 1);
      fold[rows[at] ?? 0] = left % FOLDS;
      rows[at] = rows[left - 1] ?? 0;
    }
  }
  return fold;
}

function rowsWhere(values: Uint8Array, holds: (value: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (const [row, value] of values.entries()) if (holds(value)) rows.push(row);
  return Int32Array.from(rows);
}

const bothAnswers = (rows: Int32Array, labels: Uint8Array): boolean =>
  rows.some((row) => labels[row] === 1) && rows.some((row) => labels[row] === 0);
