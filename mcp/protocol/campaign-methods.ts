/** Campaign performance on the wire (SPEC section 4). Reading and listing campaigns goes through `db://campaigns`. */
import { z } from 'zod';
import { channelSchema } from '../../workflows/contracts/lead';
import {
  analysisSchema,
  campaignDailySchema,
  campaignSchema,
  leadCohortSchema,
  variantSchema,
} from '../../workflows/contracts/campaign';
import {
  campaignChangeSchema,
  changeIdSchema,
  OPTIMIZATION_TYPES,
  proposedChangeSchema,
} from '../../workflows/contracts/changes';
import { decisionRecordSchema } from '../../workflows/contracts/decision-log';
import { campaignIdSchema, escalationIdSchema } from '../../workflows/contracts/ids';
import { defineMethod } from './method';
import { variantStatsSchema } from './send-methods';

const person = z.string().trim().min(1).max(200);

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
      channel_stats: z
        .array(z.object({ channel: channelSchema, sends: z.int(), successes: z.int() }))
        .meta({ description: 'of the last 90 days; channels on which anything happened' }),
      audience_stats: z.array(
        z.object({
          region: z.string().nullable(),
          score_from: z.int().nullable().meta({ description: 'the score rounded down to tens' }),
          leads: z.int(),
          conversions: z.int(),
        }),
      ),
      lead_cohorts: z
        .array(leadCohortSchema)
        // a data server of an earlier build gives none
        .default([])
        .meta({ description: 'leads by the day on which they were created, and which of them converted' }),
      latest_changes: z.array(campaignChangeSchema).meta({ description: 'the latest of each type' }),
      awaiting_escalation_ids: z.array(z.string()).meta({ description: 'questions that a change waits for' }),
      open_low_performance_escalation_id: z.string().nullable(),
      analyses: z
        .int()
        .min(0)
        .meta({ description: 'number of the latest analysis on record: a campaign taken up again numbers on' }),
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
      analysis_no: z.int().min(1).optional(),
      changes: z.array(proposedChangeSchema).max(OPTIMIZATION_TYPES.length).default([]),
    }),
    result: z.object({
      analysis: analysisSchema,
      changes: z
        .array(campaignChangeSchema)
        .meta({ description: 'as stored; `reason` says why a person must agree, null: it may be applied' }),
    }),
    scope: 'campaigns:analyze',
    kind: 'natural',
  }),
  listLiveCampaigns: defineMethod({
    description: 'Ids of the campaigns that have not ended, in order.',
    params: z.strictObject({
      after: z.string().max(64).default('').meta({ description: 'last id of the page before' }),
      limit: z.int().min(1).max(1_000).default(1_000),
    }),
    result: z.object({ campaign_ids: z.array(campaignIdSchema) }),
    scope: 'campaigns:read',
    kind: 'read',
  }),
  applyChange: defineMethod({
    description:
      'Applies a proposed change that needs no approval: constraints, account limits and the campaign’s present state are checked again. The answer says what became of it.',
    params: z.strictObject({ change_id: changeIdSchema }),
    result: campaignChangeSchema,
    scope: 'campaigns:change',
    kind: 'natural',
  }),
  settleChange: defineMethod({
    description:
      'Does what the answer to a change’s question says, once: applies it, applies it as modified, or rejects it. Null: no change waits for that question. While it is open nothing happens.',
    params: z.strictObject({ escalation_id: escalationIdSchema }),
    result: z.object({ change: campaignChangeSchema.nullable() }),
    scope: 'campaigns:change',
    kind: 'natural',
  }),
  expireQuestions: defineMethod({
    description:
      'Ends those of the named questions about a campaign that are still open an hour after they were to expire. The default on silence counts, and is done.',
    params: z.strictObject({
      campaign_id: campaignIdSchema,
      escalation_ids: z
        .array(escalationIdSchema)
        .max(1_000)
        // a build that did not look for the workflows names none
        .default([])
        .meta({ description: 'questions that have no workflow any more: nobody else will end them' }),
    }),
    result: z.object({ escalation_ids: z.array(z.string()).meta({ description: 'those that have ended now' }) }),
    scope: 'campaigns:change',
    kind: 'natural',
  }),
  undoChange: defineMethod({
    description:
      'Restores what was before an applied change of a campaign (its change_id is in db://campaign_changes). Twice is as good as once. A conflict when the campaign has changed since. undone_by names the person who wants it.',
    tool: { title: 'Undo a change of a campaign', replaces: true },
    params: z.strictObject({ campaign_id: campaignIdSchema, change_id: changeIdSchema, undone_by: person }),
    result: campaignChangeSchema,
    scope: 'campaigns:manage',
    kind: 'natural',
  }),
  setCampaignStatus: defineMethod({
    description:
      'Pauses a campaign (nothing of it is sent until it is resumed) or resumes it, on behalf of a person whom ordered_by names. change is null when it was so already.',
    tool: { title: 'Pause or resume a campaign', replaces: true },
    params: z.strictObject({
      campaign_id: campaignIdSchema,
      status: z.enum(['active', 'paused']),
      ordered_by: person,
      comment: z.string().max(2000).optional(),
      idempotency_key: z.string().min(1).max(200).optional(),
    }),
    result: z.object({ change: campaignChangeSchema.nullable() }),
    scope: 'campaigns:manage',
    kind: 'keyed',
  }),
};
