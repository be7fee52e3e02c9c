/** Rows held out of training, so that a model is calibrated on what it has not seen. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Fold {
  train: Int32Array;
  held_out: Int32Array;
}

/** Few rows need folds that train on most of them; with many, fewer folds cost less and say the same. */
const FOLDS = { few_rows: 5, many_rows: 3 };
const MANY_ROWS = 5000;

/** Every row is held out once; each fold has its share of both answers. */
export function folds(labels: Uint8Array, seed: number): Fold[] {
  const count = labels.length < MANY_ROWS ? FOLDS.few_rows : FOLDS.many_rows;
  const foldOf = stratified(labels, count, seed);
  return Array.from({ length: count }, (_, number) => ({
    train: rowsWhere(foldOf, (fold) => fold !== number),
    held_out: rowsWhere(foldOf, (fold) => fold === number),
  }));
}

/** The number of its fold for each row: either answer is dealt out in random order. */
function stratified(labels: Uint8Array, count: number, seed: number): Uint8Array {
  const foldOf = new Uint8Array(labels.length);
  const random = xoroshiro128plus(seed);
  let dealt = 0;
  for (const answer of [0, 1]) {
    const rows = rowsWhere(labels, (label) => label === answer);
    for (let left = rows.length; left > 0; left--) {
      const at = uniformInt(random, 0, left - 1);
      foldOf[rows[at] ?? 0] = dealt++ % count;
      rows[at] = rows[left - 1] ?? 0;
    }
  }
  return foldOf;
}

function rowsWhere(values: Uint8Array, holds: (value: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (const [row, value] of values.entries()) if (holds(value)) rows.push(row);
  return Int32Array.from(rows);
}
