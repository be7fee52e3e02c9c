/** How to talk to the skeleton: queues, ids, messages. None of it is shared with the system that it is compared with. */
import { defineSignal, defineUpdate } from '@temporalio/workflow';

export const SKELETON_QUEUES = { journey: 'skeleton_journey', engagement: 'skeleton_engagement' } as const;
export type SkeletonRole = keyof typeof SKELETON_QUEUES;

export const skeletonJourneyId = (leadId: string): string => `skeleton-${leadId}`;
export const skeletonEngagementId = (leadId: string): string => `skeleton-${leadId}/engagement-1`;

export interface SkeletonInput {
  lead_id: string;
  campaign_id: string;
  /** 1 runs first */
  priority_key: number;
}

export interface SkeletonResult {
  outcome: string;
}

/** One per step of a journey; they do nothing. `send` says that it ran, so that the bench can answer. */
export interface SkeletonActivities {
  openJourney(input: SkeletonInput): Promise<void>;
  triageLead(input: SkeletonInput): Promise<void>;
  prepareHandoff(input: SkeletonInput): Promise<void>;
  markHandedOff(input: SkeletonInput): Promise<void>;
  closeJourney(input: SkeletonInput): Promise<void>;
  acceptHandoff(input: SkeletonInput): Promise<void>;
  planOutreach(input: SkeletonInput): Promise<void>;
  send(input: SkeletonInput): Promise<void>;
  learn(input: SkeletonInput): Promise<void>;
  completeHandoff(input: SkeletonInput): Promise<void>;
}

export const triageUpdate = defineUpdate<string>('triage');
export const interactionSignal = defineSignal<[{ interaction_id: string }]>('interaction');
export const acknowledgedSignal = defineSignal<[{ handoff_id: string }]>('handoffAcknowledged');
