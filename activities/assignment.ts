/** Finding an owner for a lead, as the journey asks for it. */
import type { AssignmentActivities } from '../workflows/contracts/activities';
import type { CallData } from './errors';

export function createAssignmentActivities(data: CallData): AssignmentActivities {
  return {
    async assignRepresentative(input) {
      const { assignment, has_representatives, asked } = await data('assignRepresentative', input);
      if (!assignment) return { assignment, has_representatives, asked };
      const { assignment_id, representative_id, status, accept_until } = assignment;
      return { assignment: { assignment_id, representative_id, status, accept_until }, has_representatives, asked };
    },
    settleAssignment: async (input) => (await data('settleAssignment', input)).assignment.status,
  };
}
