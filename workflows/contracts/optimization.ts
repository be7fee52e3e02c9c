/** The campaign's workflow: one per campaign, long-lived (SPEC sections 1 and 4). */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Analysis, OptimizeRequest } from './campaign';
import type { EscalationQuestion } from './escalation';
import type { HandoffAcknowledgement, HandoffOrder } from './handoff';
import type { WorkflowSettings } from './settings';

/** What the workflow must know of what came before it. */
export interface CampaignMemory {
  /** analyses so far: the number of the last one */
  analyses: number;
  open_escalation_id: string | null;
  /** questions that a change waits for; absent in histories of builds that applied nothing */
  awaiting?: string[];
}

/** The part of a question that is about a change. */
export type ChangeQuestion = Pick<
  EscalationQuestion,
  'reason' | 'question' | 'evidence' | 'proposed_action' | 'alternatives' | 'modification_limits'
>;

/** A change that an analysis wants: applied at once, or asked about first. */
export interface ChangeOrder {
  change_id: string;
  /** null: it may be applied without a person */
  question: ChangeQuestion | null;
}

export interface OptimizeCampaignInput {
  campaign_id: string;
  settings: WorkflowSettings;
  /** what continue-as-new carries over; absent on a start, which asks the data layer */
  carried?: CampaignMemory & {
    due: boolean;
    /** when answers that never arrived were looked up last, in ms; absent in runs of builds that did not keep it */
    asked_again_at?: number;
  };
}

/** Analyse now. Update id: the caller's Idempotency-Key. */
export const optimizeUpdate = defineUpdate<Analysis, [OptimizeRequest]>('optimize');
/** A handoff to the optimizer: acknowledged, then analysed. Update id `handoff-{handoff_id}`. */
export const optimizerHandoffUpdate = defineUpdate<HandoffAcknowledgement, [HandoffOrder & { lead_id: string }]>(
  'handoff',
);
/** Something about the campaign's outcomes changed; sent at most once a minute. */
export const outcomesChangedSignal = defineSignal('outcomesChanged');

export const lastAnalysisQuery = defineQuery<Analysis | null>('lastAnalysis');
