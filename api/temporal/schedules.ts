/** What is done again and again: Temporal Schedules, made when the API starts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
} from '@temporalio/client';
import type { Config } from '../../runtime/config';
import { createLogger } from '../../runtime/logger';
import { TASK_QUEUES } from '../../workflows/contracts/agents';
import { CONSOLIDATION_SCHEDULE, type ConsolidateMemoryInput } from '../../workflows/contracts/consolidation';
import { RETRAINING_SCHEDULE, type RetrainModelInput } from '../../workflows/contracts/retraining';
import { searchAttributes } from '../../workflows/contracts/search-attributes';
import { workflowSettings } from '../settings';

/** One missed time is made up for, since the run after it does the work of all. */
const CATCHUP_WINDOW = '1 min';

interface ScheduledWorkflow {
  /** of the schedule, and where its workflows' ids begin */
  id: string;
  workflowType: string;
  intervalSeconds: number;
  input: object;
  summary: string;
}

export const consolidation = (intervalSeconds: number): ScheduledWorkflow => ({
  id: CONSOLIDATION_SCHEDULE,
  workflowType: 'consolidateMemory',
  intervalSeconds,
  input: {} satisfies ConsolidateMemoryInput,
  summary: 'Closed conversations become memory that lasts',
});

const retraining = (config: Config): ScheduledWorkflow => ({
  id: RETRAINING_SCHEDULE,
  workflowType: 'retrainModel',
  intervalSeconds: config.retrainIntervalSeconds,
  input: { settings: workflowSettings(config), promotion: config.modelPromotion } satisfies RetrainModelInput,
  summary: 'The triage model learns from journeys that have ended',
});

export const scheduledBy = (config: Config): ScheduledWorkflow[] => [
  consolidation(config.consolidateIntervalSeconds),
  retraining(config),
];

const optionsOf = ({ id, workflowType, intervalSeconds, input, summary }: ScheduledWorkflow) =>
  ({
    scheduleId: id,
    spec: { intervals: [{ every: intervalSeconds * 1_000 }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW },
    action: {
      type: 'startWorkflow',
      workflowType,
      workflowId: id,
      taskQueue: TASK_QUEUES.campaign_optimizer,
      args: [input],
      typedSearchAttributes: [{ key: searchAttributes.agentType, value: 'campaign_optimizer' }],
      staticSummary: summary,
    },
  }) satisfies ScheduleOptions;

/**
 * Makes the schedule, or gives the one that is there this build's action and interval. A person's pause stays.
 * @throws ServiceError when the Temporal server does not answer
 */
export async function ensureSchedule(schedule: Client['schedule'], wanted: ScheduledWorkflow): Promise<void> {
  const { scheduleId, ...options } = optionsOf(wanted);
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
  action.taskQueue === wanted.action.taskQueue &&
  isDeepStrictEqual(action.args, wanted.action.args);

const log = createLogger('api.schedules');
const RETRY_MS = 30_000;

/** Makes sure of the schedules as soon as Temporal answers. @returns how to give up */
export function keepSchedules(schedule: Client['schedule'], wanted: readonly ScheduledWorkflow[]): () => Promise<void> {
  const stopping = new AbortController();
  const finished = (async () => {
    const left = [...wanted];
    while (!stopping.signal.aborted && left[0]) {
      try {
        await ensureSchedule(schedule, left[0]);
        left.shift();
      } catch (err) {
        log.warn({ err, schedule: left[0].id }, 'the schedule could not be made; it is tried again');
        await sleep(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  })();
  return async () => {
    stopping.abort();
    await finished;
  };
}
