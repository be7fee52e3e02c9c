/** `merit experiment`: what an experiment has shown. */
import { writeFile } from 'node:fs/promises';
import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { columnsKnownBefore } from '../../learning/experiments/before-choice';
import { reportExperiment } from '../../learning/experiments/report';
import { intervalPlot } from '../../learning/plot/intervals';
import type { ApiClient } from '../api-client';
import type { CommandContext } from '../context';
import { CliError, EXIT } from '../errors';
import { describeOutcome, type OutcomeReport } from '../experiment/describe';
import { defaultControl, readCampaignTrial } from '../experiment/campaign-trial';
import { readTrial } from '../experiment/trial-file';
import { jsonOption, show, type OutputOptions } from '../output';

interface ReportOptions extends OutputOptions {
  file?: string;
  arm?: string;
  outcome?: string[];
  propensity?: string;
  context?: string[];
  control?: string;
  plot?: string;
  seed: string;
}

/** Least chance that the bandit of the comparison leaves an arm, as ours does. */
const FLOOR = 0.05;

export function experimentCommand(context: CommandContext): Command {
  return new Command('experiment').description('what experiments have shown').addCommand(report(context));
}

function report({ api }: CommandContext): Command {
  return new Command('report')
    .description('each arm with intervals that hold at any look, and what each way of choosing is worth')
    .argument('[campaign]', 'whose experiment; or a file:')
    .option('--file <csv>', 'a row a person')
    .option('--arm <column>', 'of the file: which arm the person was given')
    .option('--outcome <column>', 'of the file: yes or no, or an amount; may be given several times', gather)
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
    .action(async (campaign: string | undefined, options: ReportOptions) => {
      const { file, arm, outcome } = options;
      if ((campaign === undefined) === (file === undefined)) throw wrong('Name a campaign, or a file by --file.');
      if (campaign !== undefined) return reportCampaign(api(), campaign, options);
      if (file === undefined || arm === undefined || outcome === undefined)
        throw wrong('A file needs --arm and --outcome: columns that say what each person got, and what came of it.');
      await reportFile({ ...options, file, arm, outcome });
    });
}

const wrong = (message: string): CliError => new CliError(message, EXIT.wrongInput);

function seedOf({ seed }: ReportOptions): number {
  if (!Number.isSafeInteger(Number(seed))) throw wrong('--seed must be a whole number.');
  return Number(seed);
}

async function reportCampaign(api: ApiClient, campaign: string, options: ReportOptions): Promise<void> {
  const seed = seedOf(options);
  const { log, context, censored, other_arms, refused } = await readCampaignTrial(api, campaign);
  const control = options.control ?? defaultControl(log);
  requireArm(log.arms, control);
  const found = reportExperiment(log, context, { seed, floor: FLOOR, control, weighted: true });
  const outcome = 'answered well';
  const report: OutcomeReport = { outcome, ...found, context: ['segment'], left_out: [] };
  if (options.plot !== undefined) await writePlots(options.plot, [report]);
  show(options, { campaign_id: campaign, censored, other_arms, refused, outcomes: [report] }, () =>
    [
      describeOutcome(report, refused),
      `Not counted: ${censored} companies too young to have answered, ${other_arms} from before today’s arms.`,
      'Arms were chosen with unequal chances: differences and policies are weighted for that, the means per arm are not.',
    ].join('\n'),
  );
}

type FileOptions = ReportOptions & Required<Pick<ReportOptions, 'file' | 'arm' | 'outcome'>>;

async function reportFile({ file, plot, json, ...options }: FileOptions): Promise<void> {
  const seed = seedOf(options);
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
    requireArm(trial.logs[0]?.log.arms ?? [], control);
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

function requireArm(arms: readonly string[], control: string | undefined): void {
  if (control !== undefined && !arms.includes(control))
    throw wrong(`There is no arm ${control}. There are ${arms.join(', ')}.`);
}

const gather = (text: string, before: string[] = []): string[] => [...before, text];
const names = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
