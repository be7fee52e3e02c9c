/** Which rows a model learns from and which it is measured on: the latest fifth, or a fifth by chance. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Split {
  /** in the order of time where there is one */
  train: Int32Array;
  test: Int32Array;
}

export const TEST_SHARE = 0.2;

/** Rows by a value, oldest first; ties stay as they are in the file, rows without a value are left out. */
export function orderBy(values: Float64Array): Int32Array {
  const known = allRows(values.length).filter((row) => !Number.isNaN(values[row]));
  return known.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
}

export const allRows = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);

/**
 * The last fifth is the test. Of entities, all rows are on one side: those whose last row is latest are tested, so that
 * nothing in training is younger than what the model knows of when it is tested.
 * @param order rows, oldest first
 * @param entities a number per row of the table, −1 where there is none
 */
export function splitByTime(order: Int32Array, entities?: Int32Array): Split {
  const cut = Math.floor(order.length * (1 - TEST_SHARE));
  if (!entities) return { train: order.slice(0, cut), test: order.slice(cut) };
  const lastOf = new Map<number, number>();
  for (const [at, row] of order.entries()) lastOf.set(entityOf(entities, row), at);
  const isTrain = (row: number): boolean => (lastOf.get(entityOf(entities, row)) ?? 0) < cut;
  return { train: order.filter(isTrain), test: order.filter((row) => !isTrain(row)) };
}

/** A fifth of the rows by chance, with as many yes as the rest; of entities, a fifth of them. */
export function splitByChance(rows: Int32Array, labels: Uint8Array, seed: number, entities?: Int32Array): Split {
  const shuffled = shuffle(rows, seed);
  const isTest = new Set<number>();
  if (entities) {
    const tested = new Set<number>();
    for (const row of shuffled) {
      if (isTest.size >= TEST_SHARE * rows.length) break;
      const entity = entityOf(entities, row);
      if (tested.has(entity)) continue;
      tested.add(entity);
      for (const other of rows) if (entityOf(entities, other) === entity) isTest.add(other);
    }
  } else {
    for (const label of [0, 1]) {
      const ofLabel = shuffled.filter((row) => labels[row] === label);
      for (const row of ofLabel.subarray(0, Math.round(TEST_SHARE * ofLabel.length))) isTest.add(row);
    }
  }
  return { train: rows.filter((row) => !isTest.has(row)), test: rows.filter((row) => isTest.has(row)) };
}

/** Rows without an entity are each their own. */
const entityOf = (entities: Int32Array, row: number): number => {
  const entity = entities[row] ?? -1;
  return entity < 0 ? -1 - row : entity;
};

/** Fisher and Yates, as Knuth gives it (The Art of Computer Programming 2, algorithm P). */
export function shuffle(rows: Int32Array, seed: number): Int32Array {
  const generator = xoroshiro128plus(seed);
  const result = Int32Array.from(rows);
  for (let left = result.length - 1; left > 0; left--) {
    const at = uniformInt(generator, 0, left);
    const moved = result[left] ?? 0;
    result[left] = result[at] ?? 0;
    result[at] = moved;
  }
  return result;
}
