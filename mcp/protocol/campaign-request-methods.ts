/** What people and agents ask of a campaign: to change it, to look at its figures, to have it optimized (SPEC section 7). */
import { z } from 'zod';
import {
  analysisSchema,
  campaignFieldsSchema,
  campaignMetricsSchema,
  optimizeRequestSchema,
} from '../../workflows/contracts/campaign';
import { campaignIdSchema } from '../../workflows/contracts/ids';
import { channelSchema } from '../../workflows/contracts/lead';
import { defineMethod } from './method';

const idempotency_key = z.string().min(1).max(200).optional();
const rate = z.number().nullable();
const outreach = { sends: z.int(), successes: z.int(), success_rate: rate };

export const campaignFiguresSchema = z.object({
  campaign_id: campaignIdSchema,
  name: z.string(),
  status: z.enum(['active', 'paused']),
  from: z.iso.date().nullable().meta({ description: 'first day looked at; null: the first there is' }),
  to: z.iso.date().nullable(),
  metrics: campaignMetricsSchema.meta({ description: 'totals over totals; null where the divisor is zero' }),
  outreach: z
    .object({
      messages_sent: z.int(),
      replies: z.int(),
      successes: z.int(),
      opt_outs: z.int(),
      handoffs_completed: z.int(),
      reply_rate: rate,
      success_rate: rate,
      opt_out_rate: rate,
    })
    .meta({ description: 'our own messages; rates are per message sent' }),
  daily: z
    .array(
      z.object({
        date: z.iso.date(),
        impressions: z.int(),
        clicks: z.int(),
        ctr: rate,
        leads_created: z.int(),
        conversions: z.int(),
        cost_usd: z.number(),
        revenue_usd: z.number(),
        cpl_usd: rate,
        roas: rate,
        messages_sent: z.int(),
        replies: z.int(),
        successes: z.int(),
        opt_outs: z.int(),
      }),
    )
    .meta({ description: 'the latest 366 days of the period, oldest first' }),
  channels: z.array(z.object({ channel: channelSchema, ...outreach })).meta({ description: 'of the period' }),
  variants: z
    .array(z.object({ variant_id: z.string(), channel: channelSchema, status: z.string(), ...outreach }))
    .meta({ description: 'of the whole life of the campaign' }),
});
export type CampaignFigures = z.infer<typeof campaignFiguresSchema>;

export const campaignRequestMethods = {
  updateCampaign: defineMethod({
    description:
      'Changes fields of a campaign: name, dates, budgets, channels, audience, status. Fields that are left out stay as they are; budgets by channel follow the daily budget.',
    tool: { title: 'Change a campaign', replaces: true },
    params: z.strictObject({ campaign_id: campaignIdSchema, changes: campaignFieldsSchema, idempotency_key }),
    result: z.object({ campaign_id: campaignIdSchema }),
    scope: 'campaigns:write',
    kind: 'keyed',
  }),
  analyzePerformance: defineMethod({
    description:
      'How a campaign does: its figures in a period, by day, channel and variant, and the last analysis that the optimizer has recorded. Computed from what is stored; nothing is decided here.',
    tool: { title: 'How a campaign does' },
    params: z.strictObject({
      campaign_id: campaignIdSchema,
      from: z.iso.date().optional().meta({ description: 'first day; default: the first there is' }),
      to: z.iso.date().optional().meta({ description: 'last day; default: the last there is' }),
    }),
    result: campaignFiguresSchema.extend({
      latest_analysis: z
        .object({ decided_at: z.iso.datetime({ offset: true }), analysis: analysisSchema })
        .nullable()
        .meta({ description: 'null: it was never analysed' }),
    }),
    scope: 'campaigns:read',
    kind: 'read',
  }),
  optimizeCampaign: defineMethod({
    description:
      'Asks the campaign’s optimizer for an analysis. The request is stored and delivered to its workflow, which analyses, applies what it may apply alone and asks a person about the rest; analyzePerformance shows the outcome. Repeat it with an idempotency_key to ask once.',
    tool: { title: 'Have a campaign optimized', replaces: true },
    params: optimizeRequestSchema.extend({ campaign_id: campaignIdSchema, idempotency_key }),
    result: z.object({
      campaign_id: campaignIdSchema,
      request_id: z.string(),
      status: z.literal('requested').meta({ description: 'stored; its workflow hears of it within seconds' }),
      workflow_id: z.string(),
    }),
    scope: 'campaigns:optimize',
    kind: 'keyed',
  }),
};
