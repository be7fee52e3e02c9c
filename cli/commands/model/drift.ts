/** `merit model drift`: do rows of today still lie as those that a model learned from? */
import { Command } from 'commander';
import { triageFeaturesSchema } from '../../../agents/triage/features';
import { modelRow } from '../../../agents/triage/model-row';
import { RawColumnBuilder, type RawColumn } from '../../../learning/table/raw-column';
import { finderIn } from '../../../learning/table/prepare';
import { toColumn } from '../../../learning/table/reading';
import type { Table } from '../../../learning/table/table';
import { DRIFT_FROM, driftOf, ODDS_FROM, type Drift, type Drifted } from '../../../learning/training/drift';
import { openModel, type OpenModel, type TableSchema } from '../../../learning/training/model';
import { FAILED, SUCCEEDED } from '../../../workflows/contracts/retraining';
import type { ApiClient } from '../../api-client';
import type { CommandContext } from '../../context';
import { CliError, EXIT } from '../../errors';
import { jsonOption, show, table, type OutputOptions } from '../../output';
import { fetchDecisions, type Period } from '../rehearse/decision-pages';
import { periodOptions } from '../rehearse/options';
import { rowsFor, told } from './input';
import { championOf, readArtefact } from './named-model';
import { withProgress } from './progress';
import { readFile } from './read-file';

interface DriftOptions extends OutputOptions, Period {
  model?: string;
  file?: string;
  label?: string;
}

export function driftCommand({ api }: CommandContext): Command {
  const command = new Command('drift')
    .description('whether rows still lie as those that a model learned from: by column, by score, by the share of yes')
    .option('--model <file-or-id>', 'default: the champion of the running system')
    .option('--file <csv>', 'the rows; default: what the running system has triaged')
    .option('--label <column>', 'of the file: what became of them, to compare the share of yes')
    .addOption(jsonOption());
  for (const option of periodOptions()) command.addOption(option);
  return command.action(async (options: DriftOptions) => {
    if (options.label !== undefined && options.file === undefined)
      throw new CliError('--label names a column of --file: there is no file.', EXIT.wrongInput);
    const open = await openNamed(options.model, api);
    const report = await (options.file === undefined
      ? ofDecisions(open, api(), options)
      : ofFile(open, options.file, options.label));
    show(options, { model: open.model.sha256, thresholds: { psi: DRIFT_FROM, odds: ODDS_FROM }, ...report }, describe);
  });
}

async function openNamed(named: string | undefined, api: () => ApiClient): Promise<OpenModel> {
  const wanted = named ?? (await championOf(api()));
  if (wanted === null) throw new CliError('No model is champion: name one by --model.', EXIT.wrongInput);
  const artefact = await readArtefact(wanted, api);
  return told(() => openModel(artefact), `${wanted} cannot be used: `);
}

async function ofFile({ model, classifier }: OpenModel, path: string, label: string | undefined): Promise<Drift> {
  const read = await withProgress(1, ({ bytes }) => readFile(path, bytes));
  if (label !== undefined) {
    const { table: rows, labels } = rowsFor(model.schema, read, label);
    return driftOf(model, classifier, rows, labels);
  }
  return driftOf(
    model,
    classifier,
    told(() => asTable(model.schema, read.columns, read.rows)),
  );
}

/** As retraining takes them: without inquiries, and what a person has decided. */
async function ofDecisions({ model, classifier }: OpenModel, api: ApiClient, period: Period): Promise<Drift> {
  const builders = new Map(model.schema.columns.map(({ name }) => [name, new RawColumnBuilder(name)]));
  const labels: number[] = [];
  let rows = 0;
  for await (const { kind, input, output, outcome } of fetchDecisions(api, period)) {
    const features = kind === 'triage' ? triageFeaturesSchema.safeParse(input) : undefined;
    if (!features?.success || output.category === 'General Inquiry') continue;
    if (outcome !== null && [...SUCCEEDED, ...FAILED].includes(outcome))
      labels.push(SUCCEEDED.includes(outcome) ? 1 : 0);
    const row = modelRow(features.data);
    for (const [name, builder] of builders) builder.push(String(row[name] ?? ''));
    rows += 1;
  }
  if (rows === 0) throw new CliError('No triage was decided in that time: there is nothing to compare.', EXIT.failed);
  const raws = [...builders.values()].map((builder) => builder.finish());
  return driftOf(model, classifier, asTable(model.schema, raws, rows), Uint8Array.from(labels));
}

/** @throws TableError when a column is not there */
function asTable({ columns }: TableSchema, raws: readonly RawColumn[], rows: number): Table {
  const find = finderIn(raws);
  return { rows, columns: columns.map((reading) => toColumn(find(reading.name), reading)) };
}

function describe({ rows, columns, score, base_rate }: Drift): string {
  const line = (what: string, { psi, chance, verdict }: Drifted): string[] => [
    what,
    psi.toFixed(3),
    chance.toFixed(3),
    verdict,
  ];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return [
    `${rows.toLocaleString('en')} rows against those it learned from:`,
    table(
      ['what', 'PSI', 'by chance up to', 'verdict'],
      [
        line('score', score),
        ...(base_rate ? [line('share of yes', base_rate)] : []),
        ...columns.map((each) => line(each.column, each)),
      ],
    ),
    `Predicted on average ${percent(score.mean)}; when it was tested ${percent(score.mean_when_tested)}.`,
    ...(base_rate
      ? [
          `Yes: ${percent(base_rate.seen)}; when it was trained ${percent(base_rate.when_trained)}. Its odds are ${base_rate.odds_ratio.toFixed(2)} times what they were: a shift from ${ODDS_FROM.shifted} on, or below ${(1 / ODDS_FROM.shifted).toFixed(2)}.`,
        ]
      : []),
    `By custom stable below ${DRIFT_FROM.moved}, and a shift from ${DRIFT_FROM.shifted} on (Siddiqi 2006).`,
  ].join('\n');
}
