/** Days put together to rows, with 95 % intervals (decision 0036). */
import { poissonInterval, ratioOfTotals, wilsonInterval } from '../../../learning/metrics/intervals';
import type { Bounds, Cohort, TrendDay } from '../../../db/repositories/campaign-analytics';
import { metricsOf } from '../../../db/repositories/campaigns';
import type { CampaignTrend, TrendRow, TrendStep } from '../../../workflows/contracts/campaign-trend';
import { addDays, mondayOf } from '../../../workflows/contracts/days';

type Interval = [number, number] | null;

/** Ratios that rest on fewer leads or conversions get no interval: the spread of days on which nothing came is no measure. */
const SUFFICIENT_COUNT = 5;

interface Period extends Bounds {
  by: TrendStep;
  /** not over yet */
  today: string;
}

/** @param days oldest first */
export function trendRows(days: readonly TrendDay[], period: Period): TrendRow[] {
  const groups = new Map<string, TrendDay[]>();
  for (const day of days) {
    const date = period.by === 'week' ? mondayOf(day.date) : day.date;
    const group = groups.get(date);
    if (group) group.push(day);
    else groups.set(date, [day]);
  }
  return [...groups].map(([date, own]) => rowOf(date, own, period));
}

function rowOf(date: string, days: readonly TrendDay[], { from, to, by, today }: Period): TrendRow {
  const { leads_created, conversions, cost_usd, revenue_usd, ...sums } = sumsOf(days);
  const last = by === 'week' ? addDays(date, 6) : date;
  return {
    date,
    days: withFigures(days).length,
    is_whole: date >= from && last <= to && last < today,
    ...{ cost_usd, impressions: sums.impressions, clicks: sums.clicks, leads_created, conversions, revenue_usd },
    roas: cost_usd > 0 ? revenue_usd / cost_usd : null,
    cpl_usd: leads_created > 0 ? cost_usd / leads_created : null,
    intervals: {
      leads_created: poissonInterval(leads_created),
      conversions: poissonInterval(conversions),
      ...ratioIntervals(days, leads_created, conversions),
    },
  };
}

/** The same days in all: what the rows show adds up to it. */
export function trendTotals(
  days: readonly TrendDay[],
  { leads, converted }: Cohort,
): Pick<CampaignTrend, 'metrics' | 'intervals' | 'cohort' | 'reported_conversions'> {
  const sums = sumsOf(days);
  const { conversion_rate: _notOfTheseLeads, ...metrics } = metricsOf({
    ...{ total_leads: sums.leads_created, total_conversions: sums.conversions },
    ...{ total_cost_usd: sums.cost_usd, total_revenue_usd: sums.revenue_usd },
    ...{ impressions: sums.impressions, clicks: sums.clicks, days: withFigures(days).length },
  });
  return {
    metrics,
    intervals: {
      total_leads: poissonInterval(sums.leads_created),
      total_conversions: poissonInterval(sums.conversions),
      ...ratioIntervals(days, sums.leads_created, sums.conversions),
    },
    cohort: {
      leads,
      converted,
      conversion_rate: leads > 0 ? converted / leads : null,
      interval: leads > 0 ? wilsonInterval(converted, leads) : null,
    },
    reported_conversions: sums.reported_conversions,
  };
}

type Amounts = Omit<TrendDay, 'date' | 'has_figures'>;

function sumsOf(days: readonly TrendDay[]): Amounts {
  const total = (column: keyof Amounts): number => days.reduce((sum, day) => sum + day[column], 0);
  return {
    impressions: total('impressions'),
    clicks: total('clicks'),
    leads_created: total('leads_created'),
    conversions: total('conversions'),
    reported_conversions: total('reported_conversions'),
    cost_usd: cents(total('cost_usd')),
    revenue_usd: cents(total('revenue_usd')),
  };
}

const withFigures = (days: readonly TrendDay[]): TrendDay[] => days.filter(({ has_figures }) => has_figures);

const ratioIntervals = (
  days: readonly TrendDay[],
  leads: number,
  conversions: number,
): { roas: Interval; cpl_usd: Interval } => ({
  roas: ratioInterval(
    conversions,
    withFigures(days).map((day) => ({ dividend: day.revenue_usd, divisor: day.cost_usd })),
  ),
  cpl_usd: ratioInterval(
    leads,
    withFigures(days).map((day) => ({ dividend: day.cost_usd, divisor: day.leads_created })),
  ),
});

function ratioInterval(count: number, days: { dividend: number; divisor: number }[]): Interval {
  const estimate = count >= SUFFICIENT_COUNT ? ratioOfTotals(days) : undefined;
  return estimate ? [estimate.low, estimate.high] : null;
}

const cents = (usd: number): number => Math.round(usd * 100) / 100;
