/** The task queues of the agents as Temporal tells of them: who polls, what waits. */
import { z } from 'zod';
import type { ApiContext } from '../context';

/** A worker's poll lasts a minute: one not seen for longer than that is gone. */
const POLLER_MAX_AGE_MS = 70_000;

export const QUEUE_KINDS = ['workflow', 'activity'] as const;
export type QueueKind = (typeof QUEUE_KINDS)[number];
/** `TaskQueueType` of Temporal's API */
const TYPES = { workflow: 1, activity: 2 } as const;

const unknown = (what: string) => what + '; null: Temporal does not say';

export const taskQueueSchema = z.object({
  task_queue: z.string(),
  kind: z.enum(QUEUE_KINDS).meta({ description: 'what waits: steps of workflows, or activities' }),
  pollers: z
    .int()
    .nullable()
    .meta({ description: unknown('workers that asked for work within 70 s') }),
  backlog: z
    .int()
    .nullable()
    .meta({ description: unknown('tasks that wait, about') }),
  oldest_seconds: z
    .number()
    .nullable()
    .meta({ description: unknown('for how long the oldest of them has waited') }),
  added_per_second: z
    .number()
    .nullable()
    .meta({ description: unknown('tasks, over the last half minute') }),
  taken_per_second: z
    .number()
    .nullable()
    .meta({ description: unknown('tasks, over the last half minute') }),
});
export type TaskQueue = z.infer<typeof taskQueueSchema>;

/** Of a queue that nothing is known of. */
export const unknownQueue = (task_queue: string, kind: QueueKind): TaskQueue => ({
  ...{ task_queue, kind, pollers: null, backlog: null },
  ...{ oldest_seconds: null, added_per_second: null, taken_per_second: null },
});

/** @throws ServiceError when the server does not answer in time */
export async function describeQueue(
  { temporal, config }: Pick<ApiContext, 'temporal' | 'config'>,
  task_queue: string,
  kind: QueueKind,
  limitMs: number,
): Promise<TaskQueue> {
  const { pollers, stats } = await temporal.withDeadline(Date.now() + limitMs, () =>
    temporal.workflowService.describeTaskQueue({
      namespace: config.temporalNamespace,
      taskQueue: { name: task_queue },
      taskQueueType: TYPES[kind],
      reportStats: true,
    }),
  );
  const oldest = Date.now() - POLLER_MAX_AGE_MS;
  return {
    task_queue,
    kind,
    pollers: pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 >= oldest).length,
    // a server from before 1.25 leaves them out
    backlog: stats ? Number(stats.approximateBacklogCount ?? 0) : null,
    oldest_seconds: stats ? secondsOf(stats.approximateBacklogAge) : null,
    added_per_second: stats ? (stats.tasksAddRate ?? 0) : null,
    taken_per_second: stats ? (stats.tasksDispatchRate ?? 0) : null,
  };
}

const secondsOf = (duration: { seconds?: unknown; nanos?: number | null } | null | undefined): number =>
  Number(duration?.seconds ?? 0) + (duration?.nanos ?? 0) / 1e9;
