/** The destination's side of a handoff: read everything, prove it arrived as sent, acknowledge, say how far it is (SPEC section 5). */
import { ApplicationFailure } from '@temporalio/common';
import { contextHash } from '../runtime/context-hash';
import type { HandoffActivities } from '../workflows/contracts/activities';
import { FAILURES } from '../workflows/contracts/failures';
import type { CallData } from './errors';

export function createHandoffActivities(data: CallData): HandoffActivities {
  return {
    async setStage(input) {
      await data('setStage', input);
    },

    async acceptHandoff({ order, acknowledged_by }) {
      const { handoff_id } = order;
      const { context, preservation_data, lead_id } = await data('getHandoff', { handoff_id });
      await data('getLeadData', { lead_id });
      const context_sha256 = contextHash({ context, preservation_data });
      if (context_sha256 !== order.context_sha256) {
        throw ApplicationFailure.nonRetryable(`handoff ${handoff_id} did not arrive as it was sent`, FAILURES.invalid);
      }
      await data('acknowledgeHandoff', { handoff_id, context_sha256, acknowledged_by });
      return { context_sha256 };
    },
    async completeHandoff(input) {
      await data('completeHandoff', input);
    },
  };
}
