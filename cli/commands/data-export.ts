/** `merit data export`: tables as CSV files, each whole or not there. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { TABLE_NAMES, type TableName } from '../../data/exchange';
import type { CommandContext } from '../context';
import type { Download } from '../api-client';
import { CliError } from '../errors';
import { jsonOption, show, table, type OutputOptions } from '../output';

interface ExportOptions extends OutputOptions {
  table: TableName[];
}

export function exportCommand({ download }: CommandContext): Command {
  return new Command('export')
    .description('write tables as CSV files, personal fields included')
    .argument('<directory>', 'where the files go; files of the same name are replaced')
    .addOption(
      new Option('--table <table...>', 'only these; default: all').choices(TABLE_NAMES).default([...TABLE_NAMES], ''),
    )
    .addOption(jsonOption())
    .action(async (path: string, { table: tables, json }: ExportOptions) => {
      const directory = resolve(path);
      const files = await writeTables(download(), directory, tables);
      show({ json }, { directory, files }, () =>
        table(
          ['file', 'bytes'],
          files.map(({ file, bytes }) => [join(directory, file), bytes]),
        ),
      );
    });
}

async function writeTables(
  download: Download,
  directory: string,
  tables: readonly TableName[],
): Promise<{ file: string; bytes: number }[]> {
  const files: { file: string; bytes: number }[] = [];
  for (const name of tables) {
    const body = Readable.fromWeb(await download(`/api/v1/data/${name}/export`));
    const file = `${name}.csv`;
    files.push({ file, bytes: await writeWhole(body, directory, file) });
  }
  return files;
}

/** Beside its place first: a file is never half a table. */
async function writeWhole(body: Readable, directory: string, file: string): Promise<number> {
  const path = join(directory, file);
  const draft = `${path}.part`;
  try {
    await mkdir(directory, { recursive: true });
    const output = createWriteStream(draft, { mode: 0o600 });
    await pipeline(body, output);
    await rename(draft, path);
    return output.bytesWritten;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(`${path} was not written: ${why}. What was there before is as it was; export again.`);
  }
}
