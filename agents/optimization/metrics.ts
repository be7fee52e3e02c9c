/** A campaign's figures (SPEC section 4): totals over totals, never a mean of daily ratios; null where the divisor is zero. */
import type { CampaignDaily, CampaignMetrics } from '../../workflows/contracts/campaign';
import { rounded, sum } from '../numbers';

/** Below this nothing is concluded. */
export const SUFFICIENT_LEADS = 30;

export interface Totals {
  impressions: number;
  clicks: number;
  leads: number;
  conversions: number;
  costUsd: number;
  revenueUsd: number;
}

/** @param totalConversions the number of rows in `conversions`; the days count the same ones, perhaps not up to date */
export function totalsOf(daily: readonly CampaignDaily[], totalConversions: number): Totals {
  const total = (column: (day: CampaignDaily) => number): number => sum(daily.map(column));
  return {
    impressions: total((day) => day.impressions),
    clicks: total((day) => day.clicks),
    leads: total((day) => day.leads_created),
    conversions: totalConversions,
    costUsd: rounded(
      total((day) => day.cost_usd),
      2,
    ),
    revenueUsd: rounded(
      total((day) => day.revenue_usd),
      2,
    ),
  };
}

export function campaignMetrics(daily: readonly CampaignDaily[], totalConversions: number): CampaignMetrics {
  const totals = totalsOf(daily, totalConversions);
  return {
    total_leads: totals.leads,
    total_conversions: totals.conversions,
    conversion_rate: ratio(totals.conversions, totals.leads),
    roas: ratio(totals.revenueUsd, totals.costUsd),
    cpl_usd: ratio(totals.costUsd, totals.leads),
    ctr: ratio(totals.clicks, totals.impressions),
    total_cost_usd: totals.costUsd,
    total_revenue_usd: totals.revenueUsd,
    days: new Set(daily.map(({ date }) => date)).size,
    insufficient_data: totals.leads < SUFFICIENT_LEADS,
  };
}

export const ratio = (dividend: number, divisor: number): number | null => (divisor > 0 ? dividend / divisor : null);
