/** Which interactions end a sequence, and how. */
import type { HeardInteraction } from './interaction';
import type { Outcome } from './stages';

export const isOptOut = (heard: HeardInteraction): boolean =>
  heard.outcome === 'unsubscribe' || heard.event_type === 'unsubscribe' || heard.event_type === 'email_complaint';

/**
 * How an interaction ends a sequence; null: it does not. Success (SPEC section 1) is a positive answer, a callback,
 * a booked meeting or a conversion. A reply stops the sequence whatever it says.
 */
export function endingOf(heard: HeardInteraction): Outcome | null {
  if (isOptOut(heard)) return 'opted_out';
  if (heard.event_type === 'conversion') return 'converted';
  if (heard.event_type === 'meeting_booked') return 'meeting_booked';
  if (heard.outcome === 'negative') return 'replied_negative';
  if (heard.outcome === 'positive' || heard.outcome === 'callback_requested' || heard.event_type === 'reply')
    return 'engaged';
  return null;
}
