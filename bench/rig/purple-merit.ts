/** The system, talked to as everybody talks to it: over HTTP, and by mail. */
import { pidsOf, post, type System } from '../load/system';
import type { Rig } from './rig';
import { engagementWorkflowId, leadWorkflowId } from '../../workflows/contracts/workflow-ids';

export function purpleMerit({ stack, temporal, mail }: Rig): System {
  const { api } = stack.addresses;
  return {
    name: 'purple_merit',
    processes: () =>
      pidsOf([...Object.values(stack.services), ...stack.processes.map(({ spec, pid }) => ({ name: spec.name, pid }))]),
    async triage({ lead_id }) {
      await post(`${api}/api/v1/leads/${lead_id}/triage`, { priority: 'medium' });
    },
    sent: (leadId) => mail.arrivals.next(leadId),
    async reply({ lead_id }) {
      await post(`${api}/api/v1/interactions`, {
        interaction_id: `reply-${lead_id}`,
        lead_id,
        channel: 'Email',
        event_type: 'reply',
        outcome: 'positive',
      });
    },
    async closed(leadId) {
      const { outcome } = (await temporal.workflow.getHandle(leadWorkflowId(leadId)).result()) as { outcome: string };
      return outcome;
    },
    workflowIds: (leadId) => [leadWorkflowId(leadId), engagementWorkflowId(leadId, 1)],
  };
}
