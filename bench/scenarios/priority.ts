/** A backlog of low leads while no triage worker runs, then one urgent lead, then the worker: who is triaged when? */
import { setTimeout as sleep } from 'node:timers/promises';
import { campaignId } from '../../data/campaigns';
import { SupervisedProcess } from '../../runtime/supervised-process';
import { leadWorkflowId } from '../../workflows/contracts/workflow-ids';
import { closedLoop } from '../load/drive';
import { post, RefusedCall } from '../load/system';
import { progress, progressOf } from '../progress';
import type { Rig } from '../rig/rig';

export interface PriorityReport {
  /** low leads of one campaign, first come */
  waiting: number;
  /** of how many, the urgent lead, which came last */
  urgent_position: number;
  of: number;
  /** from the start of the worker */
  urgent_seconds: number;
  /** ten low leads of another campaign, which came after all of the first one */
  small_campaign_last_position: number;
}

const WORKER = 'worker-lead_triage';
const URGENT = 'urgent-1';
const SMALL_CAMPAIGN_LEADS = 10;
const LIMIT_MS = 600_000;
const BUSY = 503;
const BUSY_PAUSE_MS = 1_000;
const MAX_TRIES = 5;
/** Few: what waits is the backlog, not the callers. */
const CALLERS = 10;

/** @param waiting leads of the large campaign */
export async function measurePriority(rig: Rig, waiting: number): Promise<PriorityReport> {
  const worker = rig.stack.processes.find(({ spec }) => spec.name === WORKER);
  if (!worker) throw new Error(`the stack has no process ${WORKER}`);
  progress(`${WORKER} stops`);
  await worker.stop();
  const tell = progressOf('low leads', waiting);
  const large = await arrive(rig, 'large', waiting, 1, tell);
  const small = await arrive(rig, 'small', SMALL_CAMPAIGN_LEADS, 2, () => undefined);
  if (large.failed + small.failed > 0) throw new Error(`leads could not be stored: ${large.problems.join('; ')}`);
  await arriveUrgently(rig);

  progress(`${WORKER} starts`);
  const restarted = new SupervisedProcess(
    worker.spec,
    (event) => void rig.incidents.push(`${event.name} ${event.kind}`),
  );
  try {
    const beganAt = performance.now();
    await restarted.start();
    await untilTriaged(rig, [URGENT]);
    const urgent_seconds = Math.round((performance.now() - beganAt) / 100) / 10;
    await untilTriaged(rig, idsOf('small', SMALL_CAMPAIGN_LEADS));
    const order = await triageOrder(rig);
    const positions = idsOf('small', SMALL_CAMPAIGN_LEADS).map((id) => order.indexOf(id) + 1);
    return {
      waiting,
      urgent_position: order.indexOf(URGENT) + 1,
      of: waiting + SMALL_CAMPAIGN_LEADS + 1,
      urgent_seconds,
      small_campaign_last_position: Math.max(...positions),
    };
  } finally {
    await restarted.stop();
  }
}

const idsOf = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);

const arrive = (rig: Rig, prefix: string, count: number, campaign: number, onEach: () => void) => {
  const ids = idsOf(prefix, count);
  return closedLoop(count, CALLERS, async (index) => {
    await newLead(rig, ids[index] ?? '', campaign, { priority: 'low' });
    onEach();
  });
};

/** Comes again when the system is too busy: it is filled on purpose, and a known address is welcome. */
async function newLead(rig: Rig, lead_id: string, campaign: number, fields: object): Promise<void> {
  const lead = { lead_id, email: `${lead_id}@example.com`, campaign_id: campaignId(campaign), gdpr_consent: true };
  for (let tries = 1; ; tries++) {
    try {
      await post(`${rig.stack.addresses.api}/api/v1/leads`, { ...lead, ...fields });
      return;
    } catch (error) {
      if (!(error instanceof RefusedCall) || error.status !== BUSY || tries === MAX_TRIES) throw error;
      await sleep(BUSY_PAUSE_MS);
    }
  }
}

/** As a person's call does it. The answer comes once the worker runs, or never: the order is read from the record. */
async function arriveUrgently(rig: Rig): Promise<void> {
  await newLead(rig, URGENT, 1, { start_journey: false });
  void post(`${rig.stack.addresses.api}/api/v1/leads/${URGENT}/triage`, { priority: 'urgent' }).catch(() => undefined);
  const handle = rig.temporal.workflow.getHandle(leadWorkflowId(URGENT));
  while (!(await handle.describe().catch(() => undefined))) await sleep(50);
}

async function untilTriaged(rig: Rig, ids: readonly string[]): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const order = await triageOrder(rig);
    if (ids.every((id) => order.includes(id))) return;
    if (Date.now() > deadline) throw new Error(`${ids[0]} was not triaged in ${LIMIT_MS / 1_000} s`);
    await sleep(100);
  }
}

async function triageOrder({ database }: Rig): Promise<string[]> {
  const { rows } = await database.query<{ lead_id: string }>(
    `SELECT lead_id FROM decisions WHERE kind = 'triage' AND (lead_id LIKE 'large-%' OR lead_id LIKE 'small-%' OR lead_id = $1)
     ORDER BY decided_at, decision_id`,
    [URGENT],
  );
  return rows.map(({ lead_id }) => lead_id);
}
