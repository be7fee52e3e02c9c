/** Campaigns, their figures and their analysis (SPEC section 4, DATA.md). */
import { z } from 'zod';
import {
  audienceRulesSchema,
  changeIdSchema,
  changeStatusSchema,
  constraintsSchema,
  OPTIMIZATION_TYPES,
  weightSchema,
} from './changes';
import { channelBudgetsSchema } from './channel-budgets';
import { campaignIdSchema } from './ids';
import { channelSchema } from './lead';

const isoDate = z.iso.date();

export const campaignSchema = z.object({
  campaign_id: campaignIdSchema,
  name: z.string(),
  objective: z.string().nullable(),
  start_date: isoDate.nullable(),
  end_date: isoDate.nullable(),
  channel_mix: z.array(z.string()),
  daily_budget_usd: z.number().nullable(),
  total_budget_usd: z.number().nullable(),
  channel_budgets: channelBudgetsSchema
    .nullable()
    .meta({ description: 'USD a day by channel; null: the daily budget in equal parts' }),
  audience_rules: audienceRulesSchema
    .nullable()
    .meta({ description: 'leads outside are not prospected; null: everybody is inside' }),
  owner_email: z.string().nullable(),
  primary_region: z.string().nullable(),
  target_personas: z.array(z.string()),
  kpi: z.string().nullable(),
  status: z.enum(['active', 'paused']),
  approval_min_score: z
    .int()
    .min(0)
    .max(100)
    .nullable()
    .meta({ description: 'leads scoring at least this are written to only after a person agreed; null: never asked' }),
});
export type Campaign = z.infer<typeof campaignSchema>;

/** What a caller may say about a campaign. Unknown keys are refused. */
export const campaignFieldsSchema = campaignSchema.omit({ campaign_id: true }).partial().strict();

/** A campaign's last day is a whole one, in UTC. */
export const hasEnded = ({ end_date }: Pick<Campaign, 'end_date'>, now: Date): boolean =>
  end_date !== null && end_date < now.toISOString().slice(0, 10);

export const variantSchema = z.object({
  variant_id: z.string(),
  campaign_id: z.string(),
  channel: channelSchema,
  creative_type: z.string().nullable(),
  subject_line: z.string().nullable(),
  body: z
    .string()
    .nullable()
    .meta({ description: 'Liquid template; null: the built-in one for tone and call to action' }),
  call_to_action: z.string().nullable(),
  tone: z.string().nullable(),
  length_words: z.int().nullable(),
  status: z.enum(['active', 'stopped']),
  weight: weightSchema.meta({ description: '100 is usual; a promoted variant weighs more' }),
});
export type Variant = z.infer<typeof variantSchema>;

/** Totals over totals; null where the divisor is zero (SPEC section 4). */
export const campaignMetricsSchema = z.object({
  total_leads: z.int(),
  total_conversions: z.int(),
  conversion_rate: z.number().nullable(),
  roas: z.number().nullable(),
  cpl_usd: z.number().nullable(),
  ctr: z.number().nullable(),
  total_cost_usd: z.number(),
  total_revenue_usd: z.number(),
  days: z.int(),
  insufficient_data: z.boolean(),
});
export type CampaignMetrics = z.infer<typeof campaignMetricsSchema>;

export const campaignWithMetricsSchema = campaignSchema.extend({ metrics: campaignMetricsSchema });

export const campaignDailySchema = z.object({
  campaign_id: z.string(),
  date: isoDate,
  impressions: z.int(),
  clicks: z.int(),
  leads_created: z.int(),
  conversions: z.int(),
  cost_usd: z.number(),
  revenue_usd: z.number(),
});
export type CampaignDaily = z.infer<typeof campaignDailySchema>;

export const optimizeRequestSchema = z.strictObject({
  optimization_triggers: z
    .array(z.enum(['low_ctr', 'high_cpl', 'poor_conversion_rate', 'low_roas', 'fatigue']))
    .optional(),
  current_metrics: z.record(z.string(), z.number().nullable()).optional(),
  constraints: constraintsSchema.optional(),
});
export type OptimizeRequest = z.infer<typeof optimizeRequestSchema>;

export const optimizationSchema = z.object({
  type: z.enum(OPTIMIZATION_TYPES),
  description: z.string(),
  impact_estimate: z.number().meta({ description: 'expected change of impact_metric' }),
  impact_interval: z.tuple([z.number(), z.number()]).meta({ description: '95 % interval of impact_estimate' }),
  impact_metric: z.string().meta({ description: 'what the estimate is about, with its unit' }),
  evidence: z.record(z.string(), z.json()),
  change_id: changeIdSchema.optional().meta({ description: 'the change made of it; absent: advice only' }),
  change_status: changeStatusSchema.optional(),
});
export type Optimization = z.infer<typeof optimizationSchema>;

export const CAMPAIGN_STATUSES = ['monitoring', 'optimizing', 'escalated'] as const;
export const analysisSchema = z.object({
  campaign_id: campaignIdSchema,
  optimizations: z.array(optimizationSchema),
  performance_metrics: campaignMetricsSchema,
  status: z.enum(CAMPAIGN_STATUSES),
  escalation_id: z.string().nullable(),
});
export type Analysis = z.infer<typeof analysisSchema>;
