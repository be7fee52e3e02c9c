/** Small calls to Temporal, each with its own limit. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { journeyStatusQuery, type JourneyStatus } from '../../workflows/contracts/journey';
import type { TemporalClient } from '../context';
import { grpcCode } from '../http/failures';

const RESOURCE_EXHAUSTED = 8;
const ABORTED = 10;

/** The server asks to come again: the same workflow id was started less than a second ago, for instance. */
export const isBusy = (error: unknown): boolean => [RESOURCE_EXHAUSTED, ABORTED].includes(grpcCode(error) ?? -1);

/**
 * @returns the journey that a running workflow is about; undefined when none runs
 * @throws ServiceError when the server does not answer in time
 */
export async function runningJourneyNo(
  temporal: TemporalClient,
  workflowId: string,
  limitMs: number,
): Promise<number | undefined> {
  const description = await describe(temporal, workflowId, limitMs);
  if (description?.status.name !== 'RUNNING') return undefined;
  const journeyNo = description.memo?.journey_no;
  return typeof journeyNo === 'number' ? journeyNo : undefined;
}

/** @throws ServiceError when the server does not answer in time */
export async function isRunning(temporal: TemporalClient, workflowId: string, limitMs: number): Promise<boolean> {
  return (await describe(temporal, workflowId, limitMs))?.status.name === 'RUNNING';
}

/** The latest run; undefined when there never was one. @throws ServiceError when the server does not answer in time */
export async function describe(temporal: TemporalClient, workflowId: string, limitMs: number) {
  try {
    return await temporal.withDeadline(Date.now() + limitMs, () => temporal.workflow.getHandle(workflowId).describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** @returns undefined when no worker answers in time */
export async function queryStatus(
  temporal: TemporalClient,
  workflowId: string,
  limitMs: number,
): Promise<JourneyStatus | undefined> {
  try {
    return await temporal.withDeadline(Date.now() + limitMs, () =>
      temporal.workflow.getHandle(workflowId).query(journeyStatusQuery),
    );
  } catch {
    return undefined;
  }
}
