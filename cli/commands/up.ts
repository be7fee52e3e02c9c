/** `merit up`: everything on this machine, with its steps before your eyes; Ctrl-C stops it all. */
import { Command } from 'commander';
import { ConfigError, loadConfig } from '../../runtime/config';
import type { Config } from '../../runtime/config';
import { isFirstTime, markDone } from '../../runtime/data-folder';
import { configureLogging, createLogger } from '../../runtime/logger';
import { createShutdown } from '../../runtime/shutdown';
import { startStack } from '../../runtime/stack';
import type { Stack } from '../../runtime/stack';
import { StartError } from '../../runtime/supervised-process';
import { showAddresses, showJourneys, showNextCommands, showProcessEvent, showStep } from './up/display';
import type { OpenQuestion } from './up/display';
import { ApiCaller, runSampleJourneys } from './up/sample-journeys';

const EXIT_FAILED = 1;
const EXIT_WRONG_INPUT = 2;
const STOP_DEADLINE_MS = 120_000;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const printError = (line: string): void => void process.stderr.write(`${line}\n`);

export function upCommand(): Command {
  return new Command('up')
    .description('start everything on this machine: Temporal, PostgreSQL, Redis, MCP server, workers, API')
    .option('--fresh', 'begin anew: delete what earlier starts left in DATA_DIR', false)
    .action(async ({ fresh }: { fresh: boolean }) => {
      try {
        await up(loadConfig(), fresh);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        printError(`\n${error.message}`);
        process.exitCode = EXIT_WRONG_INPUT;
      }
    });
}

async function up(config: Config, fresh: boolean): Promise<void> {
  configureLogging({ level: 'warn', to: 'stderr' });
  const startedAt = performance.now();
  const interruption = new AbortController();
  print('\nPurple Merit\n');
  const starting = startStack({
    config,
    fresh,
    signal: interruption.signal,
    onStep: (event) => showStep(print, event),
    onEvent: (event) => showProcessEvent(printError, event),
  });
  const shutdown = createShutdown({ log: createLogger('up'), deadlineMs: STOP_DEADLINE_MS });
  shutdown.add('stack', async () => {
    print('\n  Stopping …');
    interruption.abort();
    const stack = await starting.catch(() => undefined);
    await stack?.stop();
    print('  Everything has stopped.');
  });

  try {
    const stack = await starting;
    print(`\n  Up in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.`);
    await greet(stack, config);
  } catch (error) {
    // the shutdown that interrupted the start ends the process
    if (interruption.signal.aborted) return;
    printError(`\n  ✗ ${error instanceof StartError ? error.message.replaceAll('\n', '\n    ') : String(error)}`);
    process.exit(EXIT_FAILED);
  }
}

async function greet(stack: Stack, config: Config): Promise<void> {
  const api = new ApiCaller(stack.addresses.api, config.apiToken ?? config.apiTokens[0]?.secret);
  const openQuestion =
    stack.hasSampleData && isFirstTime(stack.dataDir, 'samples') ? await showSamples(stack, api) : undefined;
  showAddresses(print, stack, config.apiTokens.length === 0);
  showNextCommands(print, stack.addresses.api, openQuestion);
}

/** The stack runs, whatever becomes of the samples. */
async function showSamples(stack: Stack, api: ApiCaller): Promise<OpenQuestion | undefined> {
  print('\n  Sample leads, one of each category and what had to be tried to find it:\n');
  try {
    const { rows, openQuestion } = await runSampleJourneys(api);
    showJourneys(print, rows);
    markDone(stack.dataDir, 'samples');
    return openQuestion;
  } catch (error) {
    printError(`  ! the sample journeys did not run: ${(error as Error).message}`);
    return undefined;
  }
}
