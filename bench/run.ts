/** The life of one bench: start, measure, report, stop, whatever happens. */
import { writeFileSync } from 'node:fs';
import { configureLogging, createLogger } from '../runtime/logger';
import { createShutdown } from '../runtime/shutdown';
import { conditionsOf, loadNow, type Conditions } from './conditions';
import { conditionsText } from './report';

const STOP_DEADLINE_MS = 120_000;
const EXIT_INTERRUPTED = 130;

/** What a bench starts and measures. */
export interface Measurable {
  /** for people */
  servers: readonly string[];
  /** crashes while it was measured: figures are not to be trusted then */
  incidents: readonly string[];
  stop(): Promise<void>;
}

export interface Bench<Started extends Measurable, Report extends object> {
  start(signal: AbortSignal): Promise<Started>;
  output: { json?: boolean; out?: string };
  measure(started: Started): Promise<Report>;
  forPeople(report: Report, conditions: Conditions): string;
  /** absent: figures are neither good nor bad */
  isGood?(report: Report): boolean;
}

/** Ends the process: 0 when it was measured, 1 when what was measured is not good, 130 when it was interrupted. */
export async function runBench<Started extends Measurable, Report extends object>(
  bench: Bench<Started, Report>,
): Promise<void> {
  configureLogging({ level: 'error', to: 'stderr' });
  const loadBefore = loadNow();
  const interruption = new AbortController();
  const starting = bench.start(interruption.signal);
  const shutdown = createShutdown({
    log: createLogger('bench'),
    deadlineMs: STOP_DEADLINE_MS,
    exit: () => process.exit(EXIT_INTERRUPTED),
  });
  shutdown.add('stack', async () => {
    interruption.abort();
    await (await starting.catch(() => undefined))?.stop();
  });
  let isGood = true;
  try {
    const started = await starting;
    const conditions = conditionsOf(started.servers, loadBefore);
    const figures = await bench.measure(started);
    isGood = bench.isGood?.(figures) ?? true;
    print(bench, { conditions, incidents: started.incidents, ...figures }, bench.forPeople(figures, conditions));
  } catch (error) {
    // whoever interrupted it needs no other reason
    if (interruption.signal.aborted) return;
    await shutdown.run('failed');
    throw error;
  }
  const isClean = await shutdown.run('done');
  process.exit(isClean && isGood ? 0 : 1);
}

function print(
  { output }: Pick<Bench<Measurable, object>, 'output'>,
  report: { conditions: Conditions; incidents: readonly string[] },
  tables: string,
): void {
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (output.out) writeFileSync(output.out, json);
  if (output.json) process.stdout.write(json);
  else {
    const incidents = report.incidents.map((each) => `  ! ${each}: figures of this run are not to be trusted`);
    process.stdout.write(`${[conditionsText(report.conditions), tables, ...incidents].join('\n')}\n`);
  }
}
