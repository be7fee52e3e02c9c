/** What the end of a sequence is worth, as episodes keep it: 0 to 1, above 0.7 counts as a success (SPEC sections 1 and 8). */
import type { Outcome } from './stages';

const OUTCOME_SCORES: Record<Outcome, number> = {
  converted: 1,
  meeting_booked: 0.95,
  engaged: 0.8,
  support_resolved: 0.6,
  merged: 0.5,
  cancelled: 0.5,
  failed: 0.5,
  rejected: 0.4,
  not_contactable: 0.3,
  no_response: 0.3,
  replied_negative: 0.1,
  opted_out: 0,
};

/** How an interaction ends a sequence is `endingOf`. */
export const outcomeScore = (outcome: Outcome): number => OUTCOME_SCORES[outcome];
