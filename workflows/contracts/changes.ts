/** Changes to a campaign as data (SPEC section 4): what was, what shall be, under which constraints, and what became of it. */
import { z } from 'zod';
import { campaignIdSchema } from './ids';
import { CHANNELS, channelSchema, type Channel } from './lead';

/** The four an analysis may propose, and the two a person may order. */
export const OPTIMIZATION_TYPES = [
  'budget_reallocation',
  'audience_refinement',
  'creative_optimization',
  'auto_pause',
] as const;
export const CHANGE_TYPES = [...OPTIMIZATION_TYPES, 'pause', 'resume'] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

export const CHANGE_STATUSES = ['proposed', 'awaiting_approval', 'applied', 'rejected', 'undone'] as const;
export const changeStatusSchema = z.enum(CHANGE_STATUSES);
export type ChangeStatus = z.infer<typeof changeStatusSchema>;

/** `{campaign_id}.{analysis_no}.{type}`, or `{campaign_id}.{type}-{n}` for what a person ordered. */
export const changeIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,120}$/, 'is not a change id')
  .meta({ example: 'camp-012.3.budget_reallocation' });

const usd = z.number().min(0).max(1e12).multipleOf(0.01);

export const channelBudgetsSchema = z
  .partialRecord(channelSchema, usd)
  .meta({ description: 'USD a day by channel', example: { Email: 100, Ads: 300 } });
export type ChannelBudgets = z.infer<typeof channelBudgetsSchema>;

/** The form of DATA.md's segments: null means any. A lead of whom the value is unknown does not match. */
export const audienceRulesSchema = z.strictObject({
  industry: z.string().min(1).max(100).nullable(),
  min_lead_score: z.int().min(0).max(100).nullable(),
  regions: z.array(z.string().min(1).max(40)).min(1).max(50).nullable(),
  preferred_channel: channelSchema.nullable(),
});
export type AudienceRules = z.infer<typeof audienceRulesSchema>;

/** A variant that is not promoted weighs this much; twice the weight, twice the odds of being chosen. */
export const USUAL_WEIGHT = 100;
export const weightSchema = z.int().min(1).max(10_000);

export const variantSettingsSchema = z.record(
  z.string().max(100),
  z.strictObject({ status: z.enum(['active', 'stopped']), weight: weightSchema }),
);
export type VariantSettings = z.infer<typeof variantSettingsSchema>;

/** What changes are about. `before` and `after` of one change hold the same of these, and nothing else of the campaign. */
export const campaignStateSchema = z.strictObject({
  status: z.enum(['active', 'paused']).optional(),
  channel_budgets: channelBudgetsSchema.optional(),
  equal_parts: z
    .literal(true)
    .optional()
    .meta({ description: 'in `before`: channel_budgets were not set, but the daily budget in equal parts' }),
  audience_rules: audienceRulesSchema.nullable().optional(),
  variants: variantSettingsSchema.optional(),
});
export type CampaignState = z.infer<typeof campaignStateSchema>;

export const constraintsSchema = z.strictObject({
  max_budget_increase: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .meta({ description: 'no budget, of a channel or of the campaign, rises by more than this share' }),
  preserve_audience: z.boolean().optional().meta({ description: 'the audience stays as it is' }),
});
export type ChangeConstraints = z.infer<typeof constraintsSchema>;

/** What is expected of a change, and how surely that is known. */
export const expectedEffectSchema = z.object({
  metric: z.string(),
  estimate: z.number(),
  interval: z.tuple([z.number(), z.number()]).meta({ description: '95 %' }),
  clear: z.boolean().meta({ description: 'the figures tell the two sides apart; otherwise a person decides' }),
  modelled: z.string().nullable().meta({ description: 'what is not measured, but assumed' }),
});
export type ExpectedEffect = z.infer<typeof expectedEffectSchema>;

export const proposedChangeSchema = z.object({
  change_id: changeIdSchema,
  type: z.enum(OPTIMIZATION_TYPES),
  description: z.string(),
  before: campaignStateSchema,
  after: campaignStateSchema,
  constraints: constraintsSchema,
  effect: expectedEffectSchema,
});
export type ProposedChange = z.infer<typeof proposedChangeSchema>;

const isoTime = z.iso.datetime({ offset: true });

/** A change as read. */
export const campaignChangeSchema = proposedChangeSchema.extend({
  campaign_id: campaignIdSchema,
  type: z.enum(CHANGE_TYPES),
  effect: expectedEffectSchema.nullable(),
  status: changeStatusSchema,
  reason: z.string().nullable().meta({ description: 'why it waits, or why it was not applied' }),
  analysis_no: z.int().nullable(),
  escalation_id: z.string().nullable(),
  created_at: isoTime,
  settled_at: isoTime.nullable().meta({ description: 'applied or rejected' }),
  settled_by: z.string().nullable(),
  undone_at: isoTime.nullable(),
  undone_by: z.string().nullable(),
});
export type CampaignChange = z.infer<typeof campaignChangeSchema>;

/** Most that `modify` may make of a proposal, carried by the question so that its workflow can check it by itself. */
export const modificationLimitsSchema = z.object({
  total_usd: usd.meta({ description: 'the budgets must add up to this, to the cent' }),
  max_usd: channelBudgetsSchema.meta({ description: 'most for each channel; no other channel may be named' }),
});
export type ModificationLimits = z.infer<typeof modificationLimitsSchema>;

export const cents = (amount: number): number => Math.round(amount * 100);

/** The channels that carry a budget, in the order of CHANNELS, in cents: exact to compare and to add. */
export const centsByChannel = (budgets: ChannelBudgets): [Channel, number][] =>
  CHANNELS.filter((channel) => budgets[channel] !== undefined).map((channel) => [
    channel,
    cents(budgets[channel] ?? 0),
  ]);

/** @returns what is wrong with budgets that a person would rather have; undefined: nothing */
export function beyondLimits(budgets: ChannelBudgets, limits: ModificationLimits): string | undefined {
  const most = new Map(centsByChannel(limits.max_usd));
  const given = centsByChannel(budgets);
  const strange = given.find(([channel]) => !most.has(channel));
  if (strange) return `channel_budgets.${strange[0]}: has no budget in this proposal`;
  const missing = [...most.keys()].find((channel) => budgets[channel] === undefined);
  if (missing) return `channel_budgets.${missing}: must be given`;
  const high = given.find(([channel, amount]) => amount > (most.get(channel) ?? 0));
  if (high) return `channel_budgets.${high[0]}: at most ${limits.max_usd[high[0]] ?? 0} USD`;
  const total = given.reduce((sum, [, amount]) => sum + amount, 0);
  return total === cents(limits.total_usd)
    ? undefined
    : `channel_budgets: must add up to ${limits.total_usd} USD, as they do now`;
}
