/** Reads a human's decision from whatever arrived. Signal and update both come through here. */
import { beyondLimits, channelBudgetsSchema } from './channel-budgets';
import { escalationDecisionSchema, MODIFICATION_SCHEMAS, type EscalationDecision } from './decision-schemas';
import { isModifiable, type Asked } from './answers';

export type Reading = { decision: EscalationDecision; problem?: undefined } | { decision?: undefined; problem: string };

/** Never throws. `problem` names what is wrong by field, without repeating what was sent. */
export function readDecision(asked: Asked, raw: unknown): Reading {
  const parsed = escalationDecisionSchema.safeParse(raw);
  if (!parsed.success) return { problem: `not a decision: ${describe(parsed.error.issues)}` };
  const decision = parsed.data;
  if (decision.decision !== 'modify') return { decision };
  if (!isModifiable(asked))
    return { problem: `this escalation for ${asked.reason} can be approved or rejected, not modified` };
  const modifications = MODIFICATION_SCHEMAS[asked.reason].safeParse(decision.modifications);
  if (modifications.error) return { problem: `modifications refused: ${describe(modifications.error.issues)}` };
  const excess = excessOf(asked, decision);
  return excess === undefined ? { decision } : { problem: `modifications refused: ${excess}` };
}

/** Other budgets are held to the limits that the question carries. */
function excessOf({ modification_limits: limits }: Asked, { modifications }: EscalationDecision): string | undefined {
  const budgets = channelBudgetsSchema.safeParse(modifications?.channel_budgets);
  return limits && budgets.success ? beyondLimits(budgets.data, limits) : undefined;
}

const describe = (issues: readonly { path: PropertyKey[]; message: string }[]): string =>
  issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`)
    .join('; ');
