/** Names of the application failures that cross a Temporal boundary. The API and the workflows switch on them. */
export const FAILURES = {
  /** the data layer has no such lead, campaign or handoff */
  notFound: 'NotFound',
  /** the lead's person was erased: it takes nothing any more */
  erased: 'Erased',
  /** input that no retry can mend */
  invalid: 'Invalid',
  /** a principal lacks the scope */
  forbidden: 'Forbidden',
  /** the data layer could not be reached, or not in time */
  unavailable: 'Unavailable',
  /** the same key was used for something else, or the state does not allow it */
  conflict: 'Conflict',
  /** an update for journey n + 1 met the run of journey n, which is about to close */
  journeyClosing: 'JourneyClosing',
  /** another decision stands */
  alreadyDecided: 'AlreadyDecided',
  /** nobody decided in time; the default stands */
  escalationExpired: 'EscalationExpired',
  /** the message provider refused, and did not take the message */
  deliveryFailed: 'DeliveryFailed',
} as const;
