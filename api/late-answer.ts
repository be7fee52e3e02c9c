/** What is heard when no journey runs. One that is just closing sees to it itself (`workflows/late-answers.ts`). */
import type { HeardInteraction } from '../workflows/contracts/interaction';
import { lateAnswerHandoff, wantsPerson } from '../workflows/contracts/late-answer';
import type { ApiContext } from './context';
import { Deadline } from './http/deadline';
import { Problem } from './http/problem';
import { handOff } from './routes/handoff';

/** What is told of an older journey is history that somebody brings up to date. */
const DAYS = 90;
const DAY_MS = 86_400_000;
const LIMIT_MS = 4_000;

/** Told twice, it is one handoff: the interaction is part of what is handed over. */
export async function handLateAnswer(context: ApiContext, leadId: string, heard: HeardInteraction): Promise<void> {
  if (!wantsPerson(heard)) return;
  const deadline = new Deadline(LIMIT_MS);
  const data = await deadline.race(context.leads.read(leadId)).catch(unlessUnknown);
  const closedAt = data?.journey?.closed_at;
  if (!data || closedAt == null || Date.parse(closedAt) < Date.now() - DAYS * DAY_MS) return;
  await handOff(context, deadline, lateAnswerHandoff(leadId, data.conversation_id, heard));
}

/** An erased lead answers nobody. */
function unlessUnknown(error: unknown): undefined {
  if (error instanceof Problem && ['not-found', 'erased'].includes(error.kind)) return undefined;
  throw error;
}
