/** Reads a CSV export column by column, in bounded memory: any separator, bad rows named by line and reason. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { HeaderError, readCsv } from '../../../data/exchange/csv-reader';
import { RawColumnBuilder, type RawColumn } from '../../../learning/table/raw-column';
import { CliError, EXIT } from '../../errors';

export interface BadRow {
  line: number;
  reason: string;
}

export interface ReadFile {
  columns: RawColumn[];
  rows: number;
  /** of the file's bytes, hexadecimal */
  sha256: string;
  bad: BadRow[];
  /** rows whose line is needed later: the line of each */
  lines: number[];
}

export const MAX_BYTES = 500_000_000;
const BATCH = { rows: 2_000, characters: 1_000_000 };
const SEPARATORS = [',', ';', '\t', '|'];
const SNIFFED_BYTES = 65_536;
/** More bad rows than this share, and it is another separator or no table at all. */
const MAX_BAD = 0.5;

const wrong = (message: string): CliError => new CliError(message, EXIT.wrongInput);

/**
 * @param onBytes told how far it has read, and of how much
 * @throws CliError with exit code 2 when the file cannot be read as a table
 */
export async function readFile(path: string, onBytes: (bytes: number, of: number) => void): Promise<ReadFile> {
  const { head, size } = await beginningOf(path);
  if (size > MAX_BYTES) throw wrong(`${path} has ${Math.round(size / 1e6)} MB; up to ${MAX_BYTES / 1e6} MB are read.`);
  if (head.includes(0)) throw wrong(`${path} is no UTF-8 text: save it as CSV in UTF-8.`);
  const hash = createHash('sha256');
  let builders: [string, RawColumnBuilder][] = [];
  const bad: BadRow[] = [];
  const lines: number[] = [];
  const takeHeader = (names: string[]): void => {
    if (names.length < 2) throw wrong(`${path} has one column only: commas, semicolons, tabs or | part columns.`);
    builders = names.map((name) => [name, new RawColumnBuilder(name === '' ? 'unnamed' : name)]);
  };
  try {
    const source = hashed(createReadStream(path), hash);
    for await (const batch of readCsv(source, BATCH, takeHeader, separatorOf(head.toString('utf8')))) {
      bad.push(...batch.bad);
      for (const { line, cells } of batch.lines) {
        lines.push(line);
        for (const [name, builder] of builders) builder.push(cells[name] ?? '');
      }
      onBytes(batch.bytes, size);
    }
  } catch (error) {
    if (error instanceof HeaderError) throw wrong(`${path}: ${error.message}.`);
    throw error;
  }
  const rows = lines.length;
  if (rows === 0) throw wrong(`${path} holds no rows that can be read.`);
  if (bad.length > MAX_BAD * (rows + bad.length))
    throw wrong(`${path}: most rows are no CSV; line ${bad[0]?.line ?? 0} ${bad[0]?.reason ?? ''}.`);
  return { columns: builders.map(([, builder]) => builder.finish()), rows, sha256: hash.digest('hex'), bad, lines };
}

async function beginningOf(path: string): Promise<{ head: Buffer; size: number }> {
  const file = await open(path).catch(() => undefined);
  if (!file) throw wrong(`There is no file ${path} that can be read.`);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw wrong(`${path} is no file.`);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(SNIFFED_BYTES), length: SNIFFED_BYTES });
    return { head: buffer.subarray(0, bytesRead), size: stats.size };
  } finally {
    await file.close();
  }
}

async function* hashed(source: AsyncIterable<unknown>, hash: ReturnType<typeof createHash>): AsyncGenerator {
  for await (const chunk of source) {
    if (Buffer.isBuffer(chunk)) hash.update(chunk);
    yield chunk;
  }
}

/** The one that parts the header into most columns, counted outside of quotes. */
function separatorOf(text: string): string {
  const header =
    text
      .replace(/^\uFEFF?\s*/, '')
      .replaceAll(/"[^"]*"/g, '')
      .split(/\r?\n/)[0] ?? '';
  const count = (separator: string): number => header.split(separator).length;
  return SEPARATORS.reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}
