/** What stands behind a campaign's figures: how surely they are known, by cohort, what falls, what runs strangely. */
import { rateEstimate, ratioOfTotals, type Estimate } from '../../learning/metrics/intervals';
import type { CampaignDaily, CampaignMetrics, Diagnosis, LeadCohort } from '../../workflows/contracts/campaign';
import { rounded } from '../numbers';
import { cohortsOf, matureDays } from './cohorts';
import { anomaliesIn } from './days/anomalies';
import { declineOf } from './days/trend';

export interface DiagnosisInput {
  daily: readonly CampaignDaily[];
  lead_cohorts: readonly LeadCohort[];
  now: Date;
}

/** Today is not over: its figures would look like a fall. */
export function diagnose({ daily, lead_cohorts, now }: DiagnosisInput, metrics: CampaignMetrics): Diagnosis {
  const whole = daily.filter(({ date }) => date < now.toISOString().slice(0, 10));
  const overDays = (dividend: keyof Figures, divisor: keyof Figures): [number, number] | null =>
    bounds(ratioOfTotals(daily.map((day) => ({ dividend: day[dividend], divisor: day[divisor] }))));
  const rates = {
    ctr: whole.map(({ date, clicks, impressions }) => ({ date, successes: clicks, trials: impressions })),
    conversion_rate: matureDays(lead_cohorts, now),
  };
  return {
    intervals: {
      conversion_rate:
        metrics.total_leads > 0 ? bounds(rateEstimate(metrics.total_conversions, metrics.total_leads)) : null,
      ctr: overDays('clicks', 'impressions'),
      cpl_usd: overDays('cost_usd', 'leads_created'),
      roas: overDays('revenue_usd', 'cost_usd'),
    },
    cohorts: cohortsOf(lead_cohorts, now),
    declines: (['ctr', 'conversion_rate'] as const).flatMap((metric) => {
      const decline = declineOf(rates[metric]);
      return decline
        ? { metric, ...decline, change: rounded(decline.change, 4), interval: shown(decline.interval) }
        : [];
    }),
    anomalies: anomaliesIn(whole),
  };
}

type Figures = Pick<CampaignDaily, 'impressions' | 'clicks' | 'leads_created' | 'cost_usd' | 'revenue_usd'>;

const bounds = (estimate: Estimate | undefined): [number, number] | null =>
  estimate ? shown([estimate.low, estimate.high]) : null;
const shown = ([low, high]: [number, number]): [number, number] => [rounded(low, 4), rounded(high, 4)];
