/** `merit model train`: from an export to a model, its card, and what was found on the way. */
import { Command } from 'commander';
import { prepare, type Choices } from '../../../learning/table/prepare';
import { clean, train, type Cleaned } from '../../../learning/training/train';
import type { Model } from '../../../learning/training/model';
import { replay, type Replay } from '../../../learning/training/replay';
import type { Costs } from '../../../learning/training/threshold';
import { CliError, EXIT } from '../../errors';
import { jsonOption, show, type OutputOptions } from '../../output';
import { told, writeWhole } from './input';
import { amount, repeated, rowNumber, seed } from './options';
import { withProgress, type Progress } from './progress';
import { readFile, type ReadFile } from './read-file';
import { describeReplay, describeTraining } from './report';
import { writeCard } from './write-card';

interface TrainOptions extends OutputOptions {
  file: string;
  label: string;
  time?: string;
  entity?: string;
  positive?: string;
  out?: string;
  seed: number;
  keep: string[];
  ignore: string[];
  shuffled?: true;
  costContact?: number;
  valueConversion?: number;
  replay?: number;
  window?: number;
}

export function trainCommand(): Command {
  return new Command('train')
    .description('learn from an export; leaks and identifiers are found, named and left out')
    .requiredOption('--file <csv>', 'one row a lead; separated by , ; | or tabs')
    .requiredOption('--label <column>', 'what became of the lead: two values')
    .option('--time <column>', 'orders the rows: measured on the latest fifth; otherwise the order of the file counts')
    .option('--entity <column>', 'rows of one company or person are never both learned from and tested')
    .option('--positive <value>', 'the label’s value that is a yes, where it is not plain')
    .option('--out <model>', 'where the model goes; its card goes beside it')
    .option('--keep <column>', 'learn from this column whatever was found about it (may be repeated)', repeated, [])
    .option('--ignore <column>', 'do not look at this column (may be repeated)', repeated, [])
    .option('--shuffled', 'the rows are in no order: test a fifth of them, taken by chance')
    .option('--cost-contact <amount>', 'what a contact costs; with --value-conversion it sets the threshold', amount)
    .option('--value-conversion <amount>', 'what a yes is worth', amount)
    .option(
      '--replay <rows>',
      'retrain after each so many outcomes, in time order, and always predict ahead',
      rowNumber,
    )
    .option('--window <rows>', 'for --replay: learn from so many of the latest rows (default: all before)', rowNumber)
    .option('--seed <number>', 'of all chance in it: the same file and seed make the same model', seed, 42)
    .addOption(jsonOption())
    .action(trainModel);
}

interface Outcome {
  file: ReadFile;
  model: Model;
  replayed: Replay | undefined;
}

const STAGES = 5;

async function trainModel(options: TrainOptions): Promise<void> {
  const costs = costsOf(options);
  if (options.window !== undefined && options.replay === undefined)
    throw new CliError('--window belongs to --replay: say after how many rows to retrain.', EXIT.wrongInput);
  const { file, model, replayed } = await withProgress(STAGES, (progress) => work(options, costs, progress));
  const written = options.out === undefined ? [] : await write(options.out, model);
  const { classifier: _learned, ...shown } = model;
  const bad_rows = file.bad;
  show(options, { ...shown, bad_rows, replay: replayed ?? null, written }, () =>
    [
      describeTraining(model, file),
      ...(replayed ? [describeReplay(replayed)] : []),
      ...written.map((path) => `Written: ${path}`),
    ].join('\n'),
  );
}

async function work(options: TrainOptions, costs: Costs | undefined, progress: Progress): Promise<Outcome> {
  const file = await readFile(options.file, progress.bytes);
  await progress.stage('looking for what knows the outcome');
  const cleaned = told(() => clean(prepare(file.columns, choicesOf(options)), options));
  await progress.stage('learning, and measuring on rows it has not seen');
  const { model, measured } = told(() =>
    train(cleaned, { ...options, costs, data_sha256: file.sha256 }, () => undefined),
  );
  const replayed = options.replay === undefined ? undefined : await replayIt(cleaned, measured, options, progress);
  return { file, model, replayed };
}

async function replayIt(
  cleaned: Cleaned,
  frozen: Parameters<typeof replay>[1],
  { replay: every = 1, window, seed }: TrainOptions,
  progress: Progress,
): Promise<Replay> {
  if (cleaned.prepared.order === 'chance')
    throw new CliError('--replay needs rows in order of time: name the column with --time.', EXIT.wrongInput);
  const steps = replay(cleaned, frozen, { every, window, seed });
  for (;;) {
    const next = told(() => steps.next());
    if (next.done === true) return next.value;
    await progress.step(next.value.done, next.value.of, 'retraining as outcomes arrive');
  }
}

async function write(out: string, model: Model): Promise<string[]> {
  await writeWhole(out, `${JSON.stringify(model)}\n`);
  return [out, ...(await writeCard(out, model))];
}

const choicesOf = ({ label, time, entity, positive, keep, ignore, shuffled, seed }: TrainOptions): Choices => ({
  label,
  ...(time !== undefined && { time }),
  ...(entity !== undefined && { entity }),
  ...(positive !== undefined && { positive }),
  keep,
  ignore,
  shuffled: shuffled ?? false,
  seed,
});

function costsOf({ costContact, valueConversion }: TrainOptions): Costs | undefined {
  if ((costContact === undefined) !== (valueConversion === undefined))
    throw new CliError(
      '--cost-contact and --value-conversion belong together: a threshold needs both.',
      EXIT.wrongInput,
    );
  return costContact === undefined || valueConversion === undefined
    ? undefined
    : { cost_contact: costContact, value_conversion: valueConversion };
}
