/** The destination's side of the handoff protocol (SPEC section 5, steps 3 and 4). */
import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { steps } from './activity-proxies';
import { handoffAcknowledgedSignal, type HandoffChildInput } from './contracts/journey';

/** Reads everything, acknowledges in the data layer, then tells the source. */
export async function acceptHandoff({ order }: HandoffChildInput): Promise<void> {
  const { workflowId, parent } = workflowInfo();
  const { context_sha256 } = await steps.acceptHandoff({ order, acknowledged_by: workflowId });
  if (!parent) return;
  // A source that has closed cannot hear, and needs not: it cancels its children.
  await getExternalWorkflowHandle(parent.workflowId)
    .signal(handoffAcknowledgedSignal, { handoff_id: order.handoff_id, context_sha256, acknowledged_by: workflowId })
    .catch(() => undefined);
}
