/** `merit data import`: a file or a folder of CSV files into the system. */
import { join, resolve } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import type { CommandContext } from '../context';
import { EXIT } from '../errors';
import { findFiles, type ImportFile } from '../exchange/files';
import { importFiles } from '../exchange/import-files';
import { OUTCOMES, ReportWriter, type ImportReport, type RowNote } from '../exchange/report';
import { jsonOption, show, table, type OutputOptions } from '../output';

/** of failed and of merged rows */
const MAX_SHOWN = 20;

export function importCommand({ api, dataDir }: CommandContext): Command {
  return new Command('import')
    .description('store a table (leads.csv) or a folder of tables; the same files again change nothing')
    .argument('<path>', 'a CSV file named as its table, or a folder of them')
    .addOption(jsonOption())
    .action(async (path: string, options: OutputOptions) => {
      const { files, ignored } = await findFiles(resolve(path));
      const notesFile = join(resolve(dataDir()), 'imports', `${new Date().toISOString().replaceAll(':', '-')}.csv`);
      const writer = new ReportWriter(notesFile);
      const bar = progressBar(files);
      try {
        await importFiles(api(), files, writer, (bytes, { name }) => bar.update(bytes, { file: name }));
      } finally {
        bar.stop();
      }
      const report = await writer.end(ignored);
      show(options, report, forPeople);
      if (report.totals.failed > 0) process.exitCode = EXIT.failed;
    });
}

function progressBar(files: readonly ImportFile[]): SingleBar {
  const bar = new SingleBar(
    { format: '  {bar} {percentage} % | {file} | {eta_formatted} left', stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(
    files.reduce((sum, { bytes }) => sum + bytes, 0),
    0,
    { file: '' },
  );
  return bar;
}

function forPeople({ files, ignored_files, totals, failed, merged, notes_file, seconds }: ImportReport): string {
  const rows = files.map(({ file, rows, counts, warnings }) => [
    file,
    rows,
    ...OUTCOMES.map((o) => counts[o]),
    warnings,
  ]);
  const total = ['all', totals.rows, ...OUTCOMES.map((outcome) => totals[outcome]), totals.warnings];
  return [
    table(['file', 'rows', ...OUTCOMES, 'warnings'], [...rows, total]),
    ...ignored_files.map((file) => `${file} is no table: ignored.`),
    ...files
      .filter(({ ignored_columns }) => ignored_columns.length > 0)
      .map(({ file, ignored_columns }) => `${file}: unknown columns ignored: ${ignored_columns.join(', ')}.`),
    ...firstOf(failed, totals.failed, 'failed'),
    ...firstOf(merged, totals.merged, 'were merged'),
    ...(notes_file === null ? [] : [`Everything that needs a look: ${notes_file}`]),
    totals.created + totals.updated + totals.merged === 0 ? `Nothing was new (${seconds} s).` : `Done in ${seconds} s.`,
  ].join('\n');
}

function firstOf(rows: readonly RowNote[], total: number, became: string): string[] {
  const shown = rows.slice(0, MAX_SHOWN);
  const more = total - shown.length;
  return [
    ...shown.map(({ file, line, reason }) => `${file}:${line} ${reason}`),
    ...(more > 0 ? [`… and ${more} more rows ${became}.`] : []),
  ];
}
