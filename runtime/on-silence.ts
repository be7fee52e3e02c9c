/** ESCALATION_DEFAULT: what is decided when no person does. */
import { z } from 'zod';
import { ESCALATION_REASONS, type EscalationReason } from '../workflows/contracts/escalation';

type Answer = 'approve' | 'reject';
const isAnswer = (text: string | undefined): text is Answer => text === 'approve' || text === 'reject';
const isReason = (text: string | undefined): text is EscalationReason =>
  ESCALATION_REASONS.some((reason) => reason === text);

/** What is decided when nobody does. */
export interface OnSilence {
  otherwise: Answer;
  by_reason: Partial<Record<EscalationReason, Answer>>;
}

/** `reject,low_confidence=approve`: one for all, and others by reason. Without the one for all it is `reject`. */
export const onSilence = z.string().transform((value, context): OnSilence => {
  const policy: OnSilence = { otherwise: 'reject', by_reason: {} };
  const refuse = (): never => {
    context.addIssue({
      code: 'custom',
      message: `must be approve or reject, and then reason=approve or reason=reject, separated by commas; reasons are ${ESCALATION_REASONS.join(', ')}`,
    });
    return z.NEVER;
  };
  for (const [place, part] of value.split(',').entries()) {
    const [reason, answer, ...more] = part.trim().split('=');
    if (place === 0 && isAnswer(reason) && answer === undefined) policy.otherwise = reason;
    else if (isReason(reason) && isAnswer(answer) && more.length === 0 && !(reason in policy.by_reason))
      policy.by_reason[reason] = answer;
    else return refuse();
  }
  return policy;
});
