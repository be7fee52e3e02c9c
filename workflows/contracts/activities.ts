/** What workflows may ask of the world. One interface per agent; implementations in activities/ take their dependencies. */
import type { Assignment, AssignmentStatus } from './assignment';
import type { Analysis, OptimizeRequest } from './campaign';
import type { ChangeStatus } from './changes';
import type { ConsolidationProgress } from './consolidation';
import type { EscalationDecision } from './decision-schemas';
import type { EscalationAnswer, EscalationInput } from './escalation';
import type { HandoffOrder } from './handoff';
import type { HeardInteraction } from './interaction';
import type { Category, Channel, TriageResult } from './lead';
import type { RetrainingReport } from './retraining';
import type { Priority } from './priority';
import type { CampaignMemory, ChangeOrder } from './optimization';
import type { Outcome, Stage } from './stages';

/** Identifies one step of one journey: the root of every idempotency key. Never the run id. */
export interface Step {
  workflow_id: string;
  journey_no: number;
  step: string;
}

export interface JourneyActivities {
  openJourney(input: { lead_id: string; journey_no: number; workflow_id: string; priority: Priority }): Promise<{
    journey_no: number;
    campaign_id: string | null;
    conversation_id: string;
  }>;
  /** Reads lead, profile, similar episodes and the graph; decides; stores score, category, decision and short-term memory. */
  triageLead(input: { lead_id: string; conversation_id: string; step: Step }): Promise<TriageDecision>;
  /** A person chose the category: stores it in place of the agent's. */
  overrideCategory(input: {
    lead_id: string;
    triage: TriageResult;
    category: Category;
    step: Step;
  }): Promise<TriageResult>;
  /** Stores the context for the destination; the order refers to it. */
  prepareHandoff(input: {
    lead_id: string;
    conversation_id: string;
    to_agent: HandoffOrder['to_agent'];
    triage: TriageResult;
    priority: Priority;
    notes: string | null;
  }): Promise<HandoffOrder>;
  /**
   * Stores the handoff to a person of an answer that came when its journey was over.
   * @returns null when a person has it already
   */
  handOnLateAnswer(input: { lead_id: string; heard: HeardInteraction }): Promise<HandoffOrder | null>;
  markHandedOff(input: { handoff_id: string; lead_id: string; journey_no: number }): Promise<void>;
  closeJourney(input: { lead_id: string; journey_no: number; outcome: Outcome }): Promise<Outcome>;
}

export interface AssignmentActivities {
  /** Offers the lead to the next representative, or finds the offer of this attempt. */
  assignRepresentative(input: {
    lead_id: string;
    journey_no: number;
    attempt: number;
    accept_wait_seconds: number;
  }): Promise<RepresentativeOffer>;
  /** @returns how the offer ended, which may be otherwise: somebody may just have accepted it */
  settleAssignment(input: { assignment_id: string; status: 'expired' | 'withdrawn' }): Promise<AssignmentStatus>;
}

export interface RepresentativeOffer {
  /** null: nobody is left who may be asked */
  assignment: Pick<Assignment, 'assignment_id' | 'representative_id' | 'status' | 'accept_until'> | null;
  /** false: there is nobody at all, and nobody need be missed */
  has_representatives: boolean;
  /** ids of those who were asked in this journey, in order */
  asked: string[];
}

export interface TriageDecision {
  triage: TriageResult;
  campaign_id: string | null;
  /** flagged leads are triaged and never prospected */
  prospectable: boolean;
  /** below the confidence that lets the agent decide alone */
  low_confidence: boolean;
  /** a Cold Lead that is engaged by chance, so that triage can learn where it was wrong */
  explored?: boolean;
}

export interface HandoffActivities {
  /** Whoever has the lead says how far it is. */
  setStage(input: { lead_id: string; journey_no: number; stage: Stage; active_workflow_id?: string }): Promise<void>;
  /** Reads profile and context, compares the hash, acknowledges. */
  acceptHandoff(input: { order: HandoffOrder; acknowledged_by: string }): Promise<{ context_sha256: string }>;
  completeHandoff(input: { handoff_id: string; outcome: Outcome }): Promise<void>;
}

/** Where a sequence of touches stands when the next one is planned. */
export interface SequenceSoFar {
  kind: 'engagement' | 'nurture';
  /** touches that went out, oldest first */
  earlier: { channel: Channel; variant_id: string | null }[];
  /** channels that turned out not to work */
  excluded: Channel[];
  /** ISO time; null: as soon as allowed */
  not_before: string | null;
  /** the workflow knows what to do when nobody is to write; absent: it would write all the same */
  may_withhold?: true;
}

/** `holdout`: nobody writes, so that it can be told what writing is worth; `no_send`: not writing has done better. */
export type Withheld = 'holdout' | 'no_send';

export interface OutreachPlan {
  campaign_id: string | null;
  touch: number;
  channel: Channel;
  variant_id: string | null;
  /** ISO time; not before this */
  delivery_time: string;
  /** the lead scores so high that a person agrees first */
  approval_required: boolean;
  lead_score: number | null;
  warnings: string[];
  /** nobody writes, by the campaign's experiment: the lead is only listened to */
  withheld?: Withheld;
}

export type SendResult =
  /** `follow_up_at`, ISO time: when the next touch of the sequence would be due */
  | { status: 'sent' | 'unconfirmed'; ledger_id: string; follow_up_at?: string }
  | { status: 'refused'; ledger_id: string; reason: string }
  | { status: 'deferred'; ledger_id: string; reason: string; until: string };

export interface EngagementActivities {
  /**
   * Chooses variant, channel and time, and records the choice with its propensities.
   * @returns null when no channel is left by which the lead can be reached
   */
  planOutreach(input: {
    lead_id: string;
    campaign_id: string | null;
    step: Step;
    /** absent: a build that knew of one touch only has asked */
    sequence?: SequenceSoFar;
  }): Promise<OutreachPlan | null>;
  /** Asks the gate, calls the provider, confirms. Never sends twice for one (lead, campaign, touch). */
  sendMessage(input: {
    lead_id: string;
    campaign_id: string | null;
    journey_no: number;
    touch: number;
    channel: Channel;
    variant_id: string | null;
    approved_by_escalation_id: string | null;
    /** set for a nurturing touch: its place in the sequence decides what it says */
    nurture?: { touch: number; of: number };
  }): Promise<SendResult>;
  /** What the answer teaches: an episode. Consolidation makes the graph's weights of them. */
  learnFromTouch(input: {
    lead_id: string;
    plan: OutreachPlan;
    answer: HeardInteraction | null;
    outcome: Outcome;
    step: Step;
  }): Promise<void>;
}

export interface EscalationActivities {
  /** Opens it, or finds it. @returns how it has ended, if it has */
  openEscalation(input: EscalationInput): Promise<{ standing: EscalationAnswer | null }>;
  remindEscalation(input: { escalation_id: string }): Promise<void>;
  /** @returns the ending that stands */
  settleEscalation(answer: EscalationAnswer): Promise<EscalationAnswer>;
  noteMalformedSignal(input: { escalation_id: string; detail: string; key: string }): Promise<void>;
  noteLateSignal(input: { decision: EscalationDecision; standing: EscalationAnswer; key: string }): Promise<void>;
}

export interface RetrainingActivities {
  /** Learns from journeys that have ended, compares with what decides now, registers what is worth keeping. */
  trainChallenger(): Promise<RetrainingReport>;
  /** @returns promoted false when another model decides by now than was compared with */
  promoteChallenger(input: { model_id: string; expected_champion: string | null }): Promise<{ promoted: boolean }>;
}

export interface MemoryActivities {
  /** Consolidates for a few seconds. `is_over`: nothing is due that could be done now. */
  consolidateBatches(): Promise<{ done: ConsolidationProgress; remaining: number; is_over: boolean }>;
}

export interface CampaignActivities {
  /** What earlier runs have left: a workflow that was ended by force numbers on. */
  recallCampaign(input: { campaign_id: string }): Promise<CampaignMemory>;
  /** Reads the figures, decides, records. `escalate` when a `low_performance` question must be asked now. */
  analyzeCampaign(input: {
    campaign_id: string;
    request: OptimizeRequest;
    analysis_no: number;
    open_escalation_id: string | null;
  }): Promise<{
    analysis: Analysis;
    escalate: boolean;
    /** what is to be changed; absent in histories of builds that applied nothing */
    changes?: ChangeOrder[];
    /** its last day is over: nothing is proposed */
    ended?: boolean;
  }>;
  /** Applies a change that needs no approval, if that is still so. @returns what became of it */
  applyChange(input: { change_id: string }): Promise<{ status: ChangeStatus }>;
  /** Does what the answer to a question says. @returns what became of the change; null: none waits for that question */
  settleChange(input: { escalation_id: string }): Promise<{ status: ChangeStatus | null }>;
}
