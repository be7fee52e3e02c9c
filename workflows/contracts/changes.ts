/** Changes to a campaign as data (SPEC section 4): what was, what shall be, under which constraints, and what became of it. */
import { z } from 'zod';
import { campaignIdSchema } from './ids';
import { channelBudgetsSchema } from './channel-budgets';
import { channelSchema } from './channels';

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
  .meta({ examples: ['camp-012.3.budget_reallocation'] });

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
