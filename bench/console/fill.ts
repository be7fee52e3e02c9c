/** What people find: questions of leads that came in over the API and asked for help, each with a journey that waits; leads who were written to. */
import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop } from '../load/drive';
import { post, RefusedCall } from '../load/system';
import { progress, progressOf } from '../progress';
import type { Rig } from '../rig/rig';

const CALLERS = 10;
const LIMIT_MS = 900_000;
const ACCEPTED = 202;

/** @returns ids of leads whose questions are open; `decided` more have been answered */
export async function askMany(rig: Rig, { open, decided }: { open: number; decided: number }): Promise<string[]> {
  const api = rig.stack.addresses.api;
  const leads = Array.from({ length: open + decided }, (_, index) => `asks-${index + 1}`);
  const tell = progressOf('leads that ask for help', leads.length);
  const asked = await closedLoop(leads.length, CALLERS, async (index) => {
    const lead_id = leads[index] ?? '';
    const email = `${lead_id}@example.com`;
    await post(`${api}/api/v1/leads`, { lead_id, email, message: 'Please help me, I cannot log in to my account.' });
    tell();
  });
  if (asked.failed > 0) throw new Error(`leads could not be stored: ${asked.problems.join('; ')}`);
  const questions = await untilThereAre(rig, leads.length, 'open');
  progress(`${decided} questions are answered`);
  const answered = await closedLoop(decided, CALLERS, async (index) => {
    const path = `/api/v1/escalations/${encodeURIComponent(questions[index]?.escalation_id ?? '')}/decision`;
    await post(`${api}${path}`, { decision: 'approve', decided_by: 'bench' }).catch(unlessOnItsWay);
  });
  if (answered.failed > 0) throw new Error(`questions could not be answered: ${answered.problems.join('; ')}`);
  await untilThereAre(rig, decided, 'decided');
  return questions.slice(decided).map(({ lead_id }) => lead_id);
}

/** Leads who get a message: the rig's own. Each may be held out by an experiment. */
export async function writeToMany({ stack, leads }: Rig): Promise<void> {
  progress(`${leads.size} leads are written to`);
  for (const { lead_id } of leads.take(leads.size))
    await post(`${stack.addresses.api}/api/v1/leads/${lead_id}/triage`, {}).catch(unlessOnItsWay);
}

interface Question {
  escalation_id: string;
  lead_id: string;
}

/** Workers that are busy with all those leads answer late, and nothing is lost. */
function unlessOnItsWay(error: unknown): void {
  if (!(error instanceof RefusedCall) || error.status !== ACCEPTED) throw error;
}

async function untilThereAre({ database }: Rig, count: number, status: 'open' | 'decided'): Promise<Question[]> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const { rows } = await database.query<Question>(
      "SELECT escalation_id, lead_id FROM escalations WHERE status = $1 AND lead_id LIKE 'asks-%' ORDER BY created_at",
      [status],
    );
    if (rows.length === count) return rows;
    if (Date.now() > deadline)
      throw new Error(`${rows.length} of ${count} questions are ${status} after ${LIMIT_MS / 1_000} s`);
    await sleep(500);
  }
}
