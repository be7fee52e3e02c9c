/** Small calls to Temporal, each with its own limit. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { journeyStatusQuery, type JourneyStatus } from '../../workflows/contracts/journey';
import type { TemporalClient } from '../context';
import { grpcCode } from '../http/failures';

const RESOURCE_EXHAUSTED = 8;
const ABORTED = 10;

/** The server asks to come again: the same workflow id was started less than a second ago, for instance. */
export const isBusy = (error: unknown): boolean => [RESOURCE_EXHAUSTED, ABORTED].includes(grpcCode(error) ?? -1);

/** @throws ServiceError when the server does not answer in time */
export async function isRunning(temporal: TemporalClient, workflowId: string, limitMs: number): Promise<boolean> {
  try {
    const { status } = await temporal.withDeadline(Date.now() + limitMs, () =>
      temporal.workflow.getHandle(workflowId).describe(),
    );
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
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
