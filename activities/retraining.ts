/** What retraining does in the world: reads journeys that have ended, learns in a thread, registers and promotes models. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { triageFeaturesSchema } from '../agents/triage/features';
import type { Retraining, RetrainingInput, TriageExample } from '../agents/triage/retraining';
import type { RetrainingActivities } from '../workflows/contracts/activities';
import { FAILURES } from '../workflows/contracts/failures';
import { FAILED, SUCCEEDED } from '../workflows/contracts/retraining';
import type { Result } from '../mcp/protocol';
import type { CallData } from './errors';

/** Learns without holding up whoever calls. */
export type Learn = (input: RetrainingInput, signal: AbortSignal) => Promise<Retraining>;

/** The same journeys make the same model, so that a repetition registers nothing new. */
const SEED = 42;
const PAGE = 500;
const DAY_MS = 86_400_000;
/** What is older says little about today. */
const WINDOW_DAYS = 365;
/** As many of the latest as a worker can hold and learn from in a minute. */
const MAX_EXAMPLES = 50_000;
const HEARTBEAT_MS = 10_000;
/** who made a model, in the registry */
const TRAINER = 'retraining';

export function createRetrainingActivities(data: CallData, learn: Learn): RetrainingActivities {
  return {
    async trainChallenger() {
      const examples = await readExamples(data);
      const { champion } = await data('currentModels', { purpose: 'triage' });
      const current = champion && {
        model_id: champion.model_id,
        artefact: (await data('getModel', { model_id: champion.model_id })).artefact,
      };
      const data_sha256 = createHash('sha256').update(JSON.stringify(examples)).digest('hex');
      const { report, artefact } = await alive(
        learn({ examples, champion: current, seed: SEED, data_sha256 }, Context.current().cancellationSignal),
      );
      if (artefact === null) return { ...report, challenger_id: null };
      const { model } = await data('registerModel', { artefact, created_by: TRAINER });
      const { model_id } = model;
      // it answers beside the champion from now on, whoever decides in the end
      if (model_id !== champion?.model_id && model.why_not_promotable === null)
        await data('promoteModel', { model_id, role: 'challenger', decided_by: TRAINER });
      return { ...report, challenger_id: model_id };
    },

    async promoteChallenger({ model_id, expected_champion }) {
      try {
        await data('promoteModel', { model_id, role: 'champion', decided_by: TRAINER, expected_champion });
        return { promoted: true };
      } catch (error) {
        if (error instanceof ApplicationFailure && error.type === FAILURES.conflict) return { promoted: false };
        throw error;
      }
    },
  };
}

const exampleSchema = z.object({
  lead_id: z.string(),
  decided_at: z.string(),
  input: triageFeaturesSchema,
  outcome: z.enum([...SUCCEEDED, ...FAILED]),
  output: z.looseObject({ category: z.string() }),
});

/** The latest, oldest first. Inquiries are left out: they are intent, not propensity; and so is what a person decided. */
async function readExamples(data: CallData): Promise<TriageExample[]> {
  const since = new Date(Date.now() - WINDOW_DAYS * DAY_MS).toISOString();
  const filter = { kind: 'triage', outcome: { in: [...SUCCEEDED, ...FAILED] }, decided_at: { gte: since } };
  const examples: TriageExample[] = [];
  const request = { uri: 'db://decisions', query: { filter, sort: '-decided_at' }, limit: PAGE };
  for (let cursor: string | null | undefined; cursor !== null && examples.length < MAX_EXAMPLES;) {
    const page: Result<'resource.search'> = await data('resource.search', { ...request, ...(cursor && { cursor }) });
    examples.push(...page.items.flatMap(exampleOf));
    cursor = page.next_cursor;
    Context.current().heartbeat({ journeys: examples.length });
  }
  return examples.slice(0, MAX_EXAMPLES).reverse();
}

function exampleOf(item: unknown): TriageExample[] {
  const { success, data: read } = exampleSchema.safeParse(item);
  if (!success || read.output.category === 'General Inquiry') return [];
  const { lead_id, decided_at, input, outcome } = read;
  return [{ lead_id, decided_at, features: input, success: SUCCEEDED.includes(outcome) }];
}

/** Heartbeats while it lasts. */
async function alive<T>(work: Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat('learning'), HEARTBEAT_MS);
  try {
    return await work;
  } finally {
    clearInterval(beat);
  }
}

const THREAD = join(__dirname, 'retraining-thread.js');

/** Ends the thread when nobody waits for it any more. */
export const inThread: Learn = (input, signal) =>
  new Promise((resolve, reject) => {
    const thread = new Worker(THREAD, { workerData: input });
    const stop = (): void => void thread.terminate();
    signal.addEventListener('abort', stop, { once: true });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => {
      signal.removeEventListener('abort', stop);
      // without effect when it has answered
      reject(new Error('the thread that learned has ended without an answer'));
    });
  });
