/** The files that an import reads, in an order in which their rows can refer to each other. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkHeader, TABLE_NAMES, tableOfFile, type TableName } from '../../data/exchange';
import { HeaderError, readCsv } from '../../data/exchange/csv-reader';
import { CliError, EXIT } from '../errors';

export interface ImportFile {
  path: string;
  name: string;
  table: TableName;
  bytes: number;
  /** columns that the table does not have */
  ignoredColumns: string[];
}

export interface FoundFiles {
  files: ImportFile[];
  /** CSV files whose names are no table's */
  ignored: string[];
}

const wrong = (message: string): CliError => new CliError(message, EXIT.wrongInput);
const namesOfFiles = (): string => TABLE_NAMES.map((table) => `${table}.csv`).join(', ');

/**
 * Looks at every header before anything is sent.
 * @param path a file or a folder
 * @throws CliError with exit code 2 when there is nothing to import, or a header lacks what no row can do without
 */
export async function findFiles(path: string): Promise<FoundFiles> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw wrong(`There is no file or folder ${path}.`);
  const names = found.isDirectory() ? (await readdir(path)).filter((name) => name.endsWith('.csv')) : [basename(path)];
  const paths = names.map((name) => ({ name, path: found.isDirectory() ? join(path, name) : path }));
  const files = paths.flatMap((file) => {
    const table = tableOfFile(file.name);
    return table ? [{ ...file, table }] : [];
  });
  if (files.length === 0) throw wrong(`${path} holds no table. Files are named ${namesOfFiles()}.`);
  files.sort((a, b) => TABLE_NAMES.indexOf(a.table) - TABLE_NAMES.indexOf(b.table) || a.name.localeCompare(b.name));
  const checked: ImportFile[] = [];
  for (const file of files) checked.push({ ...file, ...(await lookAt(file)) });
  return { files: checked, ignored: names.filter((name) => tableOfFile(name) === undefined) };
}

async function lookAt({ path, name, table }: Pick<ImportFile, 'path' | 'name' | 'table'>) {
  const { missing, unknown } = checkHeader(table, await headerOf(path, name));
  if (missing.length > 0) throw wrong(`${name}: the header line lacks ${missing.join(', ')}. Nothing was imported.`);
  return { bytes: (await stat(path)).size, ignoredColumns: unknown };
}

async function headerOf(path: string, name: string): Promise<string[]> {
  let header: string[] = [];
  try {
    const source = createReadStream(path);
    for await (const _batch of readCsv(source, { rows: 1, characters: 1 }, (names) => (header = names))) break;
    return header;
  } catch (error) {
    if (error instanceof HeaderError) throw wrong(`${name}: ${error.message}. Nothing was imported.`);
    throw wrong(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
