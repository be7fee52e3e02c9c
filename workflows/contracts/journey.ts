/** The journey of one lead: inputs, results, and how to talk to it while it runs (SPEC section 1). */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { TriageDecision } from './activities';
import type { HandoffAcknowledgement, HandoffOrder } from './handoff';
import type { HeardInteraction } from './interaction';
import type { Category, TriageResult } from './lead';
import type { Priority } from './priority';
import type { EscalationAnswer } from './escalation';
import type { WorkflowSettings } from './settings';
import type { Outcome, Stage } from './stages';

export interface LeadJourneyInput {
  lead_id: string;
  journey_no: number;
  campaign_id: string | null;
  priority: Priority;
  settings: WorkflowSettings;
  /** present when the journey begins with a handoff that somebody asked for */
  handoff?: HandoffOrder;
}

export interface LeadJourneyResult {
  lead_id: string;
  journey_no: number;
  outcome: Outcome;
}

/** Kept with a lead's workflow, so that a run can be told from the run before. */
export interface JourneyMemo extends Record<string, unknown> {
  journey_no: number;
}

/** Input of a child that a handoff starts: `engageLead`, `nurtureLead` and `supportHandoff`. */
export interface HandoffChildInput {
  lead_id: string;
  journey_no: number;
  campaign_id: string | null;
  category: Category;
  order: HandoffOrder;
  settings: WorkflowSettings;
  /** interactions that the parent heard before this child could */
  heard: HeardInteraction[];
}

export interface HandoffChildResult {
  outcome: Outcome;
  /** messages that went out in this child */
  touches: number;
  /** the lead asked to be called back: somebody must */
  callback_requested?: boolean;
  /** what the journey may not have heard, and the next destination must know of */
  heard?: HeardInteraction[];
  /** the lead has warmed up: the triage that says so, and the journey goes on by it */
  requalified?: TriageDecision;
}

/** What the API shows of a journey that is under way. */
export interface JourneyStatus {
  stage: Stage;
  outcome: Outcome | null;
  /** plain English, without PII */
  waiting_for: string | null;
  /** null: it is at work, or waits for no time; absent: an earlier build */
  timer?: JourneyTimer | null;
}

/** What a sequence does by itself when nothing else happens before. */
export interface JourneyTimer {
  at: string;
  kind: 'touch_due' | 'follow_up_due' | 'reply_wait_ends';
}

/** Triage of journey n: started or found, computed once, answered to every caller. Update id `triage-{journey_no}`. */
export const triageUpdate = defineUpdate<TriageResult, [{ journey_no: number }]>('triage');
/** A new triage of the running journey. Update id: the caller's Idempotency-Key. */
export const retriageUpdate = defineUpdate<TriageResult, [{ request_id: string }]>('retriage');
/** Answers when the destination has acknowledged. Update id `handoff-{handoff_id}`. */
export const handoffUpdate = defineUpdate<HandoffAcknowledgement, [HandoffOrder]>('handoff');

export const interactionSignal = defineSignal<[HeardInteraction]>('interaction');
export const handoffAcknowledgedSignal = defineSignal<[HandoffAcknowledgement]>('handoffAcknowledged');
export const escalationAnsweredSignal = defineSignal<[EscalationAnswer]>('escalationAnswered');

/** A person lets a paused lead be written to again: a message that waits for it is looked at at once. */
export const leadResumedSignal = defineSignal('leadResumed');

export const journeyStatusQuery = defineQuery<JourneyStatus>('journeyStatus');

export const triageUpdateId = (journeyNo: number): string => `triage-${journeyNo}`;
export const handoffUpdateId = (handoffId: string): string => `handoff-${handoffId}`;

/** Somebody has taken the lead. Stored first, told second: the relay repeats it until it was heard. */
export const assignmentAcceptedSignal = defineSignal<[{ assignment_id: string }]>('assignmentAccepted');
