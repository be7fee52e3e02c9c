/** Campaigns with their figures. */
import { z } from 'zod';
import { campaignWithMetricsSchema } from '../../workflows/contracts/campaign';
import { experimentRowSchema } from '../../workflows/contracts/experiment';
import { campaignIdSchema } from '../../workflows/contracts/ids';
import { pageOf, pagingQuery, present } from '../http/paging';
import { invalidRequest } from '../http/problem';
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
    query: z.strictObject({
      status: campaignWithMetricsSchema.shape.status.optional(),
      q: z.string().min(1).max(200).optional().meta({ description: 'part of an id, name, objective or region' }),
      ...pagingQuery,
    }),
    responses: { 200: { description: 'A page of campaigns', schema: pageOf(campaignWithMetricsSchema) } },
    handler: async ({ query: { status, q: text, ...paging } }, { data }) => {
      const query = present({ filter: present({ status }), text, sort: 'campaign_id' });
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
  defineRoute({
    method: 'get',
    path: '/api/v1/campaigns/{campaignId}/experiment',
    operationId: 'getExperimentLog',
    tag: 'Campaigns',
    summary: 'Read the log of the campaign’s experiment',
    description:
      'A row a company, in the order of assignment: arm, propensities, what went out, what the gate refused, and whether one of the company answered well in time. "merit experiment report" makes a report of it.',
    params: z.object({ campaignId: campaignIdSchema }),
    query: z.strictObject(pagingQuery),
    responses: { 200: { description: 'A page of companies', schema: pageOf(experimentRowSchema) } },
    problems: ['not-found'],
    handler: async ({ params: { campaignId: campaign_id }, query: { limit, cursor } }, { data }) => {
      const after = Number(cursor ?? 0);
      if (!Number.isSafeInteger(after) || after < 0) throw invalidRequest([{ path: 'cursor', message: NO_CURSOR }]);
      const { rows } = await data.call('getExperimentLog', { campaign_id, after, limit });
      const last = rows.length < limit ? undefined : rows.at(-1);
      return { status: 200, body: { items: rows, next_cursor: last ? String(last.assignment_id) : null } };
    },
  }),
];

const NO_CURSOR = 'is not the next_cursor of a page of this list';
