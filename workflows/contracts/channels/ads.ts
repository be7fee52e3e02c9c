/** Advertisements for a known person (custom audiences), over the webhook. */
import { defineChannel } from './channel';

export const ads = defineChannel({
  name: 'Ads',
  sent_event: 'ad_touch',
  reached_at: ['email', 'phone'],
  needs_known_zone: false,
  way_out: 'webhook',
  format: { style: 'brief', max_characters: 300, opt_out_hint: null },
});
