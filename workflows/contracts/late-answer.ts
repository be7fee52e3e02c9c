/** An answer that comes when its journey is over still reaches a person: the next journey begins with a handoff to one. */
import { endingOf } from './endings';
import type { HandoffRequest } from './handoff';
import type { HeardInteraction } from './interaction';
import type { Outcome } from './stages';

const WANTS_PERSON: ReadonlySet<Outcome | null> = new Set<Outcome>(['engaged', 'meeting_booked']);

/** An answer that somebody should take up. */
export const isForPerson = (ending: Outcome | null): boolean => WANTS_PERSON.has(ending);
export const wantsPerson = (heard: HeardInteraction): boolean => isForPerson(endingOf(heard));

/**
 * Told twice, it is one handoff: the interaction is part of what is handed over.
 * @param conversation_id of the next journey
 */
export const lateAnswerHandoff = (
  lead_id: string,
  conversation_id: string,
  { interaction_id, event_type, outcome }: HeardInteraction,
): HandoffRequest => ({
  from_agent: 'engagement',
  to_agent: 'manager',
  lead_id,
  conversation_id,
  context: { notes: 'The lead answered when its journey was over.', interaction_id, event_type, outcome },
  preservation_data: {},
});
