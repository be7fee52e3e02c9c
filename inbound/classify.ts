/** What came back is, in the order in which it is asked: the surest signs first. Pure. */
import type { Interaction } from '../workflows/contracts/interaction';
import { automaticOf, type Automatic } from './kinds/automatic';
import { deliveryStatusOf, type DeliveryStatus } from './kinds/delivery-status';
import { feedbackReportOf, type FeedbackReport } from './kinds/feedback-report';
import { intentOf } from './kinds/reply-intent';
import { replyTextOf } from './kinds/reply-text';
import type { IncomingMessage } from './message';

export type Answer =
  | DeliveryStatus
  | FeedbackReport
  | Automatic
  | { kind: 'unsubscribe' }
  | { kind: 'reply'; outcome: Interaction['outcome']; text: string }
  /** a message of ours came back to us as it was */
  | { kind: 'ignored'; reason: 'own' };

export function classify(message: IncomingMessage, receivedAt: Date): Answer {
  return (
    deliveryStatusOf(message) ??
    feedbackReportOf(message) ??
    ownOf(message) ??
    unsubscribeOf(message) ??
    automaticOf(message, receivedAt) ??
    replyOf(message)
  );
}

const ownOf = ({ header, message_id }: IncomingMessage): Answer | undefined =>
  header('x-merit-ledger-id') !== undefined || message_id?.endsWith('@purple-merit>')
    ? { kind: 'ignored', reason: 'own' }
    : undefined;

/** The mailto of List-Unsubscribe: mail programs send it by themselves, and some say so. */
const unsubscribeOf = ({ subject }: IncomingMessage): Answer | undefined =>
  /^\s*unsubscribe\s*$/i.test(subject) ? { kind: 'unsubscribe' } : undefined;

function replyOf({ text }: IncomingMessage): Answer {
  const written = replyTextOf(text);
  return { kind: 'reply', outcome: intentOf(written), text: written };
}
