/** Keeps the Node.js processes of a stack running; the last one started stops first. */
import { join } from 'node:path';
import { NODE_ARGUMENTS, NODE_ENVIRONMENT } from './node-process';
import { endProcess, findLeftover } from './pids';
import { SupervisedProcess } from './supervised-process';
import type { ProcessEvent } from './supervised-process';

export interface NodeProcessSpec {
  name: string;
  /** compiled entry point and its arguments */
  script: string;
  args?: string[];
  env: Record<string, string>;
  port: number;
  /** ready when this answers 200 */
  healthUrl: string;
}

const LEFTOVER_STOP_MS = 10_000;
const HEALTH_TIMEOUT_MS = 2_000;

export class Supervisor {
  readonly #processes: SupervisedProcess[] = [];

  /** @param dataDir absolute; logs go to DATA_DIR/logs, pid files to DATA_DIR/run */
  constructor(
    private readonly dataDir: string,
    private readonly onEvent: (event: ProcessEvent) => void,
  ) {}

  get processes(): readonly SupervisedProcess[] {
    return this.#processes;
  }

  /** Returns when it is ready. What an earlier run left under this name is stopped first: its settings may be old. @throws StartError */
  async start(spec: NodeProcessSpec): Promise<SupervisedProcess> {
    await stopLeftover(this.dataDir, spec.name);
    const child = new SupervisedProcess(
      {
        name: spec.name,
        command: process.execPath,
        args: [...NODE_ARGUMENTS, spec.script, ...(spec.args ?? [])],
        env: { ...NODE_ENVIRONMENT, ...spec.env },
        port: spec.port,
        logFile: join(this.dataDir, 'logs', `${spec.name}.log`),
        pidFile: pidFile(this.dataDir, spec.name),
        isReady: () => isHealthy(spec.healthUrl),
        hasChannel: true,
      },
      this.onEvent,
    );
    // known before it is ready, so that a failed start stops it too
    this.#processes.push(child);
    await child.start();
    return child;
  }

  async stop(): Promise<void> {
    for (const child of this.#processes.toReversed()) await child.stop();
  }
}

const pidFile = (dataDir: string, name: string): string => join(dataDir, 'run', `${name}.pid`);

export async function stopLeftover(dataDir: string, name: string): Promise<void> {
  const leftover = findLeftover(pidFile(dataDir, name));
  if (leftover) await endProcess(leftover.pid, 'SIGTERM', LEFTOVER_STOP_MS);
}

export async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
