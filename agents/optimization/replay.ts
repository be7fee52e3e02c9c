/** What the optimizer would have proposed on past days: the real analysis, day by day, each seeing nothing of the days that follow. */
import type {
  Campaign,
  CampaignDaily,
  Optimization,
  OptimizeRequest,
  Variant,
} from '../../workflows/contracts/campaign';
import type { CampaignChange, ProposedChange } from '../../workflows/contracts/changes';
import type { VariantStats } from '../engagement/variant';
import { sum } from '../numbers';
import { analyzeCampaignPerformance, type CampaignAnalysis } from './analyze';
import { proposeChanges } from './proposals';

const DAY_MS = 86_400_000;

/** What a variant did on one day. */
export interface VariantDay extends VariantStats {
  date: string;
}

export interface PastCampaign {
  campaign: Campaign;
  daily: readonly CampaignDaily[];
  variants: readonly Variant[];
  /** empty: nothing is known of variants by day, so none is judged */
  variant_days: readonly VariantDay[];
}

export interface ReplayedDay {
  date: string;
  /** low performance: a person would have been asked whether it should go on */
  escalated: boolean;
  proposed: { change: ProposedChange; optimization: Optimization }[];
  declines: CampaignAnalysis['diagnosis']['declines'];
  anomalies: CampaignAnalysis['diagnosis']['anomalies'];
}

/**
 * The past does not answer to what would have been changed, so the campaign stays as it was; a change that was proposed keeps its
 * type quiet for a week, as in life. Conversions are those that the days counted.
 */
export function* replayCampaign(past: PastCampaign, request: OptimizeRequest): Generator<ReplayedDay> {
  const days = past.daily.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const latest = new Map<string, CampaignChange>();
  for (const [index, { date }] of days.entries()) {
    const now = new Date(Date.parse(date) + DAY_MS);
    const daily = days.slice(0, index + 1);
    const found = analyzeCampaignPerformance({
      campaign: past.campaign,
      daily,
      total_conversions: sum(daily.map(({ conversions }) => conversions)),
      variants: past.variants,
      variant_stats: statsUntil(past.variant_days, date),
      channel_stats: [],
      audience_stats: [],
      lead_cohorts: [],
      now,
      request,
    });
    const { optimizations, proposed } = proposeChanges({
      campaign_id: past.campaign.campaign_id,
      analysis_no: index + 1,
      constraints: request.constraints ?? {},
      optimizations: found.optimizations,
      drafts: found.changes,
      latest: [...latest.values()],
      now,
    });
    for (const change of proposed) latest.set(change.type, applied(change, past.campaign.campaign_id, index + 1, now));
    yield {
      date,
      escalated: found.low_performance,
      proposed: proposed.flatMap((change) => {
        const optimization = optimizations.find(({ change_id }) => change_id === change.change_id);
        return optimization ? [{ change, optimization }] : [];
      }),
      declines: found.diagnosis.declines,
      anomalies: found.diagnosis.anomalies,
    };
  }
}

function statsUntil(variantDays: readonly VariantDay[], date: string): VariantStats[] {
  const totals = new Map<string, VariantStats>();
  for (const day of variantDays) {
    if (day.date > date) continue;
    const known = totals.get(day.variant_id) ?? { variant_id: day.variant_id, sends: 0, successes: 0 };
    totals.set(day.variant_id, {
      ...known,
      sends: known.sends + day.sends,
      successes: known.successes + day.successes,
    });
  }
  return [...totals.values()];
}

function applied(change: ProposedChange, campaign_id: string, analysis_no: number, now: Date): CampaignChange {
  const at = now.toISOString();
  return {
    ...change,
    ...{ campaign_id, analysis_no, status: 'applied', reason: null, escalation_id: null },
    ...{ created_at: at, settled_at: at, settled_by: 'simulation', undone_at: null, undone_by: null },
  };
}
