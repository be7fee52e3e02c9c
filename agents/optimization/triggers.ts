/** What is wrong with a campaign: named by the caller, or seen in the figures. */
import type { CampaignDaily, CampaignMetrics, OptimizeRequest } from '../../workflows/contracts/campaign';
import { ratio, totalsOf } from './metrics';

export type Trigger = NonNullable<OptimizeRequest['optimization_triggers']>[number];

/** Where attention begins. Ordinary figures of B2B campaigns lie on the other side. */
export const TARGETS = { ctr: 0.01, cplUsd: 150, conversionRate: 0.05, roas: 1 } as const;
/** Fatigue: the click rate of the later half of the days is this share of the earlier half's, or less. */
const FATIGUE_SHARE = 0.7;
const FATIGUE_DAYS = 14;

const below = (value: number | null, target: number): boolean => value !== null && value < target;

export function detectTriggers(metrics: CampaignMetrics, daily: readonly CampaignDaily[]): Trigger[] {
  const seen: [Trigger, boolean][] = [
    ['low_ctr', below(metrics.ctr, TARGETS.ctr)],
    ['high_cpl', metrics.cpl_usd !== null && metrics.cpl_usd > TARGETS.cplUsd],
    ['poor_conversion_rate', below(metrics.conversion_rate, TARGETS.conversionRate)],
    ['low_roas', below(metrics.roas, TARGETS.roas)],
    ['fatigue', fatigueShare(daily) <= FATIGUE_SHARE],
  ];
  return seen.filter(([, present]) => present).map(([trigger]) => trigger);
}

/** Click rate of the later half over that of the earlier half; 1 when there is too little to compare. */
export function fatigueShare(daily: readonly CampaignDaily[]): number {
  if (daily.length < FATIGUE_DAYS) return 1;
  const days = daily.toSorted((a, b) => a.date.localeCompare(b.date));
  const rate = (part: readonly CampaignDaily[]): number | null => {
    const { clicks, impressions } = totalsOf(part, 0);
    return ratio(clicks, impressions);
  };
  const middle = Math.floor(days.length / 2);
  const [earlier, later] = [rate(days.slice(0, middle)), rate(days.slice(middle))];
  return earlier === null || earlier === 0 || later === null ? 1 : later / earlier;
}
