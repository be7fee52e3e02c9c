/** What may be recommended to do next about a lead. */
export const NEXT_ACTIONS = [
  'do_not_contact',
  'answer_escalation',
  'accept_assignment',
  'follow_up_in_person',
  'hand_to_owner',
  'triage',
  'support',
  'wait',
  'ask_for_consent',
  'engage',
  'nurture',
] as const;
export type NextAction = (typeof NEXT_ACTIONS)[number];
