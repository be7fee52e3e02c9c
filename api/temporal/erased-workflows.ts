/** The workflows of a lead that was erased: ended, and their histories deleted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { searchAttributes } from '../../workflows/contracts/search-attributes';
import { leadWorkflowId } from '../../workflows/contracts/workflow-ids';
import type { ApiConfig, TemporalClient } from '../context';
import { grpcCode } from '../http/failures';
import { isRunning } from './calls';

const CALL_LIMIT_MS = 5_000;
const LOOK_MS = 200;
const PAGE = 200;
const GRPC_NOT_FOUND = 5;

/**
 * Asks the journey to end, which closes it with everything it has begun, and gives it a few seconds for it.
 * @param isByForce nobody answers any more: it is ended without being asked
 * @returns whether it has ended
 * @throws ServiceError when Temporal does not answer
 */
export async function endJourney(temporal: TemporalClient, leadId: string, isByForce: boolean): Promise<boolean> {
  const id = leadWorkflowId(leadId);
  const journey = temporal.workflow.getHandle(id);
  const until = Date.now() + CALL_LIMIT_MS;
  try {
    await temporal.withDeadline(until, () => (isByForce ? journey.terminate('the lead was erased') : journey.cancel()));
  } catch (error) {
    // it has ended, or there never was one
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
  for (;;) {
    if (!(await isRunning(temporal, id, CALL_LIMIT_MS))) return true;
    if (Date.now() > until) return false;
    await sleep(LOOK_MS);
  }
}

/**
 * Deletes every history that is about the lead: its journeys, their children, and the questions that were asked. One that still
 * runs is ended by it. Deleting takes the server a moment: whoever wants to be sure looks again.
 * @returns how many there were
 * @throws ServiceError when Temporal does not answer, or does not allow it
 */
export async function deleteHistories(
  { temporal, config }: { temporal: TemporalClient; config: Pick<ApiConfig, 'temporalNamespace'> },
  leadId: string,
): Promise<number> {
  const namespace = config.temporalNamespace;
  // an id is letters, digits and ._- alone: nothing in it ends the quotation
  const query = `${searchAttributes.leadId.name} = "${leadId}"`;
  const { executions } = await temporal.withDeadline(Date.now() + CALL_LIMIT_MS, () =>
    temporal.workflowService.listWorkflowExecutions({ namespace, query, pageSize: PAGE }),
  );
  for (const { execution } of executions)
    await temporal
      .withDeadline(Date.now() + CALL_LIMIT_MS, () =>
        temporal.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: execution ?? null }),
      )
      .catch((error: unknown) => {
        if (grpcCode(error) !== GRPC_NOT_FOUND) throw error;
      });
  return executions.length;
}
