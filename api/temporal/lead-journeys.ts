/** Starts leads' journeys and talks to them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { TASK_QUEUES } from '../../workflows/contracts/agents';
import type { HandoffOrder } from '../../workflows/contracts/handoff';
import { leadWorkflowId } from '../../workflows/contracts/workflow-ids';
import type { JourneyMemo, LeadJourneyInput, LeadJourneyResult } from '../../workflows/contracts/journey';
import type { Priority } from '../../workflows/contracts/priority';
import { PRIORITY_KEYS } from '../../workflows/contracts/priority';
import { journeyAttributes } from '../../workflows/contracts/search-attributes';
import type { ApiContext, LeadData } from '../context';
import { Deadline } from '../http/deadline';
import { meetsAnEnding } from '../http/failures';
import { erasedLead } from '../lead-reader';
import { isBusy, runningJourneyNo } from './calls';

type LeadJourney = (input: LeadJourneyInput) => Promise<LeadJourneyResult>;

/** What starting a journey takes. */
type JourneyContext = Pick<ApiContext, 'temporal' | 'settings'>;

export interface JourneyStart {
  lead_id: string;
  journey_no: number;
  campaign_id: string | null;
  priority: Priority;
  handoff?: HandoffOrder;
}

export interface JourneyTarget {
  context: ApiContext;
  start: JourneyStart;
  deadline: Deadline;
}

/** The number of the journey that a call for this lead means: the open one, or the next. */
export const journeyNoFor = ({ lead, journey }: Pick<LeadData, 'lead' | 'journey'>): number =>
  journey?.outcome === null ? journey.journey_no : (journey?.journey_no ?? lead.journey_no) + 1;

/**
 * A running journey is found; a finished lead may be started again, hence ALLOW_DUPLICATE. Urgent leads overtake by priority
 * key, campaigns share the workers by fairness key.
 */
function startOptions({ settings }: JourneyContext, start: JourneyStart) {
  const { lead_id, journey_no, campaign_id, priority } = start;
  return {
    workflowId: leadWorkflowId(lead_id),
    taskQueue: TASK_QUEUES.lead_triage,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    args: [{ ...start, settings }] satisfies [LeadJourneyInput],
    priority: { priorityKey: PRIORITY_KEYS[priority], ...(campaign_id !== null && { fairnessKey: campaign_id }) },
    typedSearchAttributes: journeyAttributes(lead_id, campaign_id),
    memo: { journey_no } satisfies JourneyMemo,
    staticSummary: `Lead ${lead_id}, journey ${journey_no}`,
  };
}

export async function startJourney(context: JourneyContext, start: JourneyStart, limitMs: number): Promise<void> {
  const { temporal } = context;
  await temporal.withDeadline(Date.now() + limitMs, () =>
    temporal.workflow.start<LeadJourney>('leadJourney', startOptions(context, start)),
  );
}

/**
 * A journey on record as open whose workflow does not run was ended by force. It is started again and goes on; otherwise
 * Temporal would repeat the answers that the dead run gave to the same update ids.
 * @throws Problem 410 when the lead was erased meanwhile
 */
export async function resumeIfDead(
  { context, start, deadline }: JourneyTarget,
  { journey }: Pick<LeadData, 'journey'>,
): Promise<void> {
  if (journey?.outcome !== null || (await context.isJourneyRunning(start.lead_id))) return;
  // it may have ended properly since it was read: a journey is closed on record before its workflow ends
  const now = await deadline.race(context.data.call('getLeadData', { lead_id: start.lead_id }));
  if (now.erasure) throw erasedLead(start.lead_id, now.erasure);
  if (now.journey?.outcome === null && now.journey.journey_no === start.journey_no)
    await startJourney(context, start, deadline.remainingMs);
}

/** Update-with-Start: starts the journey or finds it, and waits for the update's answer until the deadline. */
export async function updateJourney<Answer, Argument>(
  { context, start, deadline }: JourneyTarget,
  update: UpdateDefinition<Answer, [Argument]>,
  argument: Argument,
  updateId: string,
): Promise<Answer> {
  const { temporal } = context;
  const startWorkflowOperation = new WithStartWorkflowOperation<LeadJourney>(
    'leadJourney',
    startOptions(context, start),
  );
  return temporal.withDeadline(deadline.at, () =>
    temporal.workflow.executeUpdateWithStart(update, { args: [argument], updateId, startWorkflowOperation }),
  );
}

/** Reads the lead and tries; again while the run it meets is closing (the next look shows the next journey) or the server is busy. */
export async function withLead<T>(
  context: ApiContext,
  leadId: string,
  deadline: Deadline,
  attempt: (data: LeadData) => Promise<T>,
): Promise<T> {
  for (let pauseMs = 25; ; pauseMs = Math.min(500, pauseMs * 2)) {
    const data = await deadline.race(context.leads.read(leadId));
    try {
      return await attempt(data);
    } catch (error) {
      const isPassing = meetsAnEnding(error) || isBusy(error);
      if (!isPassing || deadline.remainingMs < pauseMs + 100) throw error;
      await sleep(pauseMs);
    }
  }
}

const AFTERWARDS_MS = 700;

/**
 * After a call without an answer: Update-with-Start has started the workflow even when no worker is there, unless the server
 * was away. Makes sure of it.
 * @throws ServiceError or RpcError when Temporal or the data server does not answer
 */
export async function ensureJourney(context: ApiContext, start: JourneyStart): Promise<void> {
  const running = await runningJourneyNo(context.temporal, leadWorkflowId(start.lead_id), AFTERWARDS_MS);
  if (running !== undefined && running >= start.journey_no) return;
  const { journey } = await new Deadline(AFTERWARDS_MS).race(context.leads.read(start.lead_id));
  const hasBeenThere = journey !== null && journey.journey_no >= start.journey_no;
  if (!hasBeenThere) await startJourney(context, start, AFTERWARDS_MS);
}
