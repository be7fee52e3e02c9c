/** One lead of the sample data with everything that happened to it so far. */
import type { CampaignPlan } from './campaigns';
import { leadRow, type LeadDraft } from './lead';
import { Random } from './random';
import { conversionProbability, MAX_COUNTED_ENGAGEMENTS, fitLogOdds } from './signal';
import type { ConversationRow, ConversionRow, EpisodeRow, InteractionRow, LeadRow, LongTermRow } from './tables';
import * as words from './words';

export interface LeadStory {
  lead: LeadRow;
  conversation: ConversationRow | null;
  interactions: InteractionRow[];
  conversion: ConversionRow | null;
  profile: LongTermRow | null;
  episode: EpisodeRow | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Younger leads are new: nobody has written to them yet. */
const NEW_FOR_MS = 5 * DAY_MS;
const ENGAGING = new Set(['click', 'reply', 'page_view', 'meeting_booked']);
const VALUE_USD = { demo_booked: 600, trial_started: 900, meeting_scheduled: 700, purchase: 4_500 } as const;

export function tellStory(draft: LeadDraft, campaign: CampaignPlan | null, seed: number, now: Date): LeadStory {
  const random = new Random(seed, `story ${draft.lead_id}`);
  const lead = leadRow(draft);
  const untold = { lead, conversation: null, interactions: [], conversion: null, profile: null, episode: null };
  const isNew = now.getTime() - draft.createdAt.getTime() < NEW_FOR_MS;
  if (isNew || !campaign || !lead.gdpr_consent || lead.flags.length > 0) return untold;

  const teller = new Teller(lead, campaign, random, now);
  const interactions = teller.touches(fitLogOdds(draft.traits));
  const engagements = interactions.filter(({ event_type }) => ENGAGING.has(event_type)).length;
  const conversion = teller.conversion(conversionProbability({ ...draft.traits, engagements }, campaign.effect));
  const last = interactions.at(-1);
  if (!last) return untold;
  return {
    lead: {
      ...lead,
      lead_status: conversion
        ? 'Converted'
        : last.outcome === 'unsubscribe'
          ? 'Unqualified'
          : engagements > 0
            ? 'Qualified'
            : 'Open',
      gdpr_consent: last.outcome !== 'unsubscribe',
      lead_score: teller.score(fitLogOdds(draft.traits), engagements),
      assigned_engagement_agent: 'engagement_001',
      last_active_at: last.timestamp,
    },
    conversation: teller.conversation(last.timestamp, conversion !== null),
    interactions,
    conversion,
    profile: teller.profile(interactions, engagements),
    episode: teller.episode(interactions, conversion !== null),
  };
}

class Teller {
  private readonly conversationId: string;
  private time: number;

  constructor(
    private readonly lead: LeadRow,
    private readonly campaign: CampaignPlan,
    private readonly random: Random,
    private readonly now: Date,
  ) {
    // journeys of the system count from 1
    this.conversationId = `conv-${lead.lead_id}-0`;
    this.time = Date.parse(lead.created_at);
  }

  /** One to three messages, and what the person did with each; a reply or an unsubscribe ends it. */
  touches(fit: number): InteractionRow[] {
    const variants = this.campaign.variants.filter(({ channel }) => channel === 'Email');
    const told: InteractionRow[] = [];
    for (let touch = 0; touch < 3; touch++) {
      const { variant_id } = this.random.pick(variants);
      const eagerness = (this.campaign.variantQuality[variant_id] ?? 1) * Math.exp(0.3 * (fit + 2));
      this.time += this.random.between(1, 3) * DAY_MS;
      if (this.time > this.now.getTime() - 2 * DAY_MS) break;
      const sequence = ['email_sent', ...this.reactions(eagerness)];
      told.push(...sequence.map((event, index) => this.interaction(event, variant_id, told.length + index)));
      if (sequence.includes('reply') || sequence.includes('unsubscribe')) break;
    }
    return told;
  }

  private reactions(eagerness: number): string[] {
    const likely = (probability: number): boolean => this.random.chance(Math.min(0.9, probability * eagerness));
    if (!likely(0.45)) return [];
    if (this.random.chance(0.015)) return ['open', 'unsubscribe'];
    const clicked = likely(0.4);
    return [
      'open',
      ...(clicked ? ['click'] : []),
      ...(clicked && likely(0.5) ? ['page_view'] : []),
      ...(likely(0.2) ? ['reply'] : []),
    ];
  }

  private interaction(event_type: string, variant_id: string, index: number): InteractionRow {
    this.time += this.random.between(0.02, 4) * HOUR_MS;
    const isOurs = event_type === 'email_sent';
    return {
      interaction_id: `int-${this.lead.lead_id}-${index + 1}`,
      conversation_id: this.conversationId,
      lead_id: this.lead.lead_id,
      campaign_id: this.lead.campaign_id,
      timestamp: new Date(this.time).toISOString(),
      channel: event_type === 'page_view' ? 'Web' : 'Email',
      event_type,
      agent_id: isOurs ? 'engagement_001' : null,
      variant_id,
      outcome: this.outcomeOf(event_type),
      metadata_json: {},
    };
  }

  private outcomeOf(event: string): InteractionRow['outcome'] {
    if (event === 'unsubscribe') return 'unsubscribe';
    if (event !== 'reply') return 'none';
    return this.random.weighted({ positive: 6, negative: 2, callback_requested: 2 });
  }

  conversion(probability: number): ConversionRow | null {
    if (!this.random.chance(probability)) return null;
    const conversion_type = this.random.weighted({
      demo_booked: 4,
      trial_started: 3,
      meeting_scheduled: 2,
      purchase: 2,
    });
    const value = VALUE_USD[conversion_type] * this.random.between(0.5, 1.8) * this.campaign.valueShare;
    const at = Math.min(this.time + this.random.between(0.1, 4) * DAY_MS, this.now.getTime() - HOUR_MS);
    return {
      lead_id: this.lead.lead_id,
      campaign_id: this.lead.campaign_id,
      converted_at: new Date(at).toISOString(),
      conversion_value_usd: Math.round(value),
      conversion_type,
    };
  }

  score(fit: number, engagements: number): number {
    const score =
      50 + 12 * (fit + 2.5) + 6 * Math.min(engagements, MAX_COUNTED_ENGAGEMENTS) + this.random.between(-5, 5);
    return Math.max(0, Math.min(100, Math.round(score)));
  }

  conversation(lastEventAt: string, converted: boolean): ConversationRow {
    const { lead_id, created_at } = this.lead;
    const status = converted ? 'closed' : 'idle';
    return { conversation_id: this.conversationId, lead_id, opened_at: created_at, last_event_at: lastEventAt, status };
  }

  /** `0.5·recency + 0.35·log-frequency + 0.15·log-money`; nobody has paid yet. */
  profile(interactions: readonly InteractionRow[], engagements: number): LongTermRow | null {
    const last = interactions.findLast(({ event_type }) => ENGAGING.has(event_type));
    if (!last) return null;
    const days = (this.now.getTime() - Date.parse(last.timestamp)) / DAY_MS;
    const rfm = 0.5 * 0.5 ** (days / 30) + 0.35 * Math.min(1, Math.log1p(engagements) / Math.log(11));
    return {
      lead_id: this.lead.lead_id,
      region: this.lead.region,
      industry: this.lead.industry,
      rfm_score: Math.round(rfm * 1000) / 1000,
      preferences_json: {
        best_contact_time: this.random.pick(words.CONTACT_TIMES),
        preferred_channels: [this.lead.preferred_channel ?? 'Email'],
        interests: this.random.some(words.INTERESTS, this.random.integer(1, 3)),
      },
      last_updated_at: last.timestamp,
      engagements,
      last_engaged_at: last.timestamp,
    };
  }

  /** Failures are kept too. */
  episode(interactions: readonly InteractionRow[], converted: boolean): EpisodeRow {
    const { lead_id, industry, persona, company_size } = this.lead;
    const answer = interactions.findLast(({ outcome }) => outcome !== 'none');
    const sent = interactions.filter(({ event_type }) => event_type === 'email_sent');
    return {
      episode_id: `ep-${lead_id}-0`,
      scenario: 'Email_touch',
      action_sequence_json: sent.map(({ channel, variant_id }, index) => ({
        action: 'send',
        channel,
        variant_id,
        touch: index + 1,
        answer: index === sent.length - 1 ? (answer?.event_type ?? null) : null,
      })),
      outcome_score: converted ? 1 : OUTCOME_SCORE[answer?.outcome ?? 'none'],
      notes: null,
      features_json: { industry, persona, company_size },
    };
  }
}

const OUTCOME_SCORE: Record<InteractionRow['outcome'], number> = {
  positive: 0.8,
  callback_requested: 0.8,
  none: 0.3,
  negative: 0.1,
  unsubscribe: 0,
};
