/** The campaign optimizer's decision: how a campaign does, what could be changed, whether a person must look. */
import type {
  Campaign,
  CampaignDaily,
  CampaignMetrics,
  Diagnosis,
  LeadCohort,
  Optimization,
  OptimizeRequest,
  Variant,
} from '../../workflows/contracts/campaign';
import type { VariantStats } from '../engagement/variant';
import type { AudienceStats } from './audience-change';
import type { ChannelStats } from './budget-change';
import { concreteChange, type ChangeDraft } from './changes';
import { diagnose } from './diagnosis';
import { campaignMetrics } from './metrics';
import { findOpportunities } from './opportunities';
import { detectTriggers, TARGETS, type Trigger } from './triggers';

/** Changes with every change of a rule or a target; the decision log tells decisions apart by it. */
export const POLICY_VERSION = 'optimization-rules-4';

export interface AnalysisInput {
  campaign: Campaign;
  daily: readonly CampaignDaily[];
  total_conversions: number;
  variants: readonly Variant[];
  variant_stats: readonly VariantStats[];
  channel_stats: readonly ChannelStats[];
  audience_stats: readonly AudienceStats[];
  lead_cohorts: readonly LeadCohort[];
  now: Date;
  request: OptimizeRequest;
}

export interface CampaignAnalysis {
  metrics: CampaignMetrics;
  optimizations: Optimization[];
  /** what is to be done about them, as far as the figures say */
  changes: ChangeDraft[];
  /** calls for a human: it loses money and hardly converts */
  low_performance: boolean;
  diagnosis: Diagnosis;
  /** what was looked at, without PII */
  features: AnalysisFeatures;
}

/** A type rather than an interface, so that it is JSON to the decision log. */
export type AnalysisFeatures = Readonly<{
  metrics: CampaignMetrics;
  triggers: Trigger[];
  constraints: { max_budget_increase: number | null; preserve_audience: boolean };
  reported_metrics: Record<string, number | null>;
  variant_stats: { variant_id: string; sends: number; successes: number }[];
  channel_stats: { channel: string; sends: number; successes: number }[];
  declines: Diagnosis['declines'];
  anomalies: Diagnosis['anomalies'];
}>;

/**
 * Our own figures decide; those the caller reports are kept beside them. Triggers are the caller's and those seen.
 * Below 30 leads nothing is concluded: no proposals, no alarm.
 */
export function analyzeCampaignPerformance(input: AnalysisInput): CampaignAnalysis {
  const { request, variant_stats } = input;
  const metrics = campaignMetrics(input.daily, input.total_conversions);
  const diagnosis = diagnose(input, metrics);
  const triggers = [...new Set([...(request.optimization_triggers ?? []), ...detectTriggers(metrics, diagnosis)])];
  const constraints = request.constraints ?? {};
  const low_performance = isLowPerformance(metrics);
  const optimizations = metrics.insufficient_data
    ? []
    : findOpportunities({ ...input, metrics, triggers, constraints });
  return {
    metrics,
    optimizations,
    changes: optimizations.flatMap((each) => concreteChange(each, { ...input, constraints, low_performance }) ?? []),
    low_performance,
    diagnosis,
    features: {
      metrics,
      triggers,
      constraints: {
        max_budget_increase: constraints.max_budget_increase ?? null,
        preserve_audience: constraints.preserve_audience ?? false,
      },
      reported_metrics: request.current_metrics ?? {},
      variant_stats: variant_stats.map(({ variant_id, sends, successes }) => ({ variant_id, sends, successes })),
      declines: diagnosis.declines,
      anomalies: diagnosis.anomalies,
      channel_stats: input.channel_stats.map(({ channel, sends, successes }) => ({ channel, sends, successes })),
    },
  };
}

/** ROAS below 1.0 and a conversion rate below 0.05, both known (SPEC section 4). */
const isLowPerformance = ({ insufficient_data, roas, conversion_rate }: CampaignMetrics): boolean =>
  !insufficient_data &&
  roas !== null &&
  roas < TARGETS.roas &&
  conversion_rate !== null &&
  conversion_rate < TARGETS.conversionRate;
