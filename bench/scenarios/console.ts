/** How long the console waits for its data: every call of its views, one after the other, with thousands of leads and hundreds of questions. */
import { setTimeout as sleep } from 'node:timers/promises';
import { askMany, writeToMany } from '../console/fill';
import { consoleCalls, PAGE, type ConsoleCall } from '../console/calls';
import { LatencyRecorder, type Latency } from '../measure/latency';
import { progress } from '../progress';
import type { Rig } from '../rig/rig';

/** SPEC section 15's console, p95 in ms. */
export const BUDGET_MS = 500;

export interface ConsolePlan {
  leads: number;
  campaigns: number;
  openQuestions: number;
  decidedQuestions: number;
  /** of each kind */
  calls: number;
}

export interface ConsoleFigures {
  view: string;
  what: string;
  latency: Latency;
  /** of the largest answer */
  bytes: number;
  /** false: a list answered more than was asked for */
  is_paged: boolean;
}

export interface ConsoleReport {
  plan: ConsolePlan;
  calls: ConsoleFigures[];
}

export async function measureConsole(rig: Rig, plan: ConsolePlan): Promise<ConsoleReport> {
  const { openQuestions: open, decidedQuestions: decided, campaigns } = plan;
  await writeToMany(rig);
  const asking = await askMany(rig, { open, decided });
  const ids = async (path: string, field: string): Promise<string[]> =>
    itemsOf(await read(rig, path)).map((item) => String(item[field]));
  const subjects = {
    asking,
    questions: await ids(`/api/v1/escalations?limit=${PAGE}`, 'escalation_id'),
    models: await ids('/api/v1/models', 'model_id'),
    handoffs: await recordsOf(rig, 'handoffs'),
    messages: await recordsOf(rig, 'messages'),
    campaigns,
  };
  const calls: ConsoleFigures[] = [];
  for (const call of consoleCalls(subjects)) {
    progress(`${call.view}: ${call.what}`);
    calls.push(await measureCall(rig, call, plan.calls));
  }
  calls.push(await measurePages(rig, 'inbox', 'page after page', '/api/v1/escalations', plan.calls));
  calls.push(await measurePages(rig, 'leads', 'page after page', '/api/v1/leads', plan.calls));
  return { plan, calls };
}

const RECORDS = {
  handoffs: 'SELECT lead_id, handoff_id AS id FROM handoffs ORDER BY handoff_id LIMIT $1',
  messages: "SELECT lead_id, ledger_id AS id FROM sends WHERE status = 'sent' ORDER BY ledger_id LIMIT $1",
};

const RECORDS_LIMIT_MS = 60_000;

/** @throws Error when there are none after a while: a call would go unmeasured */
async function recordsOf({ database }: Rig, kind: keyof typeof RECORDS): Promise<string[]> {
  const deadline = Date.now() + RECORDS_LIMIT_MS;
  for (;;) {
    const { rows } = await database.query<{ lead_id: string; id: string }>(RECORDS[kind], [PAGE]);
    if (rows.length > 0)
      return rows.map(({ lead_id, id }) => `/api/v1/leads/${lead_id}/${kind}/${encodeURIComponent(id)}`);
    if (Date.now() > deadline) throw new Error(`there are no ${kind} to be read`);
    await sleep(500);
  }
}

export const isPrompt = ({ calls }: ConsoleReport): boolean =>
  calls.every(({ latency, is_paged }) => latency.p95 <= BUDGET_MS && is_paged);

async function measureCall(rig: Rig, { view, what, path, page }: ConsoleCall, count: number): Promise<ConsoleFigures> {
  const tally = new Tally();
  for (let index = 0; index < count; index++) tally.keep(await timed(rig, path(index)), page);
  return tally.figures(view, what);
}

/** A list to its end, then from the beginning, so that a far page is as good as a near one. */
async function measurePages(
  rig: Rig,
  view: string,
  what: string,
  path: string,
  count: number,
): Promise<ConsoleFigures> {
  const tally = new Tally();
  let cursor: string | null = null;
  for (let index = 0; index < count; index++) {
    const answer = await timed(rig, `${path}?limit=${PAGE}${cursor === null ? '' : `&cursor=${cursor}`}`);
    tally.keep(answer, PAGE);
    cursor = typeof answer.body.next_cursor === 'string' ? encodeURIComponent(answer.body.next_cursor) : null;
  }
  return tally.figures(view, what);
}

interface Timed {
  ms: number;
  bytes: number;
  body: Record<string, unknown>;
}

class Tally {
  readonly #recorder = new LatencyRecorder();
  #bytes = 0;
  #isPaged = true;

  keep({ ms, bytes, body }: Timed, page?: number): void {
    this.#recorder.record(ms);
    this.#bytes = Math.max(this.#bytes, bytes);
    if (page !== undefined && itemsOf(body).length > page) this.#isPaged = false;
  }

  /** @throws RangeError when nothing was measured */
  figures(view: string, what: string): ConsoleFigures {
    const latency = this.#recorder.summary();
    if (!latency) throw new RangeError(`${view}: ${what} was not measured`);
    return { view, what, latency, bytes: this.#bytes, is_paged: this.#isPaged };
  }
}

/** @throws Error unless it is answered with 200 */
async function timed(rig: Rig, path: string): Promise<Timed> {
  const beganAt = performance.now();
  const response = await fetch(new URL(path, rig.stack.addresses.api));
  const text = await response.text();
  const ms = performance.now() - beganAt;
  if (response.status !== 200) throw new Error(`GET ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return { ms, bytes: Buffer.byteLength(text), body: JSON.parse(text) as Record<string, unknown> };
}

const read = async (rig: Rig, path: string): Promise<Record<string, unknown>> => (await timed(rig, path)).body;

const itemsOf = ({ items }: Record<string, unknown>): Record<string, unknown>[] =>
  Array.isArray(items) ? (items as Record<string, unknown>[]) : [];
