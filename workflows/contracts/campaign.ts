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

/** Leads younger than this have not had the time to convert: they are left out of rates by cohort, not counted as failures. */
export const MATURITY_DAYS = 30;

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

export const campaignWithMetricsSchema = campaignSchema.extend({
  metrics: campaignMetricsSchema,
  open_questions: z
    .int()
    // a data server of an earlier build counts none
    .default(0)
    .meta({ description: 'about the campaign itself, waiting for a person' }),
});
export type CampaignWithMetrics = z.infer<typeof campaignWithMetricsSchema>;

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

const interval95 = z.tuple([z.number(), z.number()]).meta({ description: '95 %' });

export const optimizationSchema = z.object({
  type: z.enum(OPTIMIZATION_TYPES),
  description: z.string(),
  impact_estimate: z.number().meta({ description: 'expected change of impact_metric' }),
  impact_interval: z.tuple([z.number(), z.number()]).meta({ description: '95 % interval of impact_estimate' }),
  impact_metric: z.string().meta({ description: 'what the estimate is about, with its unit' }),
  evidence: z.record(z.string(), z.json()),
  impact_basis: z.enum(['modelled', 'concurrent_control']).optional().meta({
    description:
      'what the estimate rests on: a model, or a control that ran at the same time (variants drawn by lot beside each other)',
  }),
  expected_gain: z
    .object({ usd_a_week: z.number(), interval: interval95 })
    .optional()
    .meta({ description: 'the common unit by which opportunities are ranked; always modelled' }),
  change_id: changeIdSchema.optional().meta({ description: 'the change made of it; absent: advice only' }),
  change_status: changeStatusSchema.optional(),
});
export type Optimization = z.infer<typeof optimizationSchema>;

const rateSchema = z.object({ rate: z.number(), interval: interval95 }).nullable();

/** What stands behind the figures of an analysis. */
export const diagnosisSchema = z.object({
  intervals: z
    .object({
      conversion_rate: interval95.nullable(),
      ctr: interval95.nullable(),
      cpl_usd: interval95.nullable(),
      roas: interval95.nullable(),
    })
    .meta({ description: 'of the metrics of the same names; null: nothing to tell it by' }),
  cohorts: z
    .object({
      maturity_days: z.int().meta({ description: 'so long a lead has to convert before it counts' }),
      mature_leads: z.int(),
      mature_share: z
        .number()
        .nullable()
        .meta({ description: 'of the leads on record; the others are too young to tell' }),
      conversion_rate: rateSchema.meta({ description: 'of mature leads, within their first `maturity_days`' }),
      insufficient_data: z.boolean(),
      weeks: z.array(
        z.object({
          week: isoDate.meta({ description: 'Monday of the week in which the leads were created' }),
          leads: z.int(),
          mature_leads: z.int(),
          conversions: z.int(),
          conversion_rate: rateSchema,
        }),
      ),
    })
    .meta({ description: 'conversion by the week in which leads were created' }),
  declines: z
    .array(
      z.object({
        metric: z.enum(['ctr', 'conversion_rate']),
        from: isoDate,
        to: isoDate,
        change: z.number().meta({ description: 'of the odds, over these days, as a share: −0.3 is a fall by 30 %' }),
        interval: interval95.meta({ description: 'holds at every look together with 95 %' }),
      }),
    )
    .meta({ description: 'rates that fall: fatigue' }),
  anomalies: z
    .array(
      z.object({
        metric: z.enum(['impressions', 'clicks', 'leads_created', 'conversions', 'cost_usd']),
        direction: z.enum(['above', 'below']),
        since: isoDate,
        until: isoDate,
        days: z.int(),
        observed: z.number(),
        expected: z.number(),
        expected_interval: z.tuple([z.number(), z.number()]),
      }),
    )
    .meta({ description: 'what runs otherwise than the days before lead to expect; never one day alone' }),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;

export const leadCohortSchema = z.object({
  created_on: isoDate,
  leads: z.int(),
  conversions: z.int().meta({ description: `of these leads, within ${MATURITY_DAYS} days` }),
});
export type LeadCohort = z.infer<typeof leadCohortSchema>;

export const CAMPAIGN_STATUSES = ['monitoring', 'optimizing', 'escalated'] as const;
export const analysisSchema = z.object({
  campaign_id: campaignIdSchema,
  optimizations: z.array(optimizationSchema),
  performance_metrics: campaignMetricsSchema,
  status: z.enum(CAMPAIGN_STATUSES),
  escalation_id: z.string().nullable(),
  diagnosis: diagnosisSchema.optional().meta({ description: 'absent in analyses of earlier builds' }),
});
export type Analysis = z.infer<typeof analysisSchema>;
