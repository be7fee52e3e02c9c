/** Text messages, over the webhook. Three concatenated GSM-7 segments are what carriers pass on dependably. */
import { defineChannel } from './channel';

export const sms = defineChannel({
  name: 'SMS',
  sent_event: 'sms_sent',
  reached_at: ['phone'],
  needs_known_zone: true,
  way_out: 'webhook',
  format: { style: 'brief', max_characters: 459, opt_out_hint: 'Reply STOP to opt out.' },
});
