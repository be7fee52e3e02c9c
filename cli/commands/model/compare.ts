/** `merit model compare`: which of two models is better on the same rows, and is the difference more than noise? */
import { Command } from 'commander';
import { compare, type Comparison } from '../../../learning/training/compare';
import { CliError, EXIT } from '../../errors';
import { jsonOption, show, table, type OutputOptions } from '../../output';
import { readModel, rowsFor } from './input';
import { repeated } from './options';
import { withProgress } from './progress';
import { readFile } from './read-file';
import { interval } from './report';

interface CompareOptions extends OutputOptions {
  model: string[];
  file: string;
  label: string;
}

export function compareCommand(): Command {
  return new Command('compare')
    .description('two models on the same rows, paired, with the interval of the difference')
    .requiredOption('--model <model>', 'given twice: what there is, then what may replace it', repeated, [])
    .requiredOption('--file <csv>', 'rows that neither was trained on')
    .requiredOption('--label <column>', 'what became of them')
    .addOption(jsonOption())
    .action(compareModels);
}

async function compareModels({ model: paths, file, label, json }: CompareOptions): Promise<void> {
  const [a, b] = paths;
  if (a === undefined || b === undefined || paths.length > 2)
    throw new CliError('Two models are compared: --model A --model B.', EXIT.wrongInput);
  const models = [await readModel(a), await readModel(b)] as const;
  const report = await withProgress(1, async (progress) => {
    const read = await readFile(file, progress.bytes);
    await progress.stage('measuring');
    const [first, second] = models.map(({ model, classifier }) => {
      const { table, labels, rows } = rowsFor(model.schema, read, label);
      const probabilities = new Float64Array(read.rows).fill(Number.NaN);
      for (const [at, probability] of classifier.predict(table).entries()) probabilities[rows[at] ?? 0] = probability;
      return { labels, rows, probabilities };
    });
    if (!first || !second) throw new RangeError('two models are needed');
    // in the order of the file; a row that one of them cannot read is not compared
    const both = first.rows.filter((row) => !Number.isNaN(second.probabilities[row])).sort();
    const labelOf = new Map(Array.from(first.rows, (row, at) => [row, first.labels[at] ?? 0]));
    const pick = (values: Float64Array): Float64Array => Float64Array.from(both, (row) => values[row] ?? 0);
    const labels = Uint8Array.from(both, (row) => labelOf.get(row) ?? 0);
    const compared = compare(labels, pick(first.probabilities), pick(second.probabilities), models[0].model.seed);
    const was_trained_on = models.map(({ model }) => model.data.sha256 === read.sha256);
    return { models: models.map(({ model }) => model.sha256), was_trained_on, ...compared };
  });
  show({ json }, report, (found) => describe(found, [a, b]));
}

function describe(report: Comparison & { was_trained_on: boolean[] }, [a, b]: [string, string]): string {
  const { auc, log_loss, brier, ece, better, rows } = report;
  const verdict = {
    first: `${a} ranks better.`,
    second: `${b} ranks better.`,
    neither: 'No difference that is more than noise.',
  }[better];
  return [
    `${b} minus ${a}, on the same ${rows.toLocaleString('en')} rows, with 95 % intervals:`,
    table(
      ['figure', 'difference', 'better when'],
      [
        ['AUC', interval({ value: auc.difference, low: auc.low, high: auc.high }), 'above 0'],
        ['log loss', interval(log_loss), 'below 0'],
        ['Brier', interval(brier), 'below 0'],
        ['ECE', interval(ece), 'below 0'],
      ],
    ),
    ...(report.was_trained_on.includes(true)
      ? ['At least one of them was trained on this very file: the comparison is not fair.']
      : []),
    verdict,
  ].join('\n');
}
