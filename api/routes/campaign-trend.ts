/** A campaign over time and its variants, with how surely each figure is known. */
import { z } from 'zod';
import {
  campaignTrendSchema,
  checkPeriod,
  MAX_TREND_DAYS,
  trendQueryFields,
  variantStandingSchema,
} from '../../workflows/contracts/campaign-trend';
import { campaignIdSchema } from '../../workflows/contracts/ids';
import { pageOf, present } from '../http/paging';
import { defineRoute } from '../http/route';

const params = z.object({ campaignId: campaignIdSchema });

export const campaignTrendRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/campaigns/{campaignId}/daily',
    operationId: 'getCampaignTrend',
    tag: 'Campaigns',
    summary: 'Spend, leads, conversions, ROAS and cost per lead by day or week, with 95 % intervals',
    description: `A row a day or a week, and the whole period: at most ${MAX_TREND_DAYS} days, the latest 90 unless others are named.`,
    params,
    query: z.strictObject(trendQueryFields).superRefine(checkPeriod),
    responses: { 200: { description: 'The period, and its rows', schema: campaignTrendSchema } },
    problems: ['not-found'],
    handler: async ({ params: { campaignId: campaign_id }, query }, { data }) => ({
      status: 200,
      body: await data.call('getCampaignTrend', { campaign_id, ...present(query) }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/campaigns/{campaignId}/variants',
    operationId: 'listVariants',
    tag: 'Campaigns',
    summary: 'Variants with their results, posteriors, and the probability of being the best',
    description:
      'The posterior is what messages are chosen by, before anything is known of the lead; all variants are on one page.',
    params,
    responses: { 200: { description: 'The variants, by channel', schema: pageOf(variantStandingSchema) } },
    problems: ['not-found'],
    handler: async ({ params: { campaignId: campaign_id } }, { data }) => {
      const { variants } = await data.call('getVariantStandings', { campaign_id });
      return { status: 200, body: { items: variants, next_cursor: null } };
    },
  }),
];
