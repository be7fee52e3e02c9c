/** Whether somebody is still there to end a question. */
import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { escalationWorkflowId } from '../workflows/contracts/workflow-ids';

/**
 * @returns true only when its workflow has closed, or is gone from Temporal
 * @throws when Temporal does not say: nothing is known of the question then
 */
export async function isLostQuestion(escalationId: string): Promise<boolean> {
  try {
    const { closeTime } = await getClient().workflow.getHandle(escalationWorkflowId(escalationId)).describe();
    return closeTime !== undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}
