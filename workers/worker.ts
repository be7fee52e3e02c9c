/** The Temporal worker of one agent, tuned by what was measured (docs/scaling.md). */
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Config } from '../runtime/config';
import type { Logger } from '../runtime/logger';
import { unlessHeld } from './patches';
import { TASK_QUEUES, type Agent } from '../workflows/contracts/agents';
import { dataConverter, workflowCode } from './workflow-code';

/** Workflows kept in memory; beyond that they are replayed when they are needed. */
const MAX_CACHED_WORKFLOWS = 1_000;
/** On SIGTERM running activities may finish; the default of zero would cancel a send half-way. */
const SHUTDOWN_GRACE = '15 s';

export interface AgentWorker {
  /** Resolves when the worker has stopped. */
  run(): Promise<void>;
  /** Stops polling, lets running activities finish. */
  stop(): Promise<void>;
  isRunning(): boolean;
  close(): Promise<void>;
}

export async function createWorker(
  agent: Agent,
  config: Config,
  activities: object,
  log: Logger,
): Promise<AgentWorker> {
  const connection = await NativeConnection.connect({ address: config.temporalAddress });
  const worker = await Worker.create({
    connection,
    namespace: config.temporalNamespace,
    taskQueue: TASK_QUEUES[agent],
    identity: `${agent}@${process.pid}`,
    ...workflowCode(),
    activities,
    dataConverter,
    maxCachedWorkflows: MAX_CACHED_WORKFLOWS,
    patchActivationCallback: unlessHeld(config.heldPatches),
    shutdownGraceTime: SHUTDOWN_GRACE,
  });
  let finished: Promise<void> | undefined;
  return {
    run: () => (finished ??= worker.run()),
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await finished?.catch((err: unknown) => log.error({ err }, 'the worker did not stop cleanly'));
    },
    isRunning: () => worker.getState() === 'RUNNING',
    close: () => connection.close(),
  };
}
