/** Campaigns, their variants, days and segments. */
import { audienceRulesSchema, USUAL_WEIGHT } from '../../workflows/contracts/changes';
import { channelBudgetsSchema } from '../../workflows/contracts/channel-budgets';
import { campaignIdSchema } from '../../workflows/contracts/ids';
import { CHANNELS } from '../../workflows/contracts/lead';
import { amount, category, choice, date, json, matching, number, object, text, texts, whole } from './cells';
import type { Column, TableDefinition } from './table';

export const campaignId = matching(campaignIdSchema, 'an id (1 to 64 of A-Z a-z 0-9 . _ -)');
const count: Column = { read: whole(), otherwise: 0, whenKnown: 'greater' };
const money: Column = { read: amount, otherwise: 0, whenKnown: 'greater' };
const computed: Column = { read: number(), isComputed: true };

export const campaignTables = {
  campaigns: {
    columns: {
      campaign_id: { read: campaignId, isRequired: true },
      name: { read: text(200), isRequired: true },
      objective: { read: category(['Lead Gen', 'Awareness', 'Upsell', 'Retention', 'Nurture', 'Event']) },
      start_date: { read: date },
      end_date: { read: date },
      channel_mix: { read: texts, otherwise: [] },
      daily_budget_usd: { read: amount },
      total_budget_usd: { read: amount },
      owner_email: { read: text(254) },
      primary_region: { read: text(40) },
      target_personas: { read: texts, otherwise: [] },
      kpi: { read: text(100) },
      status: { read: choice(['active', 'paused']), otherwise: 'active', whenKnown: 'keep' },
      approval_min_score: { read: whole({ max: 100 }), whenKnown: 'keep' },
      channel_budgets: { read: json(channelBudgetsSchema, 'an object of USD a day by channel'), whenKnown: 'keep' },
      audience_rules: { read: json(audienceRulesSchema, 'the rules of an audience'), whenKnown: 'keep' },
    },
    key: ['campaign_id'],
    known: 'change',
  },
  ab_variants: {
    columns: {
      variant_id: { read: text(100), isRequired: true },
      campaign_id: { read: campaignId, isRequired: true, references: 'campaigns' },
      channel: { read: choice(CHANNELS), isRequired: true },
      creative_type: { read: category(['SubjectLine', 'AdCopy', 'LandingPage', 'SMSCopy']) },
      subject_line: { read: text(500) },
      call_to_action: { read: text(500) },
      tone: { read: text(100) },
      length_words: { read: whole() },
      body: { read: text(20_000) },
      status: { read: choice(['active', 'stopped']), otherwise: 'active', whenKnown: 'keep' },
      weight: { read: whole({ min: 1, max: 10_000 }), otherwise: USUAL_WEIGHT, whenKnown: 'keep' },
    },
    key: ['variant_id'],
    known: 'change',
  },
  segments: {
    columns: {
      segment_id: { read: text(100), isRequired: true },
      name: { read: text(200), isRequired: true },
      rules_json: { read: object, otherwise: {} },
      description: { read: text(2_000) },
    },
    key: ['segment_id'],
    known: 'change',
  },
  campaign_daily: {
    columns: {
      campaign_id: { read: campaignId, isRequired: true, references: 'campaigns' },
      date: { read: date, isRequired: true },
      impressions: count,
      clicks: count,
      ctr: computed,
      leads_created: count,
      conversions: count,
      cost_usd: money,
      revenue_usd: money,
      cpl_usd: computed,
      roas: computed,
      messages_sent: count,
      replies: count,
      successes: count,
      opt_outs: count,
      handoffs_completed: count,
    },
    key: ['campaign_id', 'date'],
    known: 'change',
    alsoCalled: 'campaign_daily_metrics',
  },
} satisfies Record<string, TableDefinition>;
