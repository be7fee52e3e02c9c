/** A data set as a folder of CSV files, one a table, named as in the data dictionary. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvLines } from './csv';
import { COLUMNS, TABLES, type Dataset, type Table } from './tables';

/** Fewer, larger writes. */
const BLOCK_LENGTH = 64 * 1024;

/**
 * Row by row, so that any size fits into memory.
 * @param onRow called after every row, for progress
 * @returns rows written, by table
 */
export async function writeDataset(
  dataset: Dataset,
  directory: string,
  onRow: (table: Table) => void,
): Promise<Record<Table, number>> {
  await mkdir(directory, { recursive: true });
  const written = {} as Record<Table, number>;
  for (const table of TABLES) {
    written[table] = -1;
    const counted = counting(linesOf(dataset, table), () => {
      // the first line is the header
      if (++written[table] > 0) onRow(table);
    });
    await pipeline(Readable.from(blocks(counted)), createWriteStream(join(directory, `${table}.csv`)));
  }
  return written;
}

function linesOf<T extends Table>(dataset: Dataset, table: T): Iterable<string> {
  return csvLines<object>(COLUMNS[table] as readonly never[], dataset[table]);
}

function* counting<T>(values: Iterable<T>, onValue: () => void): Generator<T> {
  for (const value of values) {
    onValue();
    yield value;
  }
}

function* blocks(lines: Iterable<string>): Generator<string> {
  let block = '';
  for (const line of lines) {
    block += line;
    if (block.length < BLOCK_LENGTH) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}
