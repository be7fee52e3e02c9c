/** A campaign's figures over time, and what is known of its variants: each with how surely it is known. */
import { z } from 'zod';
import { campaignMetricsSchema } from './campaign';
import { weightSchema } from './changes';
import { daysBetween } from './days';
import { campaignIdSchema } from './ids';
import { channelSchema } from './lead';

const isoDate = z.iso.date();
const interval95 = z.tuple([z.number(), z.number()]).nullable().meta({ description: '95 %; null: too little to tell' });

export const TREND_STEPS = ['day', 'week'] as const;
export type TrendStep = (typeof TREND_STEPS)[number];
/** Days of the longest period. */
export const MAX_TREND_DAYS = 366;
/** Days of the period, where none is named. */
export const USUAL_TREND_DAYS = 90;

export const trendQueryFields = {
  from: isoDate
    .optional()
    .meta({ description: `first day (UTC); left out: ${USUAL_TREND_DAYS - 1} days before the last one` }),
  to: isoDate.optional().meta({ description: 'last day; left out: the last one with figures' }),
  by: z.enum(TREND_STEPS).default('day').meta({ description: 'a row a day, or a row a week, from Monday on' }),
};

/** For `superRefine`: the first day before the last, and no more days than are answered at once. */
export function checkPeriod(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  ctx: z.RefinementCtx,
) {
  if (from === undefined || to === undefined) return;
  const days = daysBetween(from, to);
  const refuse = (message: string) => ctx.addIssue({ code: 'custom', path: ['from'], message });
  if (days < 1) refuse('is after "to": the first day comes first');
  if (days > MAX_TREND_DAYS)
    refuse(`is ${days} days before the end of "to": at most ${MAX_TREND_DAYS} are answered at once`);
}

export const trendRowSchema = z.object({
  date: isoDate.meta({ description: 'the day, or the Monday of the week' }),
  days: z.int().meta({ description: 'with figures; there may be conversions on others' }),
  is_whole: z.boolean().meta({ description: 'false: not over yet, or not wholly in the period' }),
  cost_usd: z.number().meta({ description: 'as booked: an amount without an interval' }),
  impressions: z.int(),
  clicks: z.int(),
  leads_created: z.int(),
  conversions: z.int().meta({ description: 'recorded one by one in these days, of leads of whatever age' }),
  revenue_usd: z.number(),
  roas: z.number().nullable().meta({ description: 'revenue over cost; null: nothing was spent' }),
  cpl_usd: z.number().nullable().meta({ description: 'cost over leads; null: no lead' }),
  intervals: z
    .object({ leads_created: interval95, conversions: interval95, roas: interval95, cpl_usd: interval95 })
    .meta({
      description:
        'counts as what was to be expected (Poisson, score interval); ratios by the spread of the days (Student’s t), from two days and five leads or conversions on',
    }),
});
export type TrendRow = z.infer<typeof trendRowSchema>;

export const campaignTrendSchema = z.object({
  campaign_id: campaignIdSchema,
  from: isoDate,
  to: isoDate,
  by: z.enum(TREND_STEPS),
  metrics: campaignMetricsSchema.omit({ conversion_rate: true }).meta({
    description: 'of the period: totals over totals, of the days in `items`. A rate of conversion is in `cohort`',
  }),
  intervals: z
    .object({
      total_leads: interval95,
      total_conversions: interval95,
      roas: interval95,
      cpl_usd: interval95,
    })
    .meta({ description: 'of the metrics of the same names' }),
  cohort: z
    .object({
      leads: z.int().meta({ description: 'on record, created in the period' }),
      converted: z.int().meta({ description: 'of these leads, by now' }),
      conversion_rate: z.number().nullable().meta({
        description:
          'converted over leads, so far: the young ones among them have had little time. Not conversions over leads of the same days, which may be more than one',
      }),
      interval: interval95.meta({ description: '95 %, Wilson’s; null: no leads' }),
    })
    .meta({ description: 'the leads of the period, and what became of them' }),
  reported_conversions: z.int().meta({
    description:
      'by the daily figures of the same days. Other than total_conversions where figures were imported without the conversions, or the other way round',
  }),
  items: z
    .array(trendRowSchema)
    .meta({ description: 'oldest first; days with neither figures nor conversions are left out' }),
});
export type CampaignTrend = z.infer<typeof campaignTrendSchema>;

export const VARIANT_STANDINGS = ['running', 'promoted', 'stopped'] as const;

export const variantStandingSchema = z.object({
  variant_id: z.string(),
  channel: channelSchema,
  standing: z.enum(VARIANT_STANDINGS),
  weight: weightSchema.meta({
    description: '100 is usual; what is promoted has more, and its odds are multiplied by it',
  }),
  subject_line: z.string().nullable(),
  tone: z.string().nullable(),
  call_to_action: z.string().nullable(),
  sends: z.int(),
  successes: z.int(),
  success_rate: z.number().nullable().meta({ description: 'as counted; null: nothing was sent' }),
  posterior: z
    .object({ mean: z.number(), interval: z.tuple([z.number(), z.number()]).meta({ description: '95 %' }) })
    .meta({
      description:
        'of the success rate, as the agent believes it before it looks at a lead: what was expected of any variant, and the results',
    }),
  best_probability: z
    .number()
    .nullable()
    .meta({ description: 'that it is the best running one of its channel; null: it does not run' }),
});
export type VariantStanding = z.infer<typeof variantStandingSchema>;
