/** The workflows of a lead that was erased: ended, and their histories deleted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { searchAttributes } from '../../workflows/contracts/search-attributes';
import { leadWorkflowId } from '../../workflows/contracts/workflow-ids';
import type { ApiConfig, TemporalClient } from '../context';
import { grpcCode } from '../http/failures';
import { describe, isRunning } from './calls';

const CALL_LIMIT_MS = 5_000;
const LOOK_MS = 200;
const PAGE = 200;
const GRPC_NOT_FOUND = 5;

interface Server {
  temporal: TemporalClient;
  config: Pick<ApiConfig, 'temporalNamespace'>;
}

/**
 * Asks the journey to end, which closes it with everything it has begun. One that has ended, or never was, is none to ask.
 * @throws ServiceError when Temporal does not answer
 */
export const askToEnd = (temporal: TemporalClient, leadId: string): Promise<void> =>
  unlessEnded(temporal, () => temporal.workflow.getHandle(leadWorkflowId(leadId)).cancel());

/**
 * Gives the journey, and the destinations that its end calls off, a few seconds.
 * @returns whether all of them have ended
 * @throws ServiceError when Temporal does not answer
 */
export async function hasEnded(temporal: TemporalClient, leadId: string): Promise<boolean> {
  const until = Date.now() + CALL_LIMIT_MS;
  for (;;) {
    if ((await runningOf(temporal, leadId)).length === 0) return true;
    if (Date.now() > until) return false;
    await sleep(LOOK_MS);
  }
}

/**
 * Ends what nobody carries on any more: the journey, whose end asks its destinations to end; and those, where it has ended.
 * @throws ServiceError when Temporal does not answer
 */
export async function endByForce(temporal: TemporalClient, leadId: string): Promise<void> {
  const running = await runningOf(temporal, leadId);
  const journey = leadWorkflowId(leadId);
  for (const id of running.includes(journey) ? [journey] : running)
    await unlessEnded(temporal, () => temporal.workflow.getHandle(id).terminate('the lead was erased'));
}

/** The journey and its destinations, as far as they run. Questions are not awaited: they are withdrawn. */
async function runningOf(temporal: TemporalClient, leadId: string): Promise<string[]> {
  const id = leadWorkflowId(leadId);
  const journey = await describe(temporal, id, CALL_LIMIT_MS);
  // of the journey itself, rather than of the list, which is a moment behind; one that has ended still names them
  const children = (journey?.raw.pendingChildren ?? []).flatMap(({ workflowId, workflowTypeName }) =>
    workflowId && workflowTypeName !== 'escalation' ? workflowId : [],
  );
  const running = await Promise.all(children.map((child) => isRunning(temporal, child, CALL_LIMIT_MS)));
  return [...(journey?.status.name === 'RUNNING' ? [id] : []), ...children.filter((_, i) => running[i])];
}

async function unlessEnded(temporal: TemporalClient, call: () => Promise<unknown>): Promise<void> {
  await temporal.withDeadline(Date.now() + CALL_LIMIT_MS, call).catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  });
}

/**
 * Deletes every history that is about the lead: its journeys, their children, and the questions that were asked. One that still
 * runs is ended by it. Deleting takes the server a moment: whoever wants to be sure looks again.
 * @returns how many there were
 * @throws ServiceError when Temporal does not answer, or does not allow it
 */
export async function deleteHistories({ temporal, config }: Server, leadId: string): Promise<number> {
  const namespace = config.temporalNamespace;
  const executions = await historiesOf({ temporal, config }, leadId);
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

/** Whether Temporal lists a history that is about the lead. @throws ServiceError when it does not answer */
export const hasHistories = async (server: Server, leadId: string): Promise<boolean> =>
  (await historiesOf(server, leadId)).length > 0;

async function historiesOf({ temporal, config }: Server, leadId: string) {
  // an id is letters, digits and ._- alone: nothing in it ends the quotation
  const query = `${searchAttributes.leadId.name} = "${leadId}"`;
  const { executions } = await temporal.withDeadline(Date.now() + CALL_LIMIT_MS, () =>
    temporal.workflowService.listWorkflowExecutions({ namespace: config.temporalNamespace, query, pageSize: PAGE }),
  );
  return executions;
}
