/**
 * A journey's life with Temporal and nothing else: the same children, activities, signals, timers, updates and search attributes as
 * `leadJourney` and `engageLead` of a qualified lead with one touch and one reply. What the system costs beyond this is its own.
 * Whoever adds a step there adds it here: the bench prints both histories side by side.
 */
import {
  condition,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { searchAttributes } from '../../workflows/contracts/search-attributes';
import * as contract from './contract';
import type { SkeletonActivities, SkeletonInput, SkeletonResult } from './contract';

const local = proxyLocalActivities<SkeletonActivities>({
  startToCloseTimeout: '2 s',
  scheduleToCloseTimeout: '5 s',
  summary: 'A step',
});
const { send } = proxyActivities<SkeletonActivities>({ startToCloseTimeout: '20 s', summary: 'Send' });

const HANDOFF_TIMEOUT = '30 s';
const REPLY_WAIT = '7 days';

export async function skeletonJourney(input: SkeletonInput): Promise<SkeletonResult> {
  let isTriaged = false;
  let isAcknowledged = false;
  setHandler(contract.triageUpdate, async () => {
    await condition(() => isTriaged);
    return 'Campaign Qualified';
  });
  setHandler(contract.acknowledgedSignal, () => {
    isAcknowledged = true;
  });
  setCurrentDetails('Waiting to be triaged.');

  await local.openJourney(input);
  await local.triageLead(input);
  isTriaged = true;
  upsertSearchAttributes([
    { key: searchAttributes.leadCategory, value: 'Campaign Qualified' },
    { key: searchAttributes.leadScore, value: 72 },
    { key: searchAttributes.journeyStage, value: 'triaged' },
  ]);

  await local.prepareHandoff(input);
  const destination = await startEngagement(input);
  const result = destination.result();
  await condition(() => isAcknowledged, HANDOFF_TIMEOUT);
  await local.markHandedOff(input);
  upsertSearchAttributes([{ key: searchAttributes.journeyStage, value: 'handed_off' }]);

  const { outcome } = await result;
  await local.closeJourney(input);
  upsertSearchAttributes([{ key: searchAttributes.journeyStage, value: 'closed' }]);
  return { outcome };
}

const startEngagement = (input: SkeletonInput) =>
  startChild<typeof skeletonEngagement>('skeletonEngagement', {
    workflowId: contract.skeletonEngagementId(input.lead_id),
    taskQueue: contract.SKELETON_QUEUES.engagement,
    args: [input],
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    priority: { priorityKey: input.priority_key, fairnessKey: input.campaign_id },
    staticSummary: 'Engagement',
    typedSearchAttributes: [
      { key: searchAttributes.leadId, value: input.lead_id },
      { key: searchAttributes.agentType, value: 'engagement' },
      { key: searchAttributes.leadCategory, value: 'Campaign Qualified' },
      { key: searchAttributes.journeyStage, value: 'engaging' },
      { key: searchAttributes.campaignId, value: input.campaign_id },
    ],
  });

export async function skeletonEngagement(input: SkeletonInput): Promise<SkeletonResult> {
  let isAnswered = false;
  setHandler(contract.interactionSignal, () => {
    isAnswered = true;
  });
  await local.acceptHandoff(input);
  const { parent } = workflowInfo();
  if (parent) {
    await getExternalWorkflowHandle(parent.workflowId).signal(contract.acknowledgedSignal, {
      handoff_id: input.lead_id,
    });
  }
  await local.planOutreach(input);
  await send(input);
  await condition(() => isAnswered, REPLY_WAIT);
  await local.learn(input);
  await local.completeHandoff(input);
  return { outcome: isAnswered ? 'engaged' : 'no_response' };
}
