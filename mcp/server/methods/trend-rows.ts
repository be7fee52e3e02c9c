/** Days put together to rows, with 95 % intervals (decision 0036). */
import { poissonInterval, ratioOfTotals, wilsonInterval } from '../../../learning/metrics/intervals';
import type { CampaignFigures } from '../../protocol/campaign-request-methods';
import type { CampaignMetrics } from '../../../workflows/contracts/campaign';
import type { CampaignTrend, TrendRow, TrendStep } from '../../../workflows/contracts/campaign-trend';
import { addDays, mondayOf } from '../../../workflows/contracts/days';

type Day = CampaignFigures['daily'][number];
type Interval = [number, number] | null;

/** Ratios that rest on fewer leads or conversions get no interval: the spread of days on which nothing came is no measure. */
const SUFFICIENT_COUNT = 5;

interface Period {
  from: string;
  to: string;
  by: TrendStep;
  /** not over yet */
  today: string;
}

/** @param days oldest first */
export function trendRows(days: readonly Day[], period: Period): TrendRow[] {
  const groups = new Map<string, Day[]>();
  for (const day of days) {
    const date = period.by === 'week' ? mondayOf(day.date) : day.date;
    const group = groups.get(date);
    if (group) group.push(day);
    else groups.set(date, [day]);
  }
  return [...groups].map(([date, own]) => rowOf(date, own, period));
}

function rowOf(date: string, days: readonly Day[], { from, to, by, today }: Period): TrendRow {
  const total = (column: 'impressions' | 'clicks' | 'leads_created' | 'conversions' | 'cost_usd' | 'revenue_usd') =>
    days.reduce((sum, day) => sum + day[column], 0);
  const [leads_created, conversions] = [total('leads_created'), total('conversions')];
  const [cost_usd, revenue_usd] = [cents(total('cost_usd')), cents(total('revenue_usd'))];
  const last = by === 'week' ? addDays(date, 6) : date;
  return {
    date,
    days: days.length,
    is_whole: date >= from && last <= to && last < today,
    ...{
      cost_usd,
      impressions: total('impressions'),
      clicks: total('clicks'),
      leads_created,
      conversions,
      revenue_usd,
    },
    roas: cost_usd > 0 ? revenue_usd / cost_usd : null,
    cpl_usd: leads_created > 0 ? cost_usd / leads_created : null,
    intervals: {
      leads_created: poissonInterval(leads_created),
      conversions: poissonInterval(conversions),
      ...ratioIntervals(days, leads_created, conversions),
    },
  };
}

export function totalIntervals(days: readonly Day[], metrics: CampaignMetrics): CampaignTrend['intervals'] {
  const { total_leads, total_conversions } = metrics;
  return {
    total_leads: poissonInterval(total_leads),
    total_conversions: poissonInterval(total_conversions),
    conversion_rate: total_leads > 0 ? wilsonInterval(total_conversions, total_leads) : null,
    ...ratioIntervals(days, total_leads, total_conversions),
  };
}

const ratioIntervals = (
  days: readonly Day[],
  leads: number,
  conversions: number,
): { roas: Interval; cpl_usd: Interval } => ({
  roas: ratioInterval(
    conversions,
    days.map((day) => ({ dividend: day.revenue_usd, divisor: day.cost_usd })),
  ),
  cpl_usd: ratioInterval(
    leads,
    days.map((day) => ({ dividend: day.cost_usd, divisor: day.leads_created })),
  ),
});

function ratioInterval(count: number, days: { dividend: number; divisor: number }[]): Interval {
  const estimate = count >= SUFFICIENT_COUNT ? ratioOfTotals(days) : undefined;
  return estimate ? [estimate.low, estimate.high] : null;
}

const cents = (usd: number): number => Math.round(usd * 100) / 100;
