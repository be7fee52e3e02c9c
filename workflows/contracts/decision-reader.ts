/** Reads a human's decision from whatever arrived. Signal and update both come through here. */
import {
  escalationDecisionSchema,
  MODIFICATION_SCHEMAS,
  type EscalationDecision,
  type EscalationReason,
} from './escalation';

export type Reading = { decision: EscalationDecision; problem?: undefined } | { decision?: undefined; problem: string };

/** Never throws. `problem` names what is wrong by field, without repeating what was sent. */
export function readDecision(reason: EscalationReason, raw: unknown): Reading {
  const parsed = escalationDecisionSchema.safeParse(raw);
  if (!parsed.success) return { problem: `not a decision: ${describe(parsed.error.issues)}` };
  const decision = parsed.data;
  if (decision.decision !== 'modify') return { decision };
  const schema = MODIFICATION_SCHEMAS[reason];
  if (!schema) return { problem: `an escalation for ${reason} can be approved or rejected, not modified` };
  const modifications = schema.safeParse(decision.modifications);
  return modifications.success
    ? { decision }
    : { problem: `modifications refused: ${describe(modifications.error.issues)}` };
}

/** The JSON for whoever has to type it into a dialog. */
export function decisionTemplate(reason: EscalationReason): EscalationDecision {
  const template: EscalationDecision = {
    decision_id: 'choose-any-id',
    decision: 'approve',
    decided_by: 'your name',
    comment: 'why',
  };
  return MODIFICATION_SCHEMAS[reason]
    ? { ...template, comment: 'why; or decision "modify" with "modifications"' }
    : template;
}

const describe = (issues: readonly { path: PropertyKey[]; message: string }[]): string =>
  issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`)
    .join('; ');
