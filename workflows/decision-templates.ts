/** The JSON for whoever has to type a decision into a dialog: it would be taken as it stands. */
import type { Asked, ModifiableReason } from './contracts/answers';
import type { ModificationLimits } from './contracts/channel-budgets';
import type { EscalationDecision } from './contracts/decision-schemas';

export const approvalTemplate: EscalationDecision = {
  decision_id: 'choose-any-id',
  decision: 'approve',
  decided_by: 'your name',
  comment: 'why; "reject" is typed the same way',
};

export const modificationTemplate = (asked: Asked & { reason: ModifiableReason }): EscalationDecision => ({
  ...approvalTemplate,
  decision: 'modify',
  comment: 'why',
  modifications: exampleFor(asked),
});

type Modifications = NonNullable<EscalationDecision['modifications']>;

function exampleFor({ reason, modification_limits }: Asked & { reason: ModifiableReason }): Modifications {
  switch (reason) {
    case 'low_confidence':
      return { category: 'Cold Lead' };
    case 'complex_request':
      return { outcome: 'rejected' };
    case 'budget_change':
      return { channel_budgets: modification_limits ? withinLimits(modification_limits) : {} };
  }
}

/** Budgets that add up, each channel filled in turn. In cents, which are exact. */
function withinLimits({ total_usd, max_usd }: ModificationLimits): Record<string, number> {
  let left = Math.round(total_usd * 100);
  const budgets: Record<string, number> = {};
  for (const [channel, most] of Object.entries(max_usd)) {
    const cents = Math.min(Math.round(most * 100), left);
    left -= cents;
    budgets[channel] = cents / 100;
  }
  return budgets;
}
