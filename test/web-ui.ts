/** For tests: what somebody who reads a workflow in the Temporal Web UI is not told. */
import type { WorkflowHandle } from '@temporalio/client';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

const LOCAL_ACTIVITY = 'core_local_activity';

/** @returns the name of a step that should say what it is for */
function stepOf(event: HistoryEvent): string | undefined {
  if (event.timerStartedEventAttributes) return `timer ${event.timerStartedEventAttributes.timerId ?? ''}`;
  if (event.activityTaskScheduledEventAttributes)
    return `activity ${event.activityTaskScheduledEventAttributes.activityType?.name ?? ''}`;
  if (event.markerRecordedEventAttributes?.markerName === LOCAL_ACTIVITY) return 'local activity';
  const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
  return child ? `child ${child.workflowType?.name ?? ''}` : undefined;
}

/** Timers, activities and children without a summary, each with its event’s id. */
export const stepsWithoutSummary = ({ events }: History): string[] =>
  (events ?? []).flatMap((event) => {
    const step = stepOf(event);
    return step === undefined || event.userMetadata?.summary ? [] : [`${step} (event ${String(event.eventId)})`];
  });

/** The current details, which a workflow keeps saying after it has closed. */
export async function currentDetailsOf(workflow: WorkflowHandle): Promise<string> {
  const { currentDetails } = await workflow.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return currentDetails ?? '';
}

/** @returns the summary that a workflow was started with */
export function summaryOf({ events }: History): string {
  const data = events?.[0]?.userMetadata?.summary?.data;
  return data ? String(JSON.parse(Buffer.from(data).toString())) : '';
}
