/** E-mail, over SMTP. */
import { defineChannel } from './channel';

export const email = defineChannel({
  name: 'Email',
  sent_event: 'email_sent',
  reached_at: ['email'],
  needs_known_zone: false,
  way_out: 'mail',
  format: { style: 'letter', max_characters: null, opt_out_hint: null },
});
