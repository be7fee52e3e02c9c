/** Telephone calls: the webhook hands a note to the dialler or to whoever calls. */
import { defineChannel } from './channel';

export const call = defineChannel({
  name: 'Call',
  sent_event: 'call',
  reached_at: ['phone'],
  needs_known_zone: true,
  way_out: 'webhook',
  format: { style: 'brief', max_characters: 2_000, opt_out_hint: null },
});
