/** What may answer a question: `modify` only some. */
import type { ModificationLimits } from './channel-budgets';
import type { EscalationReason } from './escalation';

export const MODIFIABLE_REASONS = ['low_confidence', 'complex_request', 'budget_change'] as const;
export type ModifiableReason = (typeof MODIFIABLE_REASONS)[number];

/** The part of a question that says what its answer may be. */
export interface Asked {
  reason: EscalationReason;
  lead_id: string | null;
  modification_limits?: ModificationLimits | null | undefined;
}

/** Other budgets need the limits that the question carries; another outcome needs a lead who asked (and not, say, a model). */
export const isModifiable = (asked: Asked): asked is Asked & { reason: ModifiableReason } =>
  MODIFIABLE_REASONS.some((reason) => reason === asked.reason) &&
  (asked.reason !== 'budget_change' || Boolean(asked.modification_limits)) &&
  (asked.reason !== 'complex_request' || asked.lead_id !== null);

/** Who has decided when nobody has. */
export const SILENCE = 'default on silence';
