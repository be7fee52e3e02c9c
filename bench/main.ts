/** `npm run bench`: starts a stack of its own, measures it, stops everything. Progress on stderr, figures on stdout. */
import { Command, InvalidArgumentError } from 'commander';
import { ConfigError } from '../runtime/config';
import { StartError } from '../runtime/supervised-process';
import { consoleTables } from './console-report';
import { runBench } from './run';
import { loadTables, priorityText } from './load-report';
import { mcpTables } from './mcp-report';
import { sizeOf } from './memory/size';
import { memoryTables } from './memory-report';
import { journeyTables } from './report';
import { startRig } from './rig/rig';
import { startStores } from './rig/stores';
import { isPrompt, measureConsole } from './scenarios/console';
import { leadsNeeded, measureJourneys, type JourneyPlan } from './scenarios/journeys';
import { leadsOf, measureLoad, skeletonLeads, type LoadPlan } from './scenarios/load';
import { measureMcp } from './scenarios/mcp';
import { areWithinBudget, measureMemory } from './scenarios/memory';
import { measurePriority } from './scenarios/priority';

/** SPEC section 16: the floor, 10,000 leads an hour. */
const LEADS_PER_HOUR = 10_000;
const SAMPLE = { leads: 500, campaigns: 12 };

/** beside those who ask for help */
const WRITTEN_TO = 20;

const FULL = { rounds: 3, journeysPerRound: 150, seconds: 60 };
const QUICK = { rounds: 1, journeysPerRound: 60, seconds: 15 };

const program = new Command('bench').description('what Purple Merit costs and how long it takes, on this machine');

interface Output {
  json?: boolean;
  out?: string;
}

interface ConsoleOptions {
  leads: number;
  open: number;
  decided: number;
  calls: number;
}

program
  .command('journeys', { isDefault: true })
  .description('cost and latency of a journey beside the bare Temporal skeleton’s')
  .option('--quick', 'about two minutes, for a first look', false)
  .option(
    '--open <counts>',
    'journeys that wait meanwhile, such as 0,1000,10000 (default: 0,1000; with --quick 0)',
    counts,
  )
  .action(async ({ quick, open, ...output }: Output & { quick: boolean; open?: number[] }) => {
    const plan: JourneyPlan = {
      ...(quick ? QUICK : FULL),
      open: open ?? (quick ? [0] : [0, 1_000]),
      ratePerSecond: Math.round(LEADS_PER_HOUR / 360) / 10,
    };
    await runBench({
      output,
      start: (signal) => startRig({ sample: SAMPLE, leads: leadsNeeded(plan), signal }),
      measure: (rig) => measureJourneys(rig, plan),
      forPeople: (report, { cpu_and_memory_measured }) => journeyTables(report, cpu_and_memory_measured),
    });
  });

program
  .command('load')
  .description('500 campaigns and 10,000 leads an hour: holds what is promised? exit code 1 when not')
  .option('--minutes <number>', 'how long leads come', whole(1, 600), 10)
  .option('--leads-per-hour <number>', 'how many', whole(60, 200_000), LEADS_PER_HOUR)
  .option('--campaigns <number>', 'of how many campaigns', whole(1, 10_000), 500)
  .action(async ({ minutes, leadsPerHour, campaigns, ...output }: Output & LoadPlan) => {
    const plan = { minutes, leadsPerHour, campaigns };
    await runBench({
      output,
      // the showcase lead is one of the sample and stays out of it
      start: (signal) =>
        startRig({ sample: { leads: leadsOf(plan) + 1, campaigns }, leads: skeletonLeads(plan), signal }),
      measure: (rig) => measureLoad(rig, plan),
      forPeople: loadTables,
      isGood: ({ checks }) => checks.every(({ holds }) => holds),
    });
  });

program
  .command('priority')
  .description('an urgent lead behind thousands of low ones, a small campaign behind a large one')
  .option('--waiting <number>', 'low leads that wait', whole(10, 100_000), 5_000)
  .action(async ({ waiting, ...output }: Output & { waiting: number }) => {
    await runBench({
      output,
      start: (signal) => startRig({ sample: SAMPLE, leads: 0, signal }),
      measure: (rig) => measurePriority(rig, waiting),
      forPeople: priorityText,
    });
  });

program
  .command('mcp')
  .description('what a call of the data server costs, beside a bare echo and the bare query')
  .option('--calls <number>', 'in one round', whole(100, 1_000_000), 10_000)
  .option('--rounds <number>', 'of each', whole(1, 100), 5)
  .option('--in-flight <number>', 'calls at once', whole(1, 300), 50)
  .action(
    async ({ calls, rounds, inFlight, ...output }: Output & { calls: number; rounds: number; inFlight: number }) => {
      await runBench({
        output,
        start: (signal) => startRig({ sample: SAMPLE, leads: 0, signal }),
        measure: (rig) => measureMcp(rig, { rounds, callsPerRound: calls, inFlight }),
        forPeople: mcpTables,
      });
    },
  );

program
  .command('memory')
  .description(
    'how long each tier of memory takes, at 100,000 leads, 1,000,000 interactions, 200,000 episodes and 100,000 triples',
  )
  .option('--scale <percent>', 'of that size', whole(1, 1_000), 100)
  .option('--samples <number>', 'operations of each kind', whole(100, 1_000_000), 2_000)
  .option('--in-flight <number>', 'operations at once', whole(1, 100), 4)
  .action(
    async ({ scale, samples, inFlight, ...output }: Output & { scale: number; samples: number; inFlight: number }) => {
      await runBench({
        output,
        start: startStores,
        measure: (stores) => measureMemory(stores, { size: sizeOf(scale / 100), samples, inFlight }),
        forPeople: memoryTables,
        isGood: areWithinBudget,
      });
    },
  );

program
  .command('console')
  .description(
    'how long each call of the console takes, at 10,000 leads and 500 open questions; exit code 1 when one is slow',
  )
  .option('--leads <number>', 'of the sample data', whole(100, 1_000_000), 10_000)
  .option('--open <number>', 'questions that wait', whole(1, 100_000), 500)
  .option('--decided <number>', 'questions that have been answered', whole(1, 100_000), 100)
  .option('--calls <number>', 'of each kind', whole(10, 10_000), 40)
  .action(async ({ leads, open, decided, calls, ...output }: Output & ConsoleOptions) => {
    const plan = { leads, campaigns: 50, openQuestions: open, decidedQuestions: decided, calls };
    await runBench({
      output,
      start: (signal) => startRig({ sample: plan, leads: WRITTEN_TO, signal }),
      measure: (rig) => measureConsole(rig, plan),
      forPeople: consoleTables,
      isGood: isPrompt,
    });
  });

for (const command of program.commands)
  command.option('--json', 'JSON on stdout instead of tables').option('--out <file>', 'also write the JSON to a file');

function whole(min: number, max: number) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Must be a whole number from ${min} to ${max}.`);
  };
}

function counts(text: string): number[] {
  const values = text.split(',').map((part) => (/^\d{1,6}$/.test(part) ? Number(part) : Number.NaN));
  if (values.some(Number.isNaN)) throw new InvalidArgumentError('Must be whole numbers such as 0,1000,10000.');
  return [...new Set(values)].sort((a, b) => a - b);
}

program.parseAsync().catch((error: unknown) => {
  const isForPeople = error instanceof StartError || error instanceof ConfigError;
  process.stderr.write(`\n${isForPeople ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
});
