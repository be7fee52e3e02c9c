/** `merit experiment`: what an experiment has shown. */
import { writeFile } from 'node:fs/promises';
import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { columnsKnownBefore } from '../../learning/experiments/before-choice';
import { reportExperiment } from '../../learning/experiments/report';
import { intervalPlot } from '../../learning/plot/intervals';
import { CliError, EXIT } from '../errors';
import { describeOutcome, type OutcomeReport } from '../experiment/describe';
import { readTrial, type Trial } from '../experiment/trial-file';
import { jsonOption, show, type OutputOptions } from '../output';

interface ReportOptions extends OutputOptions {
  file: string;
  arm: string;
  outcome: string[];
  propensity?: string;
  context?: string[];
  control?: string;
  plot?: string;
  seed: string;
}

/** Least chance that the bandit of the comparison leaves an arm, as ours does. */
const FLOOR = 0.05;

export function experimentCommand(): Command {
  return new Command('experiment').description('what experiments have shown').addCommand(report());
}

function report(): Command {
  return new Command('report')
    .description('each arm with intervals that hold at any look, and what each way of choosing is worth')
    .requiredOption('--file <csv>', 'a row a person')
    .requiredOption('--arm <column>', 'which arm the person was given')
    .requiredOption('--outcome <column>', 'yes or no, or an amount; may be given several times', gather)
    .option('--propensity <column>', 'chance that the arm had; without it everybody had the same chances')
    .option(
      '--context <columns>',
      'what was known before, such as region,industry; without it all other columns',
      names,
    )
    .option('--control <arm>', 'the arm that the others are compared with')
    .option('--plot <svg>', 'writes a picture of what each way of choosing is worth')
    .option('--seed <number>', 'of the split into halves', '1')
    .addOption(jsonOption())
    .action(reportFile);
}

async function reportFile({ file, plot, json, ...options }: ReportOptions): Promise<void> {
  const seed = Number(options.seed);
  if (!Number.isSafeInteger(seed)) throw new CliError('--seed must be a whole number.', EXIT.wrongInput);
  const bar = new SingleBar(
    { format: '  {bar} {percentage} % | {doing}', stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(1, 0, { doing: 'reading' });
  try {
    const { arm, outcome: outcomes, propensity, context, control } = options;
    const trial = await readTrial(file, { arm, outcomes, propensity, context }, (bytes, size) =>
      bar.update(bytes / Math.max(1, size), { doing: 'reading' }),
    );
    requireArm(trial, control);
    const reports = trial.logs.map(({ outcome, log }, at): OutcomeReport => {
      bar.update(at / trial.logs.length, { doing: outcome });
      const weighted = propensity !== undefined;
      const known = context
        ? { context: trial.context, left_out: [] }
        : columnsKnownBefore(trial.context, log, !weighted);
      const found = reportExperiment(log, known.context, { seed, floor: FLOOR, control, weighted });
      return {
        outcome,
        ...found,
        context: known.context.columns.map(({ name }) => name),
        left_out: known.left_out,
      };
    });
    bar.stop();
    if (plot !== undefined) await writePlots(plot, reports);
    show({ json }, { file, outcomes: reports }, () => reports.map((each) => describeOutcome(each)).join('\n\n'));
  } finally {
    bar.stop();
  }
}

/** One file an outcome: the first has the name that was asked for. */
async function writePlots(path: string, reports: readonly OutcomeReport[]): Promise<void> {
  for (const [at, { outcome, policies }] of reports.entries()) {
    const lines = policies.map(({ policy, value }) => ({ name: policy, value }));
    const to = at === 0 ? path : path.replace(/(\.svg)?$/i, `-${outcome}.svg`);
    try {
      await writeFile(to, intervalPlot(`${outcome} per person, by way of choosing`, lines));
    } catch (error) {
      throw new CliError(`${to} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function requireArm({ logs }: Trial, control: string | undefined): void {
  const arms = logs[0]?.log.arms ?? [];
  if (control !== undefined && !arms.includes(control))
    throw new CliError(`There is no arm ${control}. There are ${arms.join(', ')}.`, EXIT.wrongInput);
}

const gather = (text: string, before: string[] = []): string[] => [...before, text];
const names = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
