/** Direct messages on social networks, over the webhook, which finds the person by the address. */
import { defineChannel } from './channel';

export const social = defineChannel({
  name: 'Social',
  sent_event: 'social_touch',
  reached_at: ['email', 'phone'],
  needs_known_zone: false,
  way_out: 'webhook',
  format: { style: 'brief', max_characters: 1_000, opt_out_hint: null },
});
