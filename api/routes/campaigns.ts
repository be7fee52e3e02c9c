/** Campaigns with their figures. */
import { z } from 'zod';
import { campaignWithMetricsSchema } from '../../workflows/contracts/campaign';
import { campaignIdSchema } from '../../workflows/contracts/ids';
import { pageOf, pagingQuery, present } from '../http/paging';
import { defineRoute } from '../http/route';
import { readItem, searchPage } from '../resources';
import type { DataClient } from '../../mcp/protocol';

export const readCampaign = (
  data: DataClient,
  campaignId: string,
): Promise<z.infer<typeof campaignWithMetricsSchema>> =>
  readItem(
    data,
    `db://campaigns/${campaignId}`,
    campaignWithMetricsSchema,
    `There is no campaign ${campaignId}. "merit campaign list" and GET /api/v1/campaigns list them.`,
  );

export const campaignRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/campaigns',
    operationId: 'listCampaigns',
    tag: 'Campaigns',
    summary: 'List campaigns with their metrics',
    query: z.strictObject({ status: campaignWithMetricsSchema.shape.status.optional(), ...pagingQuery }),
    responses: { 200: { description: 'A page of campaigns', schema: pageOf(campaignWithMetricsSchema) } },
    handler: async ({ query: { status, ...paging } }, { data }) => {
      const query = { filter: present({ status }), sort: 'campaign_id' };
      return {
        status: 200,
        body: await searchPage(data, present({ uri: 'db://campaigns', query, ...paging }), campaignWithMetricsSchema),
      };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/campaigns/{campaignId}',
    operationId: 'getCampaign',
    tag: 'Campaigns',
    summary: 'Read a campaign with its metrics',
    params: z.object({ campaignId: campaignIdSchema }),
    responses: { 200: { description: 'The campaign', schema: campaignWithMetricsSchema } },
    problems: ['not-found'],
    handler: async ({ params: { campaignId } }, { data }) => ({
      status: 200,
      body: await readCampaign(data, campaignId),
    }),
  }),
];
