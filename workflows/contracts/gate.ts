/** What the gate may answer, and why (SPEC section 3). Policy decides it, the wire carries it. */
export const GATE_REASONS = [
  'ok',
  'no_consent',
  'suppressed',
  'opted_out',
  'flagged',
  'no_address',
  'unknown_timezone',
  'frequency_cap',
  'quiet_hours',
  'lead_paused',
  'campaign_paused',
  'campaign_ended',
  'approval_required',
  'journey_closed',
  'answered',
  'company_answered',
  'outside_audience',
  'domain_paused',
  'erased',
] as const;
export type GateReason = (typeof GATE_REASONS)[number];
