/** A campaign's figures over time and its variants on the wire, each with how surely it is known. */
import { z } from 'zod';
import {
  campaignTrendSchema,
  checkPeriod,
  trendQueryFields,
  variantStandingSchema,
} from '../../workflows/contracts/campaign-trend';
import { campaignIdSchema } from '../../workflows/contracts/ids';
import { defineMethod } from './method';

export const campaignTrendMethods = {
  getCampaignTrend: defineMethod({
    description:
      'A campaign’s spend, leads, conversions, ROAS and cost per lead by day or week, and in all, with 95 % intervals.',
    params: z.strictObject({ campaign_id: campaignIdSchema, ...trendQueryFields }).superRefine(checkPeriod),
    result: campaignTrendSchema,
    scope: 'campaigns:read',
    kind: 'read',
  }),
  getVariantStandings: defineMethod({
    description:
      'A campaign’s variants with sends, successes, the posterior of the success rate that they are chosen by, and the probability of being the best.',
    params: z.strictObject({ campaign_id: campaignIdSchema }),
    result: z.object({ variants: z.array(variantStandingSchema).meta({ description: 'by channel' }) }),
    scope: 'campaigns:read',
    kind: 'read',
  }),
};
