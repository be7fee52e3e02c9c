/**
 * One process of the skeleton, forked by the bench: `worker` of a queue, or `api`, which takes the HTTP calls that the system's API
 * takes and passes them on to Temporal.
 */
import { parseArgs } from 'node:util';
import { startSkeletonApi } from './api';
import { SKELETON_QUEUES, type SkeletonRole } from './contract';
import { createSkeletonWorker } from './worker';

/** What a process of the skeleton tells the bench. */
export type SkeletonMessage = { kind: 'ready'; port?: number } | { kind: 'sent'; lead_id: string };

const tell = (message: SkeletonMessage): void => void process.send?.(message);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { role: { type: 'string' }, temporal: { type: 'string' }, bundle: { type: 'string' } },
  });
  const { role = '', temporal = '', bundle = '' } = values;
  // the bench is gone: nobody needs this process any more
  process.once('disconnect', () => process.exit(0));
  if (!process.connected) process.exit(0);
  if (role === 'api') {
    tell({ kind: 'ready', port: await startSkeletonApi(temporal) });
    return;
  }
  if (!isQueue(role)) throw new Error(`--role must be api or one of ${Object.keys(SKELETON_QUEUES).join(', ')}`);
  const worker = await createSkeletonWorker({
    address: temporal,
    codePath: bundle,
    taskQueue: SKELETON_QUEUES[role],
    onSent: (lead_id) => tell({ kind: 'sent', lead_id }),
  });
  tell({ kind: 'ready' });
  await worker.run();
  process.exit(0);
}

const isQueue = (role: string): role is SkeletonRole => role in SKELETON_QUEUES;

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
