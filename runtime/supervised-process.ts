/** One process that is kept running: started or taken over, watched, restarted with back-off, stopped. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, findLeftover, isAlive, removePidFile, writePidFile } from './pids';

export interface ProcessSpec {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  /** user to run as, when not ours */
  user?: { uid: number; gid: number };
  /** remembered in the pid file, for who takes the process over */
  port: number | null;
  logFile: string;
  pidFile: string;
  /** asked again and again until it says yes */
  isReady: () => Promise<boolean>;
  readyTimeoutMs?: number;
  stopSignal?: NodeJS.Signals;
  stopTimeoutMs?: number;
  /** a channel that tells a Node.js child when its supervisor is gone */
  hasChannel?: boolean;
}

export type ProcessEvent =
  | { kind: 'crashed'; name: string; how: string; restartInMs: number; crashes: number; lastLines: string[] }
  | { kind: 'recovered'; name: string };

/** The start cannot go on. The message is for people: what is wrong and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

interface Incarnation {
  /** null when it has ended, or never began */
  pid: number | null;
  startedAt: number;
  /** how it ended, in words */
  ended: Promise<string>;
  hasEnded: boolean;
}

const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;
const STOP_TIMEOUT_MS = 30_000;
const WATCH_POLL_MS = 300;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 10_000;
/** a process that ran this long begins again with the first delay */
const STABLE_MS = 60_000;
const MAX_LOG_BYTES = 20_000_000;

export class SupervisedProcess {
  #current: Incarnation | undefined;
  #watching: Promise<void> = Promise.resolve();
  readonly #stopRequest = new AbortController();

  constructor(
    readonly spec: ProcessSpec,
    private readonly onEvent: (event: ProcessEvent) => void = () => undefined,
  ) {}

  get pid(): number | null {
    return this.#current?.pid ?? null;
  }

  /** @throws StartError with the last lines of its log when it ends or does not answer */
  async start(): Promise<void> {
    this.#current = this.#spawn();
    await this.#untilReady(this.#current);
    this.#watching = this.#keepRunning();
  }

  /** Takes over what an earlier run left behind. @returns false when nothing usable runs */
  async takeOver(): Promise<boolean> {
    const leftover = findLeftover(this.spec.pidFile);
    if (leftover?.port !== this.spec.port) return false;
    this.#current = watch(leftover.pid);
    try {
      await this.#untilReady(this.#current);
    } catch {
      return false;
    }
    this.#watching = this.#keepRunning();
    return true;
  }

  async stop(): Promise<void> {
    this.#stopRequest.abort();
    const pid = this.pid;
    if (pid !== null)
      await endProcess(pid, this.spec.stopSignal ?? 'SIGTERM', this.spec.stopTimeoutMs ?? STOP_TIMEOUT_MS);
    await this.#watching;
    removePidFile(this.spec.pidFile);
  }

  #isStopping(): boolean {
    return this.#stopRequest.signal.aborted;
  }

  #spawn(): Incarnation {
    const { command, args, env, user, logFile, pidFile, port, hasChannel } = this.spec;
    mkdirSync(dirname(pidFile), { recursive: true });
    const log = openLog(logFile);
    const stdio: ('ignore' | 'ipc' | number)[] = hasChannel ? ['ignore', log, log, 'ipc'] : ['ignore', log, log];
    // its own process group: a Ctrl-C in the terminal reaches us alone, and we stop everything in order
    const child = spawn(command, args, { env, stdio, detached: true, ...user });
    closeSync(log);
    const incarnation: Incarnation = {
      pid: child.pid ?? null,
      startedAt: Date.now(),
      hasEnded: false,
      ended: Promise.resolve(''),
    };
    incarnation.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        incarnation.hasEnded = true;
        incarnation.pid = null;
        resolve(how);
      };
      child.once('error', (error) => end(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => end(signal ? `was ended by ${signal}` : `ended with exit code ${code}`));
    });
    if (child.pid) writePidFile(pidFile, child.pid, port);
    return incarnation;
  }

  async #untilReady(incarnation: Incarnation): Promise<void> {
    const { name, isReady, readyTimeoutMs = READY_TIMEOUT_MS, logFile } = this.spec;
    const deadline = Date.now() + readyTimeoutMs;
    while (!incarnation.hasEnded && Date.now() < deadline && !this.#isStopping()) {
      if (await isReady()) return;
      await sleep(READY_POLL_MS);
    }
    const how = incarnation.hasEnded ? await incarnation.ended : `did not become ready in ${readyTimeoutMs / 1_000} s`;
    if (!incarnation.hasEnded && incarnation.pid) await endProcess(incarnation.pid, 'SIGTERM', 5_000);
    throw new StartError([`${name} ${how}. Last lines of ${logFile}:`, ...lastLines(logFile)].join('\n'));
  }

  async #keepRunning(): Promise<void> {
    for (let crashes = 0; this.#current;) {
      const { startedAt, ended } = this.#current;
      const how = await ended;
      if (this.#isStopping()) return;
      crashes = Date.now() - startedAt > STABLE_MS ? 1 : crashes + 1;
      const restartInMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (crashes - 1));
      const { name, logFile } = this.spec;
      this.onEvent({ kind: 'crashed', name, how, restartInMs, crashes, lastLines: lastLines(logFile) });
      await sleep(restartInMs, undefined, { signal: this.#stopRequest.signal }).catch(() => undefined);
      if (this.#isStopping()) return;
      this.#current = this.#spawn();
      void this.#untilReady(this.#current).then(
        () => this.onEvent({ kind: 'recovered', name }),
        // it ended again: the loop says so; or it was too slow and has been ended
        () => undefined,
      );
    }
  }
}

/** A process that is not our child: its end is seen by looking. */
function watch(pid: number): Incarnation {
  const incarnation: Incarnation = { pid, startedAt: Date.now(), hasEnded: false, ended: Promise.resolve('') };
  incarnation.ended = (async () => {
    while (isAlive(pid)) await sleep(WATCH_POLL_MS);
    incarnation.hasEnded = true;
    incarnation.pid = null;
    return 'ended';
  })();
  return incarnation;
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

export function lastLines(file: string, count = 12): string[] {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count);
  } catch {
    return [];
  }
}
