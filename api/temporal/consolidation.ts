/** The schedule that consolidates memory. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
} from '@temporalio/client';
import { createLogger } from '../../runtime/logger';
import { TASK_QUEUES } from '../../workflows/contracts/agents';
import { CONSOLIDATION_SCHEDULE, type ConsolidateMemoryInput } from '../../workflows/contracts/consolidation';
import { searchAttributes } from '../../workflows/contracts/search-attributes';

/** One missed time is made up for, since the run after it does the work of all. */
const CATCHUP_WINDOW = '1 min';

const optionsOf = (intervalSeconds: number) =>
  ({
    scheduleId: CONSOLIDATION_SCHEDULE,
    spec: { intervals: [{ every: intervalSeconds * 1_000 }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW },
    action: {
      type: 'startWorkflow',
      workflowType: 'consolidateMemory',
      workflowId: CONSOLIDATION_SCHEDULE,
      taskQueue: TASK_QUEUES.campaign_optimizer,
      args: [{}] satisfies [ConsolidateMemoryInput],
      typedSearchAttributes: [{ key: searchAttributes.agentType, value: 'campaign_optimizer' }],
      staticSummary: 'Closed conversations become memory that lasts',
    },
  }) satisfies ScheduleOptions;

/**
 * Makes the schedule, or gives the one that is there this build's action and interval. A person's pause stays.
 * @throws ServiceError when the Temporal server does not answer
 */
export async function ensureConsolidation(schedule: Client['schedule'], intervalSeconds: number): Promise<void> {
  const { scheduleId, ...options } = optionsOf(intervalSeconds);
  try {
    await schedule.create({ scheduleId, ...options });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = schedule.getHandle(scheduleId);
    // an update says everything anew, and would undo a pause that comes beside it
    if (!isThisBuilds(await handle.describe(), options)) await handle.update(({ state }) => ({ ...options, state }));
  }
}

const isThisBuilds = ({ spec, action }: ScheduleDescription, wanted: Omit<ScheduleOptions, 'scheduleId'>): boolean =>
  spec.intervals?.[0]?.every === wanted.spec.intervals?.[0]?.every &&
  action.workflowType === wanted.action.workflowType &&
  action.taskQueue === wanted.action.taskQueue;

const log = createLogger('api.consolidation');
const RETRY_MS = 30_000;

/** Makes sure of the schedule as soon as Temporal answers. @returns how to give up */
export function keepConsolidation(schedule: Client['schedule'], intervalSeconds: number): () => Promise<void> {
  const stopping = new AbortController();
  const finished = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await ensureConsolidation(schedule, intervalSeconds);
        return;
      } catch (err) {
        log.warn({ err }, 'the schedule of the consolidation could not be made; it is tried again');
      }
      await sleep(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stopping.abort();
    await finished;
  };
}
