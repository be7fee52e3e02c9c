/** `merit model evaluate`: how good a model is on another file. */
import { Command } from 'commander';
import { measure } from '../../../learning/training/measures';
import { slicesOf } from '../../../learning/training/slices';
import { thresholdOf } from '../../../learning/training/threshold';
import { thresholdInWords } from '../../../learning/training/words';
import { jsonOption, show, type OutputOptions } from '../../output';
import { readFor, readModel } from './input';
import { withProgress } from './progress';
import { describeLift, describeMeasures, describeSlices } from './report';

interface EvaluateOptions extends OutputOptions {
  model: string;
  file: string;
  label: string;
}

const SEEN = 'This is the file it was trained on: the figures flatter. The honest ones are in its card.';

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('AUC, PR-AUC, Brier, ECE, lift and slices of a model on a file with known outcomes')
    .requiredOption('--model <model>', 'as `merit model train --out` wrote it')
    .requiredOption('--file <csv>', 'rows with the columns it was trained on')
    .requiredOption('--label <column>', 'what became of them')
    .addOption(jsonOption())
    .action(evaluate);
}

async function evaluate({ model: path, file, label, json }: EvaluateOptions): Promise<void> {
  const open = await readModel(path);
  const { model, classifier } = open;
  const report = await withProgress(1, async (progress) => {
    const { file: read, table, labels } = await readFor(open, file, label, progress.bytes);
    await progress.stage('measuring');
    const probabilities = classifier.predict(table);
    const { cost_contact, value_conversion, value } = model.threshold;
    const costs = cost_contact === null || value_conversion === null ? undefined : { cost_contact, value_conversion };
    return {
      model_sha256: model.sha256,
      data_sha256: read.sha256,
      was_trained_on: read.sha256 === model.data.sha256,
      bad_rows: read.bad,
      measures: measure(labels, probabilities, model.seed),
      threshold: thresholdOf(costs, value, labels, probabilities),
      slices: slicesOf(table, labels, probabilities),
    };
  });
  show({ json }, report, ({ measures, slices, threshold, was_trained_on, bad_rows }) =>
    [
      ...(was_trained_on ? [SEEN] : []),
      ...(bad_rows.length > 0 ? [`${bad_rows.length} rows cannot be read and are left out.`] : []),
      `On ${measures.rows.toLocaleString('en')} rows, ${measures.positives.toLocaleString('en')} of them a yes:`,
      describeMeasures(measures),
      thresholdInWords(threshold),
      describeLift(measures),
      'Where what was predicted and what was seen differ most:',
      describeSlices(slices),
    ].join('\n'),
  );
}
