/** Questions to a human, as every agent's workflows may ask them. */
import type { EscalationActivities } from '../workflows/contracts/activities';
import type { CallData } from './errors';

export function createEscalationActivities(data: CallData): EscalationActivities {
  return {
    openEscalation: (input) => data('openEscalation', input),
    async remindEscalation(input) {
      await data('remindEscalation', input);
    },
    settleEscalation: (answer) => data('settleEscalation', { answer }),
    async noteMalformedSignal({ escalation_id, detail, key }) {
      await data('noteEscalation', {
        escalation_id,
        kind: 'malformed_signal',
        actor: 'unknown',
        via: 'signal',
        detail: detail.slice(0, 500),
        idempotency_key: key,
      });
    },
    async noteLateSignal({ decision, standing, key }) {
      await data('noteEscalation', {
        escalation_id: standing.escalation_id,
        kind: 'decision_refused',
        actor: decision.decided_by,
        via: 'signal',
        detail: `${decision.decision}, decision_id ${decision.decision_id}; too late, it was ${standing.status}${standing.decision ? `: ${standing.decision}` : ''}`,
        idempotency_key: key,
      });
    },
  };
}
