/** What the gate is told of somebody who may be written to. */
import type { GateFacts } from '../policy/gate-facts';

export const OPEN_GATE: GateFacts = {
  purpose: 'marketing',
  channel: 'Email',
  erased: false,
  has_address: true,
  consent: 'granted',
  opted_out: false,
  suppressions: [],
  flags: [],
  journey_open: true,
  answered: false,
  company_answered: false,
  sends_in_window: 0,
  oldest_send_in_window_at: null,
  campaign_status: 'active',
  lead_paused: false,
  campaign_ended: false,
  domain_paused: false,
  in_audience: true,
  approval_min_score: null,
  lead_score: 80,
  approved: false,
  timezone: 'Europe/Berlin',
  region: 'EU',
};
