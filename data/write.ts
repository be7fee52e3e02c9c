/** A data set as a folder of CSV files, one a table, named as in the data dictionary. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvWriter } from './exchange/csv-writer';
import { COLUMNS, TABLES, type Dataset, type Table } from './tables';

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
    written[table] = 0;
    const rows = counting<object>(dataset[table], () => {
      written[table]++;
      onRow(table);
    });
    await pipeline(Readable.from(rows), csvWriter(COLUMNS[table]), createWriteStream(join(directory, `${table}.csv`)));
  }
  return written;
}

function* counting<T>(values: Iterable<T>, onValue: () => void): Generator<T> {
  for (const value of values) {
    onValue();
    yield value;
  }
}
