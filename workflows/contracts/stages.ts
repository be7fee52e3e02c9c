/** Where a journey stands and how it ends (SPEC section 1). */
export const STAGES = [
  'received',
  'triaged',
  'handed_off',
  'engaging',
  'nurturing',
  'in_support',
  'awaiting_approval',
  'optimizing',
  'closed',
] as const;
export type Stage = (typeof STAGES)[number];

export const OUTCOMES = [
  'converted',
  'meeting_booked',
  'engaged',
  'replied_negative',
  'no_response',
  'opted_out',
  'not_contactable',
  'support_resolved',
  'rejected',
  'merged',
  'cancelled',
  'failed',
] as const;
export type Outcome = (typeof OUTCOMES)[number];
