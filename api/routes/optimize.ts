/** POST …/optimize: a campaign analysed now (SPEC section 4). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { analysisSchema, optimizeRequestSchema, type OptimizeRequest } from '../../workflows/contracts/campaign';
import { campaignIdSchema } from '../../workflows/contracts/ids';
import { campaignWorkflowId } from '../../workflows/contracts/workflow-ids';
import { optimizeUpdate } from '../../workflows/contracts/optimization';
import { workflowUrl, type ApiContext } from '../context';
import type { Deadline } from '../http/deadline';
import { isTemporalTimeout } from '../http/failures';
import { defineRoute, type Reply } from '../http/route';
import { ensureCampaign, updateCampaign } from '../temporal/campaigns';
import { readCampaign } from './campaigns';

export const pendingCampaignSchema = z.object({
  campaign_id: campaignIdSchema,
  workflow_id: z.string(),
  status: z.literal('pending'),
  detail: z.string(),
  web_ui_url: z.string(),
});

export const optimizeRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/v1/campaigns/{campaignId}/optimize',
    operationId: 'optimizeCampaign',
    tag: 'Campaigns',
    summary: 'Analyse a campaign; apply what may be applied alone, ask a person about the rest',
    params: z.object({ campaignId: campaignIdSchema }),
    body: optimizeRequestSchema,
    responses: {
      200: { description: 'The analysis', schema: analysisSchema },
      202: {
        description: 'No worker has answered yet; the campaign’s workflow is started',
        schema: pendingCampaignSchema,
      },
    },
    problems: ['not-found'],
    idempotency: 'shared',
    handler: ({ params: { campaignId }, body, idempotencyKey, deadline }, context) =>
      optimize(context, deadline, campaignId, body, idempotencyKey ?? randomUUID()),
  }),
];

export async function optimize(
  context: ApiContext,
  deadline: Deadline,
  campaignId: string,
  request: OptimizeRequest,
  updateId: string,
): Promise<Reply> {
  await deadline.race(readCampaign(context.data, campaignId));
  try {
    const analysis = await updateCampaign({ context, campaignId, deadline }, optimizeUpdate, request, updateId);
    return { status: 200, body: analysis };
  } catch (error) {
    if (!isTemporalTimeout(error)) throw error;
    return pendingCampaign(context, campaignId);
  }
}

/** 202. @throws ServiceError when the Temporal server itself is away */
export async function pendingCampaign(context: ApiContext, campaignId: string): Promise<Reply> {
  await ensureCampaign(context, campaignId);
  const workflow_id = campaignWorkflowId(campaignId);
  return {
    status: 202,
    headers: { Location: `/api/v1/campaigns/${campaignId}` },
    body: {
      campaign_id: campaignId,
      workflow_id,
      status: 'pending',
      detail: `Campaign ${campaignId} has its workflow; no worker has answered yet. Ask again in a moment.`,
      web_ui_url: workflowUrl(context.config, workflow_id),
    } satisfies z.infer<typeof pendingCampaignSchema>,
  };
}
