/** Campaign performance on the wire (SPEC section 4). Reading and listing campaigns goes through `db://campaigns`. */
import { z } from 'zod';
import { analysisSchema, campaignDailySchema, campaignSchema, variantSchema } from '../../workflows/contracts/campaign';
import { decisionRecordSchema } from '../../workflows/contracts/decision-log';
import { campaignIdSchema } from '../../workflows/contracts/ids';
import { defineMethod } from './method';
import { variantStatsSchema } from './send-methods';

export const campaignMethods = {
  getCampaignPerformance: defineMethod({
    description: 'A campaign with its days, conversions and variants: what an analysis looks at.',
    params: z.strictObject({ campaign_id: campaignIdSchema }),
    result: z.object({
      campaign: campaignSchema,
      daily: z.array(campaignDailySchema),
      total_conversions: z.int(),
      variants: z.array(variantSchema),
      variant_stats: z.array(variantStatsSchema),
      open_low_performance_escalation_id: z.string().nullable(),
      analyses: z.int().min(0).meta({ description: 'analyses on record: a campaign taken up again numbers on' }),
    }),
    scope: 'campaigns:read',
    kind: 'read',
  }),
  recordAnalysis: defineMethod({
    description:
      'Stores an analysis: action row and decision. The first analysis of a decision_id stands, and is returned.',
    params: z.strictObject({
      analysis: analysisSchema,
      decision: decisionRecordSchema.omit({ output: true }),
    }),
    result: z.object({ analysis: analysisSchema }),
    scope: 'campaigns:analyze',
    kind: 'natural',
  }),
};
