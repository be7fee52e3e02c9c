/** When what is done again and again is done next. */
import { z } from 'zod';
import { CONSOLIDATION_SCHEDULE } from '../../workflows/contracts/consolidation';
import { RETRAINING_SCHEDULE } from '../../workflows/contracts/retraining';
import type { TemporalClient } from '../context';

export const SCHEDULES = [CONSOLIDATION_SCHEDULE, RETRAINING_SCHEDULE] as const;

const time = z.iso.datetime({ offset: true }).nullable();

export const scheduleStateSchema = z.object({
  schedule_id: z.string(),
  summary: z.string().nullable(),
  is_paused: z
    .boolean()
    .nullable()
    .meta({ description: 'null: Temporal does not say, or there is no such schedule yet' }),
  next_at: time.meta({ description: 'null: paused, or unknown' }),
  last_at: time.meta({ description: 'null: never yet, or unknown' }),
});
export type ScheduleState = z.infer<typeof scheduleStateSchema>;

export const unknownSchedule = (schedule_id: string): ScheduleState => ({
  ...{ schedule_id, summary: null, is_paused: null, next_at: null, last_at: null },
});

/** @throws ServiceError, ScheduleNotFoundError when there is nothing to say in time */
export async function describeSchedule(
  temporal: TemporalClient,
  schedule_id: string,
  limitMs: number,
): Promise<ScheduleState> {
  const { state, info, action } = await temporal.withDeadline(Date.now() + limitMs, () =>
    temporal.schedule.getHandle(schedule_id).describe(),
  );
  return {
    schedule_id,
    summary: action.staticSummary ?? null,
    is_paused: state.paused,
    next_at: state.paused ? null : (info.nextActionTimes[0]?.toISOString() ?? null),
    last_at: info.recentActions.at(-1)?.takenAt.toISOString() ?? null,
  };
}
