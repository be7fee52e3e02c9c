/**
 * What could be changed about a campaign, what it would bring, and how surely that is known; most promising first.
 * `changes.ts` makes a change of it.
 */
import type {
  Campaign,
  CampaignDaily,
  CampaignMetrics,
  Optimization,
  OptimizeRequest,
  Variant,
} from '../../workflows/contracts/campaign';
import { meanSequence, momentsOf } from '../../learning/experiments/mean-sequence';
import { differenceSequence } from '../../learning/experiments/rate-sequence';
import { countedEstimate, rateEstimate, scaled, type Estimate } from '../../learning/metrics/intervals';
import { channelBudgetsOf } from '../../policy/campaign-changes';
import { rounded } from '../numbers';
import type { VariantStats } from '../engagement/variant';
import { PRIOR_ELASTICITY } from './allocation/elasticity';
import { MAX_SHIFT, moveBudget, type ChannelStats } from './budget-change';
import { SUFFICIENT_LEADS } from './metrics';
import { TARGETS, type Trigger } from './triggers';

export interface OpportunityInput {
  campaign: Campaign;
  daily: readonly CampaignDaily[];
  metrics: CampaignMetrics;
  triggers: readonly Trigger[];
  variants: readonly Variant[];
  variant_stats: readonly VariantStats[];
  channel_stats: readonly ChannelStats[];
  constraints: NonNullable<OptimizeRequest['constraints']>;
}

/** Share of the distance to the target that a narrower audience usually makes good. */
const REFINEMENT_SHARE = 0.25;
/** Below this many sends of the smaller side a comparison of variants is only a hint. */
export const SMALL_SAMPLE = 100;

export function findOpportunities(input: OpportunityInput): Optimization[] {
  const finders = [creative, budget, audience, pause];
  return finders
    .flatMap((find) => find(input) ?? [])
    .toSorted((a, b) => (b.expected_gain?.usd_a_week ?? 0) - (a.expected_gain?.usd_a_week ?? 0));
}

/** More conversions by a share of them, in USD: as much more revenue as the campaign has had a week. */
const asRevenue = (lift: Estimate, { total_revenue_usd, days }: CampaignMetrics): Estimate =>
  scaled(lift, days > 0 ? (total_revenue_usd / days) * 7 : 0);

const anyOf = (triggers: readonly Trigger[], ...wanted: Trigger[]): Trigger[] =>
  triggers.filter((each) => wanted.includes(each));

/** The best running variant instead of the others: difference of success rates, with an interval that holds at every look. */
function creative({ triggers, variants, variant_stats, metrics }: OpportunityInput): Optimization | undefined {
  const why = anyOf(triggers, 'low_ctr', 'poor_conversion_rate', 'fatigue');
  if (why.length === 0) return undefined;
  const running = variants.filter(({ status }) => status === 'active').map(({ variant_id }) => variant_id);
  const stats = variant_stats.filter(({ variant_id, sends }) => running.includes(variant_id) && sends > 0);
  const best = stats.toSorted((a, b) => b.successes / b.sends - a.successes / a.sends)[0];
  const others = stats.filter((each) => each !== best);
  if (!best || others.length === 0)
    return proposal({
      type: 'creative_optimization',
      description:
        'Try a new subject line and call to action beside the present ones: there is nothing yet to compare them by.',
      impact: { value: 0, low: -1, high: 1 },
      gain: { value: 0, low: 0, high: 0 },
      impact_metric: 'change of the success rate per message, as a share',
      evidence: { triggers: why, variants_with_sends: stats.length },
      smallSample: true,
    });
  const rest = others.reduce(
    (total, each) => ({
      sends: total.sends + each.sends,
      successes: total.successes + Math.min(each.sends, each.successes),
    }),
    { sends: 0, successes: 0 },
  );
  const leading = { successes: Math.min(best.sends, best.successes), trials: best.sends };
  const impact = differenceSequence(leading, { successes: rest.successes, trials: rest.sends });
  const successes = leading.successes + rest.successes;
  const smallSample = Math.min(best.sends, rest.sends) < SMALL_SAMPLE;
  return proposal({
    type: 'creative_optimization',
    description: `Promote variant ${best.variant_id} and stop those it beats.`,
    impact,
    // what went out with the others would succeed as often as the best does
    gain: asRevenue(scaled(impact, successes > 0 ? rest.sends / successes : 0), metrics),
    impact_basis: 'concurrent_control',
    impact_metric: 'change of the success rate per message, as a share',
    evidence: {
      triggers: why,
      best_variant: best.variant_id,
      best_sends: best.sends,
      best_successes: best.successes,
      other_sends: rest.sends,
      other_successes: rest.successes,
    },
    smallSample,
  });
}

/** Money between the campaign's channels, by what each has brought; where that is not known, what such moves bring elsewhere. */
function budget({
  campaign,
  metrics,
  triggers,
  constraints,
  channel_stats,
}: OpportunityInput): Optimization | undefined {
  const why = anyOf(triggers, 'high_cpl', 'low_roas');
  if (why.length === 0 || campaign.channel_mix.length < 2) return undefined;
  const shift = Math.min(MAX_SHIFT, constraints.max_budget_increase ?? MAX_SHIFT);
  if (shift === 0) return undefined;
  const budgets = channelBudgetsOf(campaign);
  const move = budgets ? moveBudget(budgets, channel_stats, constraints) : undefined;
  const successes = channel_stats.reduce((total, each) => total + each.successes, 0);
  const lift = move
    ? scaled(
        { value: move.effect.estimate, low: move.effect.interval[0], high: move.effect.interval[1] },
        1 / successes,
      )
    : countedEstimate(shift * PRIOR_ELASTICITY.value * 0.5, metrics.total_leads);
  return proposal({
    type: 'budget_reallocation',
    description: `Move up to ${rounded(shift * 100, 1)} % of a channel’s budget to the channels with the lowest cost per lead; the total stays as it is.`,
    impact: scaled(lift, metrics.total_leads),
    gain: asRevenue(lift, metrics),
    impact_metric: 'additional leads over as many days as were looked at',
    evidence: {
      triggers: why,
      shift,
      channels: campaign.channel_mix,
      cpl_usd: metrics.cpl_usd,
      roas: metrics.roas,
      elasticity: PRIOR_ELASTICITY.value,
    },
    smallSample: metrics.total_leads < SMALL_SAMPLE,
  });
}

/** Narrower rules: part of the distance between the conversion rate and its target. Never when the audience is to be kept. */
function audience({ campaign, metrics, triggers, constraints }: OpportunityInput): Optimization | undefined {
  const why = anyOf(triggers, 'poor_conversion_rate', 'high_cpl');
  if (why.length === 0 || constraints.preserve_audience) return undefined;
  const rate = rateEstimate(metrics.total_conversions, metrics.total_leads);
  const gain = (from: number): number => Math.max(0, TARGETS.conversionRate - from) * REFINEMENT_SHARE;
  const impact = { value: gain(rate.value), low: gain(rate.high), high: gain(rate.low) };
  return proposal({
    type: 'audience_refinement',
    description: 'Narrow the audience to the segments that convert; leads outside of them are no longer written to.',
    impact,
    gain: asRevenue(scaled(impact, rate.value > 0 ? 1 / rate.value : 0), metrics),
    impact_metric: 'change of the conversion rate, as a share',
    evidence: {
      triggers: why,
      conversion_rate: metrics.conversion_rate,
      total_leads: metrics.total_leads,
      target_personas: campaign.target_personas,
    },
    smallSample: metrics.total_leads < SMALL_SAMPLE,
  });
}

/**
 * Stop a campaign that loses money: what a day of it loses. The interval holds at every look; before there are enough days for
 * that, it is the noise of the conversions it earns by.
 */
function pause({ campaign, metrics, triggers, daily }: OpportunityInput): Optimization | undefined {
  const losesMoney = metrics.roas !== null && metrics.roas < TARGETS.roas;
  if (!triggers.includes('low_roas') || !losesMoney || metrics.days === 0 || campaign.status === 'paused')
    return undefined;
  const losses = meanSequence(momentsOf(daily.map(({ cost_usd, revenue_usd }) => cost_usd - revenue_usd)));
  const isTested = Number.isFinite(losses.low);
  const revenue = countedEstimate(metrics.total_revenue_usd / metrics.days, metrics.total_conversions);
  const costPerDay = metrics.total_cost_usd / metrics.days;
  const impact = isTested
    ? losses
    : {
        value: costPerDay - revenue.value,
        low: costPerDay - revenue.high,
        high: costPerDay - Math.max(0, revenue.low),
      };
  return proposal({
    type: 'auto_pause',
    description: 'Pause the campaign: it costs more than it brings in.',
    impact,
    gain: scaled(impact, 7),
    impact_metric: 'USD saved a day',
    evidence: {
      triggers: ['low_roas'],
      roas: metrics.roas,
      total_cost_usd: metrics.total_cost_usd,
      total_revenue_usd: metrics.total_revenue_usd,
      days: metrics.days,
      holds_at_every_look: isTested,
    },
    smallSample: metrics.total_conversions < SUFFICIENT_LEADS,
  });
}

interface Proposal extends Pick<Optimization, 'type' | 'description' | 'impact_metric' | 'impact_basis' | 'evidence'> {
  impact: Estimate;
  /** USD a week */
  gain: Estimate;
  smallSample: boolean;
}

const DIGITS = 4;
const SMALL_SAMPLE_NOTE = ' Small sample: take the interval seriously, not the estimate.';

const proposal = ({ impact, gain, smallSample, description, evidence, ...rest }: Proposal): Optimization => ({
  impact_basis: 'modelled',
  ...rest,
  description: smallSample ? description + SMALL_SAMPLE_NOTE : description,
  impact_estimate: rounded(impact.value, DIGITS),
  impact_interval: [rounded(impact.low, DIGITS), rounded(impact.high, DIGITS)],
  expected_gain: { usd_a_week: rounded(gain.value, 2), interval: [rounded(gain.low, 2), rounded(gain.high, 2)] },
  evidence: { ...evidence, small_sample: smallSample },
});
