/**
 * Answers that we are told of instead of reading them ourselves: an SMS, a message on a social network, mail that a provider has
 * taken apart. Whoever tells of one often does not judge it; what was written then says the outcome, as in a mail.
 */
import type { NewInteraction } from '../workflows/contracts/interaction';
import { intentOf } from './kinds/reply-intent';
import { replyTextOf } from './kinds/reply-text';
import { returnDateIn } from './kinds/return-date';

/** `reply`, `sms_reply`, `sms_received`: somebody wrote to us. Of other kinds the text may be our own, with its “STOP to opt out”. */
const WRITTEN_TO_US = /^(\w+_)?(reply|received)$/;

/** What was told stands; an outcome of `none` is nobody's judgement. The text is not changed. */
export const judged = (interaction: NewInteraction): NewInteraction => withOutcome(withReturn(interaction));

/** The day of return, where the note of an absence names it. */
function withReturn(interaction: NewInteraction): NewInteraction {
  const { event_type, metadata, timestamp } = interaction;
  if (event_type !== 'out_of_office' || metadata.until !== undefined || typeof metadata.text !== 'string')
    return interaction;
  const until = returnDateIn(metadata.text, timestamp === undefined ? new Date() : new Date(timestamp));
  return until ? { ...interaction, metadata: { ...metadata, until: until.toISOString() } } : interaction;
}

function withOutcome(interaction: NewInteraction): NewInteraction {
  const { event_type, outcome, metadata } = interaction;
  const { text, machine } = metadata;
  if (outcome !== 'none' || typeof text !== 'string' || machine === true || !WRITTEN_TO_US.test(event_type))
    return interaction;
  return { ...interaction, outcome: intentOf(replyTextOf(text)) };
}
