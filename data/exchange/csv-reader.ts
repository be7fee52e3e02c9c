/** Reads CSV row by row, in bounded memory; what is no CSV is told by its line, and does not keep the rest from being read. */
import { StringDecoder } from 'node:string_decoder';
import { parse } from 'csv-parse/sync';
import { NOT_CSV, RecordGatherer, type BadLine, type Found, type RawRecord } from './csv-records';
import type { Cells } from './row';

/** What a file must have before any row of it can be read. */
export class HeaderError extends Error {
  override readonly name = 'HeaderError';
}

export interface Line {
  /** on which the row begins; the header is line 1 */
  line: number;
  cells: Cells;
}

export interface Batch {
  lines: Line[];
  bad: BadLine[];
  /** of the file, read so far */
  bytes: number;
}

export interface BatchLimits {
  rows: number;
  characters: number;
}

/** Of one line; without this a file without line ends would be held as a whole. */
const MAX_LINE_CHARACTERS = 1_000_000;
const LINES_IN_GROUP = 100;

/**
 * @param onHeader called before the first batch; throws to refuse the file
 * @param delimiter between cells
 * @throws HeaderError when there is no header line, or it names a column twice
 */
export async function* readCsv(
  source: AsyncIterable<unknown>,
  limits: BatchLimits,
  onHeader: (header: string[]) => void,
  delimiter = ',',
): AsyncGenerator<Batch> {
  let header: string[] | undefined;
  let records: RawRecord[] = [];
  let bad: BadLine[] = [];
  let characters = 0;
  let bytes = 0;
  const gatherer = new RecordGatherer(
    (text) => header === undefined || cellsOf([text], header, delimiter) !== undefined,
  );
  const take = (found: Found): void => {
    if (header === undefined) onHeader((header = headerOf(found, delimiter)));
    else if ('reason' in found) bad.push(found);
    else {
      records.push(found);
      characters += found.text.length;
    }
  };

  for await (const group of lineGroups(source)) {
    bytes = group.bytes;
    gatherer.add(group.lines).forEach(take);
    if (header && (records.length + bad.length >= limits.rows || characters >= limits.characters)) {
      yield batchOf({ records, bad, header, delimiter, bytes });
      [records, bad, characters] = [[], [], 0];
    }
  }
  gatherer.end().forEach(take);
  if (header === undefined) throw new HeaderError('there is no header line');
  yield batchOf({ records, bad, header, delimiter, bytes });
}

interface LineGroup {
  lines: string[];
  /** of the file, up to here or a little further */
  bytes: number;
}

/** Few lines at a time: a batch does not grow far beyond its limits. */
async function* lineGroups(source: AsyncIterable<unknown>): AsyncGenerator<LineGroup> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let bytes = 0;
  for await (const chunk of source) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a stream of bytes is needed');
    rest += decoder.write(chunk);
    if (bytes === 0) rest = rest.replace(/^\uFEFF/, '');
    bytes += chunk.length;
    const lines = rest.split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith('\n') === true ? '' : (lines.pop() ?? '');
    if (rest.length > MAX_LINE_CHARACTERS) throw new HeaderError('a line has more than a million characters');
    for (let from = 0; from < lines.length; from += LINES_IN_GROUP)
      yield { lines: lines.slice(from, from + LINES_IN_GROUP), bytes };
  }
  rest += decoder.end();
  if (rest !== '') yield { lines: [rest], bytes };
}

function headerOf(found: Found, delimiter: string): string[] {
  const [cells] = 'text' in found ? (readRaw(found.text, delimiter) ?? []) : [];
  if (!cells) throw new HeaderError('the header line is no CSV');
  const header = cells.map((cell) => cell.trim());
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) throw new HeaderError('the header line names a column twice');
  return header;
}

interface Gathered {
  records: RawRecord[];
  bad: BadLine[];
  header: string[];
  delimiter: string;
  bytes: number;
}

function batchOf({ records, bad, header, delimiter, bytes }: Gathered): Batch {
  const all = cellsOf(
    records.map(({ text }) => text),
    header,
    delimiter,
  );
  if (all) return { lines: records.map(({ line }, index) => ({ line, cells: all[index] ?? {} })), bad, bytes };
  const lines: Line[] = [];
  const worse = [...bad];
  for (const record of records) {
    const cells = cellsOf([record.text], header, delimiter)?.[0];
    if (cells) lines.push({ line: record.line, cells });
    else worse.push({ line: record.line, reason: reasonOf(record.text, header.length, delimiter) });
  }
  return { lines, bad: worse.sort((a, b) => a.line - b.line), bytes };
}

/** Undefined when it is not so many records with a cell for every column. */
function cellsOf(texts: string[], header: string[], delimiter: string): Cells[] | undefined {
  const rows = readRaw(texts.map(withLineEnd).join(''), delimiter);
  if (rows?.length !== texts.length || rows.some((cells) => cells.length !== header.length)) return undefined;
  return rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])));
}

function reasonOf(text: string, columns: number, delimiter: string): string {
  const cells = readRaw(text, delimiter)?.[0];
  return cells ? `has ${cells.length} cells where the header has ${columns}` : NOT_CSV;
}

function readRaw(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, { delimiter, record_delimiter: ['\r\n', '\n'], relax_column_count: true });
  } catch {
    return undefined;
  }
}

const withLineEnd = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
