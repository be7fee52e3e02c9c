/**
 * Answers that we are told of instead of reading them ourselves: an SMS, a message on a social network, mail that a provider has
 * taken apart. Whoever tells of one often does not judge it; what was written then says the outcome, as in a mail.
 */
import type { NewInteraction } from '../workflows/contracts/interaction';
import { intentOf } from './kinds/reply-intent';
import { replyTextOf } from './kinds/reply-text';

/** `reply`, `sms_reply`, `sms_received`: somebody wrote to us. Of other kinds the text may be our own, with its “STOP to opt out”. */
const WRITTEN_TO_US = /^(\w+_)?(reply|received)$/;

/** The outcome that was told stands; `none` is nobody's judgement. The text is not changed. */
export function judged(interaction: NewInteraction): NewInteraction {
  const { event_type, outcome, metadata } = interaction;
  const { text, machine } = metadata;
  if (outcome !== 'none' || typeof text !== 'string' || machine === true || !WRITTEN_TO_US.test(event_type))
    return interaction;
  return { ...interaction, outcome: intentOf(replyTextOf(text)) };
}
