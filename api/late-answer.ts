/** An answer that comes when its journey is over still reaches a person: a journey begins with a handoff to one. */
import type { HeardInteraction } from '../workflows/contracts/interaction';
import { endingOf } from '../workflows/contracts/endings';
import type { Outcome } from '../workflows/contracts/stages';
import type { ApiContext } from './context';
import { Deadline } from './http/deadline';
import { Problem } from './http/problem';
import { handOff } from './routes/handoff';

const WANTS_PERSON: ReadonlySet<Outcome | null> = new Set<Outcome>(['engaged', 'meeting_booked']);
/** What is told of an older journey is history that somebody brings up to date. */
const DAYS = 90;
const DAY_MS = 86_400_000;
const LIMIT_MS = 4_000;

/** Told twice, it is one handoff: the interaction is part of what is handed over. */
export async function handLateAnswer(context: ApiContext, leadId: string, heard: HeardInteraction): Promise<void> {
  if (!WANTS_PERSON.has(endingOf(heard))) return;
  const deadline = new Deadline(LIMIT_MS);
  const data = await deadline.race(context.leads.read(leadId)).catch(unlessUnknown);
  const closedAt = data?.journey?.closed_at;
  if (!data || closedAt == null || Date.parse(closedAt) < Date.now() - DAYS * DAY_MS) return;
  const { interaction_id, event_type, outcome } = heard;
  await handOff(context, deadline, {
    from_agent: 'engagement',
    to_agent: 'manager',
    lead_id: leadId,
    conversation_id: data.conversation_id,
    context: { notes: 'The lead answered when its journey was over.', interaction_id, event_type, outcome },
    preservation_data: {},
  });
}

/** An erased lead answers nobody. */
function unlessUnknown(error: unknown): undefined {
  if (error instanceof Problem && error.kind === 'not-found') return undefined;
  throw error;
}
