/** What is still to come in a journey, as far as rows know of it: messages that wait, questions, offers. Soonest first. */
import type { SendRow } from '../../../db/repositories/sends';
import type { Assignment } from '../../../workflows/contracts/assignment';
import type { Escalation } from '../../../workflows/contracts/escalation';
import type { Timer } from '../../protocol/lead-methods';

interface Rows {
  sends: readonly SendRow[];
  assignments: readonly Assignment[];
  escalations: readonly Escalation[];
}

export const timersOf = ({ sends, assignments, escalations }: Rows): Timer[] =>
  [...sends.flatMap(deferredTimers), ...assignments.flatMap(offerTimers), ...escalations.flatMap(questionTimers)].sort(
    (a, b) => a.at.localeCompare(b.at),
  );

const deferredTimers = ({ ledger_id, channel, touch, reason, deferred_until }: SendRow): Timer[] =>
  deferred_until === null
    ? []
    : [
        {
          at: deferred_until,
          kind: 'message_deferred',
          summary: `${channel} message ${touch} is looked at again: ${reason.replaceAll('_', ' ')}`,
          ledger_id,
        },
      ];

const offerTimers = ({ status, assignment_id, representative_id, accept_until }: Assignment): Timer[] =>
  status === 'offered'
    ? [
        {
          at: accept_until,
          kind: 'offer_expires',
          summary: `the lead is offered to the next representative, unless ${representative_id} accepts it`,
          assignment_id,
        },
      ]
    : [];

function questionTimers(question: Escalation): Timer[] {
  const { escalation_id, status, reminder_at, reminded_at, expires_at, on_silence } = question;
  if (status !== 'open') return [];
  const expiry: Timer = {
    at: expires_at,
    kind: 'question_expires',
    summary: `the question is taken to be answered by ${on_silence}`,
    escalation_id,
  };
  const isReminderDue = reminded_at === null && reminder_at < expires_at;
  return isReminderDue
    ? [
        { at: reminder_at, kind: 'question_reminder', summary: 'people are reminded of the question', escalation_id },
        expiry,
      ]
    : [expiry];
}
