/**
 * Tells workflows what was stored for them to hear. Events are claimed under a lease, signalled, and settled; what was not
 * settled is handed out again, so a workflow may hear something twice and never not at all.
 */
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Result } from '../mcp/protocol';
import { createLogger } from '../runtime/logger';
import { assignmentAcceptedSignal, interactionSignal, leadResumedSignal } from '../workflows/contracts/journey';
import { leadWorkflowId } from '../workflows/contracts/workflow-ids';
import type { HeardInteraction } from '../workflows/contracts/interaction';
import type { ApiDeps, TemporalClient } from './context';
import { startRounds, type Rounds } from './rounds';
import { requestOptimization, signalOutcomesChanged } from './temporal/campaigns';

export interface RelayDeps extends Pick<ApiDeps, 'data' | 'temporal' | 'settings'> {
  /** an interaction for which no workflow runs any more */
  heardByNobody: (leadId: string, interaction: HeardInteraction) => Promise<void>;
}

type RelayEvent = Result<'claimRelayEvents'>['events'][number];
type InteractionEvent = Extract<RelayEvent, { kind: 'interaction' }>;

const log = createLogger('api.relay');
const BATCH = 100;
/** Short, so that what this process could not deliver is soon tried again. */
const LEASE_SECONDS = 5;
const SIGNAL_LIMIT_MS = 2_000;
const IDLE_MS = 1_000;
const FIRST_RETRY_MS = 100;

export function startRelay(deps: RelayDeps): Rounds {
  let retryMs = FIRST_RETRY_MS;
  return startRounds(async () => {
    try {
      const { claimed, settled } = await relayOnce(deps);
      retryMs = FIRST_RETRY_MS;
      return claimed === BATCH && settled > 0 ? 0 : IDLE_MS;
    } catch (err) {
      log.warn({ err, retry_in_ms: retryMs }, 'events could not be relayed; they are kept and tried again');
      const pauseMs = retryMs;
      retryMs = Math.min(IDLE_MS, retryMs * 2);
      return pauseMs;
    }
  });
}

/** One round. @throws RpcError when the data server does not answer */
export async function relayOnce(deps: RelayDeps): Promise<{ claimed: number; settled: number }> {
  const { events } = await deps.data.call('claimRelayEvents', { limit: BATCH, lease_seconds: LEASE_SECONDS });
  const heard = (await Promise.all(inOrder(events).map((queue) => tellAll(deps, queue)))).flat();
  if (heard.length > 0) await deps.data.call('settleRelayEvents', { event_ids: heard });
  return { claimed: events.length, settled: heard.length };
}

/** Events of one workflow in their order, workflows side by side. */
function inOrder(events: readonly RelayEvent[]): RelayEvent[][] {
  const queues = new Map<string, RelayEvent[]>();
  for (const event of events) {
    const key = 'campaign_id' in event ? `campaign ${event.campaign_id}` : `lead ${event.lead_id}`;
    queues.set(key, [...(queues.get(key) ?? []), event]);
  }
  return [...queues.values()];
}

/** @returns ids of what was heard; stops at the first that was not, to keep the order */
async function tellAll(deps: RelayDeps, queue: readonly RelayEvent[]): Promise<string[]> {
  const heard: string[] = [];
  for (const event of queue) {
    try {
      await deps.temporal.withDeadline(Date.now() + SIGNAL_LIMIT_MS, () => tell(deps, event));
      heard.push(event.event_id);
    } catch (err) {
      log.warn({ err, event_id: event.event_id, kind: event.kind }, 'an event was not heard; it is tried again');
      break;
    }
  }
  return heard;
}

function tell(deps: RelayDeps, event: RelayEvent): Promise<void> {
  switch (event.kind) {
    case 'interaction':
      return tellJourney(deps, event);
    case 'assignment':
      return tellOfAcceptance(deps.temporal, event);
    case 'lead_resumed':
      return tellOfResumption(deps.temporal, event.active_workflow_id);
    case 'outcomes_changed':
      return signalOutcomesChanged(deps, event.campaign_id);
    case 'optimize_requested':
      return requestOptimization(deps, event.campaign_id, event.request, event.request_id);
  }
}

/**
 * The workflow that listens most closely, else the journey, which may have started without being on record yet. When none
 * runs, an answer may still be worth a person's time.
 */
async function tellJourney(
  { temporal, heardByNobody }: RelayDeps,
  { active_workflow_id, workflow_id, lead_id, interaction }: InteractionEvent,
): Promise<void> {
  const journey = workflow_id ?? leadWorkflowId(lead_id);
  const listeners = new Set([active_workflow_id ?? journey, journey]);
  for (const id of listeners) {
    try {
      await temporal.workflow.getHandle(id).signal(interactionSignal, interaction);
      return;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  await heardByNobody(lead_id, interaction);
}

/** A journey that is over has its owner on record. */
async function tellOfAcceptance(
  temporal: TemporalClient,
  { workflow_id, lead_id, assignment_id }: Extract<RelayEvent, { kind: 'assignment' }>,
): Promise<void> {
  try {
    const journey = temporal.workflow.getHandle(workflow_id ?? leadWorkflowId(lead_id));
    await journey.signal(assignmentAcceptedSignal, { assignment_id });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Only a sequence has a message that waits. */
async function tellOfResumption(temporal: TemporalClient, workflowId: string | null): Promise<void> {
  if (workflowId === null) return;
  try {
    await temporal.workflow.getHandle(workflowId).signal(leadResumedSignal);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
