/** Starts campaigns' workflows and talks to them. */
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type { OptimizeRequest } from '../../workflows/contracts/campaign';
import { TASK_QUEUES } from '../../workflows/contracts/agents';
import { campaignWorkflowId } from '../../workflows/contracts/workflow-ids';
import {
  optimizeUpdate,
  outcomesChangedSignal,
  type OptimizeCampaignInput,
} from '../../workflows/contracts/optimization';
import { searchAttributes } from '../../workflows/contracts/search-attributes';
import type { ApiDeps, TemporalClient } from '../context';
import type { Deadline } from '../http/deadline';
import { isRunning } from './calls';

type OptimizeCampaign = (input: OptimizeCampaignInput) => Promise<never>;
type CampaignContext = Pick<ApiDeps, 'temporal' | 'settings'>;

function startOptions({ settings }: CampaignContext, campaignId: string) {
  return {
    workflowId: campaignWorkflowId(campaignId),
    taskQueue: TASK_QUEUES.campaign_optimizer,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    args: [{ campaign_id: campaignId, settings }] satisfies [OptimizeCampaignInput],
    priority: { fairnessKey: campaignId },
    typedSearchAttributes: [
      { key: searchAttributes.campaignId, value: campaignId },
      { key: searchAttributes.agentType, value: 'campaign_optimizer' },
    ],
    staticSummary: `Campaign ${campaignId}`,
  };
}

/** Update-with-Start, until the deadline. */
export async function updateCampaign<Answer, Argument>(
  { context, campaignId, deadline }: { context: CampaignContext; campaignId: string; deadline: Deadline },
  update: UpdateDefinition<Answer, [Argument]>,
  argument: Argument,
  updateId: string,
): Promise<Answer> {
  const { temporal } = context;
  const startWorkflowOperation = new WithStartWorkflowOperation<OptimizeCampaign>(
    'optimizeCampaign',
    startOptions(context, campaignId),
  );
  return temporal.withDeadline(deadline.at, () =>
    temporal.workflow.executeUpdateWithStart(update, { args: [argument], updateId, startWorkflowOperation }),
  );
}

const AFTERWARDS_MS = 700;

/** @throws ServiceError when the Temporal server does not answer */
export async function ensureCampaign(context: CampaignContext, campaignId: string): Promise<void> {
  if (await isRunning(context.temporal, campaignWorkflowId(campaignId), AFTERWARDS_MS)) return;
  await startCampaign(context, campaignId, AFTERWARDS_MS);
}

const START_LIMIT_MS = 5_000;

/** Starts the campaign's workflow, or finds it running. @throws ServiceError when the Temporal server does not answer */
export async function startCampaign(
  context: CampaignContext,
  campaignId: string,
  limitMs = START_LIMIT_MS,
): Promise<void> {
  const { temporal } = context;
  await temporal.withDeadline(Date.now() + limitMs, () =>
    temporal.workflow.start<OptimizeCampaign>('optimizeCampaign', startOptions(context, campaignId)),
  );
}

/** Hands a request to the campaign's workflow. Resolves when it is durable there; the analysis may still be under way. */
export async function requestOptimization(
  context: CampaignContext,
  campaignId: string,
  request: OptimizeRequest,
  updateId: string,
): Promise<void> {
  const startWorkflowOperation = new WithStartWorkflowOperation<OptimizeCampaign>(
    'optimizeCampaign',
    startOptions(context, campaignId),
  );
  await context.temporal.workflow.startUpdateWithStart(optimizeUpdate, {
    args: [request],
    updateId,
    waitForStage: 'ACCEPTED',
    startWorkflowOperation,
  });
}

export async function signalOutcomesChanged(
  context: CampaignContext & { temporal: TemporalClient },
  campaignId: string,
): Promise<void> {
  await context.temporal.workflow.signalWithStart<OptimizeCampaign>('optimizeCampaign', {
    ...startOptions(context, campaignId),
    signal: outcomesChangedSignal,
    signalArgs: [],
  });
}
