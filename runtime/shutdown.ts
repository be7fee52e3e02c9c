/** Ends a process in order: what was started last stops first, within a deadline. */
import type { Logger } from './logger';

export interface Shutdown {
  /** Called in reverse order of registration; a failure is logged and stops nothing. */
  add(name: string, stop: () => unknown): void;
  /** Stops everything once; later calls wait for the first. @returns false when something failed or took too long */
  run(reason: string): Promise<boolean>;
}

export interface ShutdownOptions {
  log: Logger;
  /** for everything together */
  deadlineMs?: number;
  /** how the process ends after a signal */
  exit?: (code: number) => void;
}

const DEFAULT_DEADLINE_MS = 25_000;

/**
 * Runs on SIGTERM and SIGINT, and when the supervisor that started this process is gone. A second signal ends the process at
 * once.
 */
export function createShutdown({
  log,
  deadlineMs = DEFAULT_DEADLINE_MS,
  exit = (code) => process.exit(code),
}: ShutdownOptions): Shutdown {
  const steps: { name: string; stop: () => unknown }[] = [];
  let running: Promise<boolean> | undefined;

  const run = (reason: string): Promise<boolean> => {
    running ??= stopAll(steps, reason, deadlineMs, log);
    return running;
  };
  const onSignal = (signal: string): void => {
    if (running) exit(1);
    else void run(signal).then((isClean) => exit(isClean ? 0 : 1));
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  followSupervisor(() => void run('supervisor gone').then(() => exit(1)));
  return { add: (name, stop) => void steps.push({ name, stop }), run };
}

/** The supervisor holds an IPC channel open; a kill -9 of it closes the channel. */
function followSupervisor(stop: () => void): void {
  if (process.channel) process.once('disconnect', stop);
}

async function stopAll(
  steps: { name: string; stop: () => unknown }[],
  reason: string,
  deadlineMs: number,
  log: Logger,
): Promise<boolean> {
  log.info({ reason }, 'stopping');
  let isClean = true;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), deadlineMs);
  });
  const stopped = (async () => {
    for (const { name, stop } of steps.toReversed()) {
      try {
        await stop();
      } catch (err) {
        isClean = false;
        log.error({ err, step: name }, 'could not stop');
      }
    }
  })();
  if ((await Promise.race([stopped, deadline])) === 'late') {
    isClean = false;
    log.error({ timeout_ms: deadlineMs }, 'did not stop in time');
  }
  clearTimeout(timer);
  log.info('stopped');
  return isClean;
}
