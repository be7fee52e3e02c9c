/** The engagement agent's decision: variant, channel, time, and whether a person is asked first. */
import type { ContactRules } from '../../policy/contact-window';
import { scoreNeedsApproval } from '../../policy/gate';
import type { Campaign, Variant } from '../../workflows/contracts/campaign';
import type { SequenceSoFar, Withheld } from '../../workflows/contracts/activities';
import type { Channel } from '../../workflows/contracts/channels';
import { NO_CONTACT, type ExperimentAssignment } from '../../workflows/contracts/experiment';
import type { Lead } from '../../workflows/contracts/lead';
import type { Profile, SimilarLeads } from '../knowledge';
import * as vocabulary from '../vocabulary';
import { chooseChannel, type ReachableBy } from './channel';
import { chooseDeliveryTime } from './delivery-time';
import { assignArm, type ExperimentShares } from './experiment';
import type { SegmentResult } from './pooling';
import { bestSlot, type HourResult, type SendSlot } from './send-hours';
import { chooseVariant, type VariantChoice, type VariantStats } from './variant';

/** Changes with every change of a rule or a weight; the decision log tells decisions apart by it. */
export const POLICY_VERSION = 'outreach-rules-5';

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
  episodes: SimilarLeads;
  /** uniform in [0, 1] */
  draw: number;
  /** ISO time */
  now: string;
  rules: ContactRules;
  /** of the campaign, by hour of the day; absent: nothing is known */
  send_hours?: readonly HourResult[];
  /** absent: the campaign experiments with nobody */
  experiment?: Experiment;
}

/** What is known of the campaign's experiment when a lead is planned for. */
export interface Experiment {
  /** of the lead's company, if one of it was planned for before */
  assignment: ExperimentAssignment | null;
  /** how many are assigned, counted no further than is looked at */
  assigned: number;
  results: readonly SegmentResult[];
  shares: ExperimentShares;
  /** uniform in [0, 1] */
  group_draw: number;
}

export interface Outreach extends VariantChoice {
  /** at the first touch of an experiment; for all contacts of the company */
  assignment: ExperimentAssignment | null;
  /** why nobody writes, though somebody could */
  withheld: Withheld | null;
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
  /** the hours that look best in this campaign, acted on only where that persists; null: none stand out */
  send_slot: SendSlot | null;
  send_slot_used: boolean;
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
  const choice = chooseChannel({ ...input, patterns: input.episodes.patterns ?? [], variants: running, ...sequence });
  if (!choice) return null;
  const { channel, warnings } = choice;
  const slot = bestSlot(input.send_hours ?? []);
  const time = chooseDeliveryTime(earliest(input), lead, input.profile, rules, slot);
  const candidates = running.filter(({ variant_id }) => choice.variant_ids.includes(variant_id));
  const approvalMinScore = campaign?.approval_min_score ?? null;
  return {
    ...chooseArm(input, candidates),
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
      send_slot: slot,
      send_slot_used: time.usedSlot,
      similar_trials: input.episodes.trials,
      similar_successes: input.episodes.successes,
      sequence: sequence.kind,
      earlier_touches: sequence.earlier.length,
    },
  };
}

type Arm = Pick<Outreach, 'variant_id' | 'propensities' | 'knowledge' | 'assignment' | 'withheld'>;

/** The company's arm at the first touch; afterwards, or where it cannot be had, what the bandit chooses for this lead. */
function chooseArm(input: OutreachInput, candidates: readonly Variant[]): Arm {
  const { experiment, variant_stats: stats, draw, episodes: similar, lead, sequence } = input;
  const segment = segmentOf(lead);
  const results = experiment?.results ?? [];
  const chosen = chooseVariant(candidates, stats, draw, similar, { results, segment });
  const isFirst = sequence.kind === 'engagement' && sequence.earlier.length === 0 && sequence.excluded.length === 0;
  if (!experiment || !isFirst || candidates.length === 0) return { ...chosen, assignment: null, withheld: null };
  const { assigned, shares, group_draw } = experiment;
  const assignment =
    experiment.assignment ??
    assignArm({ variants: candidates, stats, results, segment, assigned, shares, similar, group_draw, draw });
  const { arm, propensities, assigned_by } = assignment;
  const { knowledge } = chosen;
  if (arm === NO_CONTACT)
    return {
      ...{ variant_id: null, propensities, knowledge, assignment },
      withheld: assigned_by === 'holdout' ? 'holdout' : 'no_send',
    };
  const canHave = candidates.some(({ variant_id }) => variant_id === arm);
  return canHave
    ? { variant_id: arm, propensities, knowledge, assignment, withheld: null }
    : { ...chosen, assignment, withheld: null };
}

/** People in whom a variant may fare alike. */
export const segmentOf = ({ industry }: Pick<Lead, 'industry'>): string =>
  vocabulary.knownWord(industry, vocabulary.INDUSTRIES) ?? 'unknown';

const earliest = ({ now, sequence }: OutreachInput): Date =>
  new Date(Math.max(Date.parse(now), Date.parse(sequence.not_before ?? now)));
