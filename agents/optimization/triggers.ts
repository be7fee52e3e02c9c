/** What is wrong with a campaign: named by the caller, or seen in the figures. */
import type { CampaignMetrics, Diagnosis, OptimizeRequest } from '../../workflows/contracts/campaign';

export type Trigger = NonNullable<OptimizeRequest['optimization_triggers']>[number];

/** Where attention begins. Ordinary figures of B2B campaigns lie on the other side. */
export const TARGETS = { ctr: 0.01, cplUsd: 150, conversionRate: 0.05, roas: 1 } as const;
const below = (value: number | null, target: number): boolean => value !== null && value < target;

export function detectTriggers(metrics: CampaignMetrics, { declines }: Pick<Diagnosis, 'declines'>): Trigger[] {
  const seen: [Trigger, boolean][] = [
    ['low_ctr', below(metrics.ctr, TARGETS.ctr)],
    ['high_cpl', metrics.cpl_usd !== null && metrics.cpl_usd > TARGETS.cplUsd],
    ['poor_conversion_rate', below(metrics.conversion_rate, TARGETS.conversionRate)],
    ['low_roas', below(metrics.roas, TARGETS.roas)],
    ['fatigue', declines.length > 0],
  ];
  return seen.filter(([, present]) => present).map(([trigger]) => trigger);
}
