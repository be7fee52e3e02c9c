/** A lead as every wire shows it (DATA.md, table `leads`, and what SPEC adds). */
import { z } from 'zod';
import { channelSchema } from './channels';
import { campaignIdSchema, leadIdSchema } from './ids';
import { PRIORITIES } from './priority';

export const CATEGORIES = ['Campaign Qualified', 'Cold Lead', 'General Inquiry'] as const;
export const categorySchema = z.enum(CATEGORIES);
export type Category = z.infer<typeof categorySchema>;

export { CHANNELS, channelSchema, type Channel } from './channels';

export const prioritySchema = z.enum(PRIORITIES);
export const FLAGS = ['spam', 'competitor', 'student', 'existing_customer', 'open_opportunity'] as const;
export const flagSchema = z.enum(FLAGS);
export type Flag = z.infer<typeof flagSchema>;

export const LEAD_STATUSES = ['New', 'Open', 'Qualified', 'Unqualified', 'Converted'] as const;

/** One of the four factors of a score. `points` of all factors add up to the score. */
export const scoreFactorSchema = z.object({
  name: z.enum(['company_size', 'industry', 'engagement_history', 'source_quality']),
  value: z.number().min(0).max(100).meta({ description: 'the factor itself, 0 to 100' }),
  points: z.int().min(0).max(100).meta({ description: 'its share of the score; the points add up to the score' }),
});
export type ScoreFactor = z.infer<typeof scoreFactorSchema>;

/** An answer to "why?": what pushed the decision, which way, in plain English. */
export const reasonSchema = z.object({
  factor: z.string(),
  effect: z.number().meta({
    description: 'signed, in log-odds; positive speaks for the decision; those of all reasons add up to its margin',
  }),
  text: z.string().meta({ description: 'plain English, without PII' }),
});
export type Reason = z.infer<typeof reasonSchema>;

const text = (max: number) => z.string().trim().min(1).max(max);
const isoTime = z.iso.datetime({ offset: true });

/** What a caller may say about a lead, on creation and in a patch. Unknown keys are refused. */
export const leadFieldsSchema = z.strictObject({
  source: text(100).optional(),
  campaign_id: campaignIdSchema.nullable().optional(),
  company_size: text(40).optional(),
  industry: text(100).optional(),
  persona: text(100).optional(),
  region: text(40).optional(),
  preferred_channel: channelSchema.optional(),
  gdpr_consent: z.boolean().optional().meta({ description: 'consent to marketing by e-mail; false withdraws it' }),
  email: z.email().max(254).optional(),
  phone: z
    .string()
    .trim()
    .regex(/^\+?[0-9 ()./-]{5,30}$/, 'is not a phone number')
    .optional(),
  first_name: text(100).optional(),
  last_name: text(100).optional(),
  company: text(200).optional(),
  timezone: text(64).optional().meta({ description: 'IANA time zone; an unknown one means the hours of the region' }),
  message: text(5000).optional().meta({ description: 'what the person wrote' }),
  tags: z.array(text(50)).max(50).optional(),
  flags: z.array(flagSchema).optional(),
});
export type LeadFields = z.infer<typeof leadFieldsSchema>;

/** A lead as read. Personal fields are null when absent (or erased). */
export const leadSchema = z.object({
  lead_id: leadIdSchema,
  created_at: isoTime,
  source: z.string().nullable(),
  campaign_id: z.string().nullable(),
  triage_category: categorySchema.nullable(),
  lead_status: z.enum(LEAD_STATUSES),
  lead_score: z.int().min(0).max(100).nullable(),
  score_factors: z.array(scoreFactorSchema).nullable(),
  score_override: z.boolean().meta({ description: 'true while a person’s score is kept against the agent’s' }),
  company_size: z.string().nullable(),
  industry: z.string().nullable(),
  persona: z.string().nullable(),
  region: z.string().nullable(),
  preferred_channel: channelSchema.nullable(),
  gdpr_consent: z.boolean(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  company: z.string().nullable(),
  timezone: z.string().nullable(),
  message: z.string().nullable(),
  tags: z.array(z.string()),
  flags: z.array(flagSchema),
  assigned_engagement_agent: z.string().nullable(),
  last_active_at: isoTime.nullable(),
  journey_no: z.int().min(0).meta({ description: 'number of the latest journey; 0 before the first' }),
  paused_at: isoTime
    .nullable()
    .default(null)
    .meta({ description: 'since when nothing is written to the lead; null: it is not paused' }),
  paused_by: z.string().nullable().default(null),
});
export type Lead = z.infer<typeof leadSchema>;

/** What triage answers (SPEC sections 2 and 9). */
export const triageResultSchema = z.object({
  category: categorySchema,
  confidence: z.number().min(0).max(1).meta({
    description:
      'rules: the margin as a probability, pulled towards one half by what is not known of the lead; a model: the probability of what the category says',
  }),
  score: z.int().min(0).max(100),
  score_factors: z.array(scoreFactorSchema),
  fit: z.int().min(0).max(100).meta({ description: 'company size and industry alone' }),
  engagement: z.int().min(0).max(100).meta({ description: 'engagement history alone' }),
  reasons: z.array(reasonSchema),
  recommended_actions: z.array(z.string()),
  journey_no: z.int().min(1),
});
export type TriageResult = z.infer<typeof triageResultSchema>;
