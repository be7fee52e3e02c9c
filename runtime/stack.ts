/** Everything on one machine: servers, migrations, MCP, workers, API, as separate processes that are kept running. */
import { resolve } from 'node:path';
import { requireTokensBeyondLoopback } from './config';
import type { Config } from './config';
import { claimDataFolder } from './data-folder';
import type { Service } from './embedded/service';
import { refuseEmbeddedInProduction, refuseForeignTemporalStore } from './preflight';
import type { StackPorts } from './stack-environment';
import { StackStart } from './stack-start';
import { StartError } from './supervised-process';
import type { ProcessEvent, SupervisedProcess } from './supervised-process';

export type StepEvent = { step: string } & (
  { state: 'started' } | { state: 'progress'; detail: string } | { state: 'done'; detail: string; elapsedMs: number }
);

export interface StackOptions {
  config: Config;
  /** begin with an empty DATA_DIR */
  fresh?: boolean;
  onStep?: (event: StepEvent) => void;
  /** crashes and recoveries, as long as the stack runs */
  onEvent?: (event: ProcessEvent) => void;
  ports?: StackPorts;
  /** how much sample data an empty database begins with */
  sample?: { leads: number; campaigns: number };
  /** ends a start that is under way */
  signal?: AbortSignal;
}

export interface Stack {
  services: Record<Service['name'], Service>;
  processes: readonly SupervisedProcess[];
  addresses: {
    api: string;
    docs: string;
    mcp: string;
    temporal: string;
    webUi: string;
    journeys: string;
    outbox: string;
  };
  /** absolute */
  dataDir: string;
  /** sample data was loaded, by this start or an earlier one */
  hasSampleData: boolean;
  stop(): Promise<void>;
}

/** @throws StartError that says what is wrong and what to do; nothing keeps running then */
export async function startStack(options: StackOptions): Promise<Stack> {
  refuseEmbeddedInProduction(options.config);
  refuseForeignTemporalStore(options.config);
  requireTokensBeyondLoopback('API', options.config.apiHost, options.config.apiTokens);
  const dataDir = resolve(options.config.dataDir);
  const release = await claimDataFolder(dataDir);
  const start = new StackStart(options, dataDir);
  const onAbort = (): void => void start.supervisor.stop();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const stop = async (): Promise<void> => {
    await start.stop();
    release();
  };
  try {
    return { ...(await start.run()), stop };
  } catch (error) {
    await stop();
    throw options.signal?.aborted ? new StartError('interrupted', { cause: error }) : explain(error, dataDir);
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
  }
}

function explain(error: unknown, dataDir: string): unknown {
  const isDiskFull =
    error instanceof Error && /ENOSPC|No space left on device|database or disk is full/.test(error.message);
  if (!isDiskFull) return error;
  return new StartError(
    `the disk is full: free some space, or set DATA_DIR (now ${dataDir}) to a folder on another disk`,
    { cause: error },
  );
}
