/** The engagement agent's decision: variant, channel, time, and whether a person is asked first. */
import type { ContactRules } from '../../policy/contact-window';
import { scoreNeedsApproval } from '../../policy/gate';
import type { Campaign, Variant } from '../../workflows/contracts/campaign';
import type { Channel, Lead } from '../../workflows/contracts/lead';
import type { Profile, TrackRecord } from '../knowledge';
import * as vocabulary from '../vocabulary';
import { chooseChannel } from './channel';
import { chooseDeliveryTime } from './delivery-time';
import { chooseVariant, type VariantChoice, type VariantStats } from './variant';

/** Changes with every change of a rule or a weight; the decision log tells decisions apart by it. */
export const POLICY_VERSION = 'outreach-rules-1';

export interface OutreachInput {
  lead: Lead;
  profile: Profile | null;
  campaign: Campaign | null;
  variants: readonly Variant[];
  variant_stats: readonly VariantStats[];
  next_touch: number;
  /** similar leads, whatever their outcome */
  episodes: TrackRecord;
  /** uniform in [0, 1] */
  draw: number;
  /** ISO time */
  now: string;
  rules: ContactRules;
}

export interface Outreach extends VariantChoice {
  channel: Channel;
  /** ISO time */
  delivery_time: string;
  approval_required: boolean;
  /** plain English, without PII */
  warnings: string[];
  /** what was looked at, without PII */
  features: OutreachFeatures;
}

/** A type rather than an interface, so that it is JSON to the decision log. */
export type OutreachFeatures = Readonly<{
  company_size: string | null;
  industry: string | null;
  persona: string | null;
  region: string | null;
  preferred_channel: Channel | null;
  lead_score: number | null;
  approval_min_score: number | null;
  touch: number;
  zone_known: boolean;
  best_contact_time_used: boolean;
  similar_trials: number;
  similar_successes: number;
}>;

export function planOutreach(input: OutreachInput): Outreach {
  const { lead, campaign, rules } = input;
  const { channel, warnings } = chooseChannel(lead);
  const time = chooseDeliveryTime(new Date(input.now), lead, input.profile, rules);
  const running = input.variants.filter((variant) => variant.status === 'active' && variant.channel === channel);
  const approvalMinScore = campaign?.approval_min_score ?? null;
  return {
    ...chooseVariant(running, input.variant_stats, input.draw, input.episodes),
    channel,
    delivery_time: time.at.toISOString(),
    approval_required: scoreNeedsApproval(lead.lead_score, approvalMinScore),
    warnings: [...warnings, ...time.warnings],
    features: {
      company_size: vocabulary.companySizeBand(lead.company_size),
      industry: vocabulary.knownWord(lead.industry, vocabulary.INDUSTRIES),
      persona: vocabulary.knownWord(lead.persona, vocabulary.PERSONAS),
      region: vocabulary.knownWord(lead.region, vocabulary.REGIONS),
      preferred_channel: lead.preferred_channel,
      lead_score: lead.lead_score,
      approval_min_score: approvalMinScore,
      touch: input.next_touch,
      zone_known: time.zoneKnown,
      best_contact_time_used: time.usedBestTime,
      similar_trials: input.episodes.trials,
      similar_successes: input.episodes.successes,
    },
  };
}
