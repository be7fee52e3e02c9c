/** The engagement agent's decision: variant, channel, time, and whether a person is asked first. */
import type { ContactRules } from '../../policy/contact-window';
import { scoreNeedsApproval } from '../../policy/gate';
import type { Campaign, Variant } from '../../workflows/contracts/campaign';
import type { SequenceSoFar } from '../../workflows/contracts/activities';
import type { Channel } from '../../workflows/contracts/channels';
import type { Lead } from '../../workflows/contracts/lead';
import type { Profile, TrackRecord } from '../knowledge';
import * as vocabulary from '../vocabulary';
import { chooseChannel, type ReachableBy } from './channel';
import { chooseDeliveryTime } from './delivery-time';
import { chooseVariant, type VariantChoice, type VariantStats } from './variant';

/** Changes with every change of a rule or a weight; the decision log tells decisions apart by it. */
export const POLICY_VERSION = 'outreach-rules-2';

export interface OutreachInput {
  lead: Lead;
  profile: Profile | null;
  campaign: Campaign | null;
  variants: readonly Variant[];
  variant_stats: readonly VariantStats[];
  channels: readonly ReachableBy[];
  next_touch: number;
  sequence: SequenceSoFar;
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
  sequence: SequenceSoFar['kind'];
  /** touches that went out before this one in the sequence */
  earlier_touches: number;
}>;

/** @returns null when the lead cannot be reached by any channel any more */
export function planOutreach(input: OutreachInput): Outreach | null {
  const { lead, campaign, rules, sequence } = input;
  // A nurturing touch says what its place in the sequence asks for: there is nothing to test against each other.
  const running = sequence.kind === 'nurture' ? [] : input.variants.filter(({ status }) => status === 'active');
  const choice = chooseChannel({ ...input, variants: running, ...sequence });
  if (!choice) return null;
  const { channel, warnings } = choice;
  const time = chooseDeliveryTime(earliest(input), lead, input.profile, rules);
  const candidates = running.filter(({ variant_id }) => choice.variant_ids.includes(variant_id));
  const approvalMinScore = campaign?.approval_min_score ?? null;
  return {
    ...chooseVariant(candidates, input.variant_stats, input.draw, input.episodes),
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
      sequence: sequence.kind,
      earlier_touches: sequence.earlier.length,
    },
  };
}

const earliest = ({ now, sequence }: OutreachInput): Date =>
  new Date(Math.max(Date.parse(now), Date.parse(sequence.not_before ?? now)));
