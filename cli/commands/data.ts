/** `merit data`: data sets as folders of CSV files. */
import { resolve } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError, Option } from 'commander';
import { generateDataset, type DatasetOptions } from '../../data/generate';
import { TABLES } from '../../data/tables';
import { writeDataset } from '../../data/write';
import type { CommandContext } from '../context';
import { CliError } from '../errors';
import { jsonOption, show, table, type OutputOptions } from '../output';
import { wholeNumber } from '../number-options';
import { exportCommand } from './data-export';
import { importCommand } from './data-import';

interface GenerateOptions extends OutputOptions {
  leads: number;
  campaigns: number;
  seed: number;
  until: Date;
  out: string;
}

export function dataCommand(context: CommandContext): Command {
  return new Command('data')
    .description('data sets as folders of CSV files')
    .addCommand(generateCommand())
    .addCommand(importCommand(context))
    .addCommand(exportCommand(context));
}

function generateCommand(): Command {
  return new Command('generate')
    .description('make a synthetic data set with a real signal in it; the same seed and day make the same files')
    .option('--leads <number>', 'leads, test-123 included', wholeNumber(1, 10_000_000), 500)
    .option('--campaigns <number>', 'campaigns', wholeNumber(1, 10_000), 12)
    .option('--seed <number>', 'seed of the randomness', wholeNumber(0, 2 ** 31 - 1), 42)
    .addOption(
      new Option('--until <date>', 'the day on which the data ends, such as 2026-06-30')
        .argParser(isoDay)
        .default(today(), 'today'),
    )
    .requiredOption('--out <directory>', 'where the files go; files of the same name are replaced')
    .addOption(jsonOption())
    .action(generate);
}

async function generate({ leads, campaigns, seed, until, out, json }: GenerateOptions): Promise<void> {
  const directory = resolve(out);
  const rows = await write({ leads, campaigns, seed, now: until }, directory);
  show({ json }, { directory, seed, rows }, () =>
    table(
      ['file', 'rows'],
      TABLES.map((name) => [`${directory}/${name}.csv`, rows[name]]),
    ),
  );
}

/** The bar counts leads: every other table but the small ones grows with them. */
async function write(options: DatasetOptions, directory: string): ReturnType<typeof writeDataset> {
  const bar = new SingleBar(
    { format: '  {bar} {percentage} % | {table} | {value} rows', stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  const estimate = options.leads * ROWS_PER_LEAD + options.campaigns * ROWS_PER_CAMPAIGN;
  bar.start(estimate, 0, { table: '' });
  try {
    let total = 0;
    return await writeDataset(generateDataset(options), directory, (name) => {
      if (++total > bar.getTotal()) bar.setTotal(total);
      if (total % ROWS_PER_UPDATE === 0) bar.update(total, { table: name });
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new CliError(`cannot write to ${directory}: ${code}; choose another --out or make room`);
  } finally {
    bar.stop();
  }
}

const ROWS_PER_UPDATE = 500;
/** For the length of the bar only. */
const ROWS_PER_LEAD = 5.5;
const ROWS_PER_CAMPAIGN = 95;

function isoDay(text: string): Date {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (day && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)) return day;
  throw new InvalidArgumentError('Must be a day such as 2026-06-30.');
}

const today = (): Date => isoDay(new Date().toISOString().slice(0, 10));
