/** Rows that are tested although the very same has been learned. */
import { percent, type Finding } from './finding';
import type { Split } from './order';
import type { Table } from './table';

/** @param table without identifiers, which would make every row different */
export function duplicatesAcross(table: Table, labels: Uint8Array, { train, test }: Split): Finding[] {
  if (table.columns.length === 0) return [];
  const hashes = hashRows(table, labels);
  const learned = new Set<number>();
  for (const row of train) learned.add(hashes[row] ?? 0);
  const twins = test.reduce((total, row) => total + (learned.has(hashes[row] ?? 0) ? 1 : 0), 0);
  if (twins === 0) return [];
  const evidence = `${twins.toLocaleString('en')} of ${test.length.toLocaleString('en')} tested rows (${percent(twins / test.length)}) are the same as a row learned from, label and all: measured figures may flatter`;
  return [{ column: null, kind: 'duplicates', evidence, left_out: false }];
}

/** Two FNV-1a sums of 32 and 20 bits side by side, so that a million rows do not collide by chance. */
function hashRows({ rows, columns }: Table, labels: Uint8Array): Float64Array {
  const low = new Uint32Array(rows).fill(0x811c9dc5);
  const high = new Uint32Array(rows).fill(0x01000193);
  const mix = (row: number, word: number): void => {
    low[row] = Math.imul((low[row] ?? 0) ^ word, 0x01000193);
    high[row] = Math.imul((high[row] ?? 0) ^ (word + 0x9e3779b9), 0x85ebca6b);
  };
  const bits = new Float64Array(1);
  const words = new Uint32Array(bits.buffer);
  for (const column of columns) {
    for (let row = 0; row < rows; row++) {
      bits[0] = (column.kind === 'numeric' ? column.values[row] : column.codes[row]) ?? 0;
      mix(row, words[0] ?? 0);
      mix(row, words[1] ?? 0);
    }
  }
  for (const [row, label] of labels.entries()) mix(row, label);
  return Float64Array.from(low, (value, row) => value + ((high[row] ?? 0) >>> 12) * 2 ** 32);
}
