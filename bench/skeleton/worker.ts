/** A worker of the skeleton: set up like workers/worker.ts, with activities that do nothing. */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { SkeletonActivities } from './contract';

/** As in workers/worker.ts. */
const MAX_CACHED_WORKFLOWS = 1_000;

export interface SkeletonWorkerOptions {
  address: string;
  /** workflow code, bundled ahead as the system's is */
  codePath: string;
  taskQueue: string;
  onSent: (leadId: string) => void;
}

export async function createSkeletonWorker(options: SkeletonWorkerOptions): Promise<Worker> {
  const { address, codePath, taskQueue, onSent } = options;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  return Worker.create({
    connection: await NativeConnection.connect({ address }),
    taskQueue,
    workflowBundle: { codePath },
    activities: emptyActivities(onSent),
    maxCachedWorkflows: MAX_CACHED_WORKFLOWS,
  });
}

const nothing = async (): Promise<void> => undefined;

function emptyActivities(onSent: (leadId: string) => void): SkeletonActivities {
  return {
    openJourney: nothing,
    triageLead: nothing,
    prepareHandoff: nothing,
    markHandedOff: nothing,
    closeJourney: nothing,
    acceptHandoff: nothing,
    planOutreach: nothing,
    learn: nothing,
    completeHandoff: nothing,
    send: async ({ lead_id }) => onSent(lead_id),
  };
}
