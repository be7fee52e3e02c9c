/** `merit evaluate`: what a part of the system is worth, measured in a simulated world. */
import { writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { runExperiment, yearsOf, type Experiment, type ExperimentOptions } from '../../evaluation/memory/experiment';
import { difference, markdownReport, measureCells, MEASURE_NAMES } from '../../evaluation/memory/report';
import { CliError } from '../errors';
import { jsonOption, show, table, type OutputOptions } from '../output';
import { wholeNumber } from '../number-options';

interface MemoryOptions extends ExperimentOptions, OutputOptions {
  report?: string;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('what a part of the system is worth, by experiments in simulated worlds')
    .addCommand(memoryCommand());
}

function memoryCommand(): Command {
  return new Command('memory')
    .description(
      'journeys with and without memory, where it should help, where nothing is to be learned, and where tastes drift',
    )
    .option('--leads <number>', 'people in each simulated market', wholeNumber(10, 100_000), 300)
    .option('--journeys <number>', 'how often each of them comes in the year', wholeNumber(1, 6), 5)
    .option('--seeds <number>', 'repetitions, each with its own people and luck', wholeNumber(3, 1_000), 10)
    .option('--seed <number>', 'the first seed', wholeNumber(0, 2 ** 30), 1)
    .option('--report <file.md>', 'writes the tables as Markdown too')
    .addOption(jsonOption())
    .action(evaluateMemory);
}

async function evaluateMemory({ report, json, ...options }: MemoryOptions): Promise<void> {
  const bar = new SingleBar(
    {
      format: '  {bar} {percentage} % | {world}, {arm} | {eta_formatted} left',
      stream: process.stderr,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  bar.start(yearsOf(options), 0, { world: '', arm: '' });
  let experiment: Experiment;
  try {
    experiment = await runExperiment(options, async (world, arm) => {
      bar.increment(1, { world, arm });
      // so that Ctrl-C is heard, and the bar drawn
      await setImmediate();
    });
  } finally {
    bar.stop();
  }
  if (report !== undefined) await write(report, markdownReport(experiment));
  show({ json }, experiment, forPeople);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new CliError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function forPeople({ leads, journeys, seeds, worlds }: Experiment): string {
  const head = `Simulation: ${leads} leads, ${journeys} journeys each in a year, ${seeds} seeds. Differences to no memory, 95 % intervals, paired by seed.`;
  const tables = worlds.map(({ world, description, arms }) => {
    const measures = table(
      ['memory', 'contacted', ...Object.values(MEASURE_NAMES).flatMap((name) => [name, 'difference'])],
      arms.map((each) => [each.arm, Math.round(each.contacted), ...measureCells(each)]),
    );
    const quarters = table(
      ['successes per 100, difference', 'first quarter', 'second', 'third', 'fourth'],
      arms.flatMap(({ arm, by_quarter }) => (by_quarter ? [[arm, ...by_quarter.map(difference)]] : [])),
    );
    return `${world}: ${description}\n${measures}\n${quarters}`;
  });
  return [head, ...tables].join('\n\n');
}
