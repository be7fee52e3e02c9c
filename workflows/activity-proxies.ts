/**
 * How workflows call activities: by idempotency class, each with its reason.
 *
 * Short idempotent work runs as a local activity first (in the workflow's own worker, one history event instead of
 * several) and, where that fails for a while, as a regular activity with patience: a local retry loop would deafen the
 * workflow to signals and updates.
 */
import {
  ActivityFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  type ActivityOptions,
} from '@temporalio/workflow';
import { RetryState } from '@temporalio/common';
import { TASK_QUEUES } from './contracts/agents';
import type {
  AssignmentActivities,
  CampaignActivities,
  EngagementActivities,
  EscalationActivities,
  HandoffActivities,
  JourneyActivities,
} from './contracts/activities';

type Keyed = JourneyActivities &
  AssignmentActivities &
  HandoffActivities &
  EscalationActivities &
  CampaignActivities &
  Omit<EngagementActivities, 'sendMessage'>;
type KeyedName = keyof Keyed;

/** One line each, in plain English: what the Web UI shows beside the step. */
const SUMMARIES: Record<KeyedName, string> = {
  openJourney: 'Open the journey',
  triageLead: 'Triage: read, categorise, score, record',
  overrideCategory: 'Record the category a person chose',
  prepareHandoff: 'Store the context for the next agent',
  handOnLateAnswer: 'Store the handoff of an answer that came late',
  markHandedOff: 'Record that the next agent has acknowledged',
  setStage: 'Record the stage',
  closeJourney: 'Close the journey',
  assignRepresentative: 'Offer the lead to a representative',
  settleAssignment: 'Record that the offer has lapsed or was withdrawn',
  acceptHandoff: 'Read the context, compare its hash, acknowledge',
  completeHandoff: 'Log completion and keep the counters',
  planOutreach: 'Choose variant, channel and time',
  learnFromTouch: 'Remember how the touch went',
  openEscalation: 'Put the question into the inbox',
  remindEscalation: 'Remind, and tell the backup approver',
  settleEscalation: 'Record how the question ended',
  noteMalformedSignal: 'Note a signal that could not be read',
  noteLateSignal: 'Note a decision that came too late',
  recallCampaign: 'Look up earlier analyses and open questions',
  analyzeCampaign: 'Analyse the campaign and record it',
  applyChange: 'Apply a change that needs no approval',
  settleChange: 'Do what a person decided about a change',
};

/** Applied once however often they run: retried at leisure, then a human is asked. */
const idempotentWrite: ActivityOptions = {
  startToCloseTimeout: '10 s',
  scheduleToCloseTimeout: '10 min',
  retry: { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '30 s' },
};

/** The record of what already happened: it must be written, so it waits as long as the store is away. */
const mustBeRecorded: ActivityOptions = {
  startToCloseTimeout: '10 s',
  retry: { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '60 s' },
};

const PATIENT: ReadonlySet<KeyedName> = new Set([
  'openEscalation',
  'remindEscalation',
  'settleEscalation',
  'recallCampaign',
  'settleChange',
  'setStage',
  'settleAssignment',
  'markHandedOff',
  'overrideCategory',
  'closeJourney',
  'handOnLateAnswer',
  'completeHandoff',
  'learnFromTouch',
  'noteMalformedSignal',
  'noteLateSignal',
]);

/** Another try would fail the same way, or nobody wants it any more. */
const isFinal = (error: unknown): boolean =>
  isCancellation(error) || (error instanceof ActivityFailure && error.retryState === RetryState.NON_RETRYABLE_FAILURE);

let turn: Promise<unknown> = Promise.resolve();

/**
 * Local activities of one workflow run one after the other. When two end in the same task, a replay may resolve them in another
 * order than the first run did, and what the code did next no longer matches the history.
 */
function inTurn<T>(run: () => Promise<T>): Promise<T> {
  const result = turn.then(run);
  turn = result.catch(() => undefined);
  return result;
}

function localFirst<Name extends KeyedName>(name: Name): Keyed[Name] {
  const summary = SUMMARIES[name];
  const local = proxyLocalActivities<Keyed>({
    startToCloseTimeout: '2 s',
    scheduleToCloseTimeout: '5 s',
    localRetryThreshold: '500 ms',
    retry: { initialInterval: '50 ms', backoffCoefficient: 2, maximumAttempts: 4 },
    summary,
  });
  const regular = proxyActivities<Keyed>({ ...(PATIENT.has(name) ? mustBeRecorded : idempotentWrite), summary });
  const run = async (input: never): Promise<unknown> => {
    try {
      return await inTurn(() => (local[name] as (input: never) => Promise<unknown>)(input));
    } catch (error) {
      if (isFinal(error)) throw error;
      return (regular[name] as (input: never) => Promise<unknown>)(input);
    }
  };
  return run as Keyed[Name];
}

export const steps: Keyed = Object.fromEntries(
  (Object.keys(SUMMARIES) as KeyedName[]).map((name) => [name, localFirst(name)]),
) as unknown as Keyed;

/**
 * Sends go through the ledger, which makes a retry harmless; a provider that is down is retried for an hour, then a
 * human is asked. Regular, so that a killed worker's attempt times out on the server.
 */
export const { sendMessage } = proxyActivities<Pick<EngagementActivities, 'sendMessage'>>({
  startToCloseTimeout: '20 s',
  scheduleToCloseTimeout: '1 h',
  retry: { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '5 min' },
  summary: 'Ask the gate, send, confirm',
});

/**
 * A lead scored anew by the triage agent's own worker, while another agent has it. Regular: it runs on another queue, and there
 * is time.
 */
export const { triageLead: rescoreLead } = proxyActivities<Pick<JourneyActivities, 'triageLead'>>({
  ...idempotentWrite,
  taskQueue: TASK_QUEUES.lead_triage,
  summary: 'Triage: score the lead anew',
});
