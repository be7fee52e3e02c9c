/** A few journeys before the newcomer's eyes, one of each category, over the HTTP API like anybody's. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { categorySchema, CATEGORIES } from '../../../workflows/contracts/lead';
import type { Category } from '../../../workflows/contracts/lead';
import type { JourneyRow, OpenQuestion } from './display';

/** its journey stays unstarted: documentation and tests begin with it */
const RESERVED_LEAD = 'test-123';
const STARTING_STAGES = ['received', 'triaged'];
const TRIES_PER_CATEGORY = 3;
const WATCH_MS = 8_000;
const WATCH_POLL_MS = 400;
const CALL_TIMEOUT_MS = 15_000;

const leadsSchema = z.object({
  items: z.array(z.object({ lead_id: z.string(), journey_no: z.int(), gdpr_consent: z.boolean() })),
});
const triageSchema = z.object({ category: categorySchema, score: z.int(), confidence: z.number() });
const journeySchema = z.object({
  stage: z.string(),
  outcome: z.string().nullable(),
  waiting_for: z.string().nullable(),
});
const escalationsSchema = z.object({
  items: z.array(z.object({ escalation_id: z.string(), lead_id: z.string().nullable(), question: z.string() })),
});

export interface SampleJourneys {
  rows: JourneyRow[];
  /** one that waits for a person */
  openQuestion: OpenQuestion | undefined;
}

export class ApiCaller {
  constructor(
    private readonly baseUrl: string,
    private readonly token: string | undefined,
  ) {}

  /** @throws Error naming call and status */
  async call<T>(schema: z.ZodType<T>, method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (response.status !== 200) throw new Error(`${method} ${path} answered ${response.status}`);
    return schema.parse(await response.json());
  }
}

export async function runSampleJourneys(api: ApiCaller): Promise<SampleJourneys> {
  const rows: JourneyRow[] = [];
  for (const category of CATEGORIES) rows.push(...(await triageUntil(api, category)));
  const deadline = Date.now() + WATCH_MS;
  for (const row of rows) await watchJourney(api, row, deadline);
  return { rows, openQuestion: await findQuestion(api, rows.at(-1)?.lead_id, deadline) };
}

/** The data says what a lead is thought to be; triage says what it is. @returns all that were tried, the fitting one last */
async function triageUntil(api: ApiCaller, category: Category): Promise<JourneyRow[]> {
  const { items } = await api.call(
    leadsSchema,
    'GET',
    `/api/v1/leads?limit=50&category=${encodeURIComponent(category)}`,
  );
  const unstarted = items.filter((lead) => lead.lead_id !== RESERVED_LEAD && lead.journey_no === 0);
  const consentingFirst = unstarted.toSorted((a, b) => Number(b.gdpr_consent) - Number(a.gdpr_consent));
  const tried: JourneyRow[] = [];
  for (const { lead_id } of consentingFirst.slice(0, TRIES_PER_CATEGORY)) {
    const triage = await api.call(triageSchema, 'POST', `/api/v1/leads/${lead_id}/triage`, { priority: 'medium' });
    tried.push({ lead_id, ...triage, stage: 'triaged', waiting_for: null });
    if (triage.category === category) break;
  }
  return tried;
}

/** Until it waits for something or has ended. */
async function watchJourney(api: ApiCaller, row: JourneyRow, deadline: number): Promise<void> {
  for (;;) {
    const journey = await api.call(journeySchema, 'GET', `/api/v1/leads/${row.lead_id}/journey`);
    row.stage = journey.outcome ? `${journey.stage} (${journey.outcome})` : journey.stage;
    row.waiting_for = journey.waiting_for;
    const hasSettled = journey.waiting_for !== null && !STARTING_STAGES.includes(journey.stage);
    if (journey.outcome !== null || hasSettled || Date.now() > deadline) return;
    await sleep(WATCH_POLL_MS);
  }
}

async function findQuestion(
  api: ApiCaller,
  leadId: string | undefined,
  deadline: number,
): Promise<OpenQuestion | undefined> {
  for (;;) {
    const { items } = await api.call(escalationsSchema, 'GET', '/api/v1/escalations?status=open');
    const found = items.find(({ lead_id }) => lead_id === leadId);
    if (found || Date.now() > deadline) return found;
    await sleep(WATCH_POLL_MS);
  }
}
