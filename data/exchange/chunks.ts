/** What is read from a file, in pieces that one call of the data server takes. */
import type { Batch, Line } from './csv-reader';
import type { BadLine } from './csv-records';
import { TABLES, type TableName } from './index';

/** A call takes 500 rows and 1 MB. */
const MAX_ROWS = 500;
const MAX_BYTES = 900_000;

export interface Chunks {
  chunks: Line[][];
  /** lines that are no rows, or too large for a call */
  bad: BadLine[];
}

/** Cells that say something, of columns that the table has: what would be ignored is not sent. */
export function chunksOf(table: TableName, { lines, bad }: Batch): Chunks {
  const chunks: Line[][] = [];
  const tooLarge: BadLine[] = [];
  let bytes = 0;
  for (const line of lines.map((each) => withoutIgnored(table, each))) {
    const size = Buffer.byteLength(JSON.stringify(line));
    if (size > MAX_BYTES) {
      tooLarge.push({ line: line.line, reason: 'is too long' });
      continue;
    }
    const current = chunks.at(-1);
    if (current && current.length < MAX_ROWS && bytes + size <= MAX_BYTES) {
      current.push(line);
      bytes += size;
    } else {
      chunks.push([line]);
      bytes = size;
    }
  }
  return { chunks, bad: [...bad, ...tooLarge] };
}

function withoutIgnored(table: TableName, { line, cells }: Line): Line {
  const { columns } = TABLES[table];
  return {
    line,
    cells: Object.fromEntries(Object.entries(cells).filter(([name, cell]) => name in columns && cell !== '')),
  };
}
