/** A message shown when the person visits the web site next, over the webhook. */
import { defineChannel } from './channel';

export const web = defineChannel({
  name: 'Web',
  sent_event: 'web_message',
  reached_at: ['email', 'phone'],
  needs_known_zone: false,
  way_out: 'webhook',
  format: { style: 'brief', max_characters: 500, opt_out_hint: null },
});
