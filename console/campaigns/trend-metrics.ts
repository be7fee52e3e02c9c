/** What is shown over time, in tiles, charts and the table. */
import type { CampaignTrend, TrendRow } from '../../workflows/contracts/campaign-trend';
import type { Format } from '../components/figures';
import { count, ratio, usd, usdMark, type Interval } from './figures';

export interface TrendMetric {
  name: string;
  format: Format;
  /** at the marks of an axis */
  axis: Format;
  value: (row: TrendRow) => number | null;
  interval: (row: TrendRow) => Interval | null;
  /** of the whole period */
  total: (trend: CampaignTrend) => number | null;
  totalInterval: (trend: CampaignTrend) => Interval | null;
  /** what is said where there is no interval */
  without: string;
}

const TOO_LITTLE = 'too little to tell';

export const TREND_METRICS: readonly TrendMetric[] = [
  {
    name: 'Spend',
    format: usd,
    axis: usdMark,
    value: (row) => row.cost_usd,
    interval: () => null,
    total: ({ metrics }) => metrics.total_cost_usd,
    totalInterval: () => null,
    without: 'as booked',
  },
  {
    name: 'Leads',
    format: count,
    axis: count,
    value: (row) => row.leads_created,
    interval: ({ intervals }) => intervals.leads_created,
    total: ({ metrics }) => metrics.total_leads,
    totalInterval: ({ intervals }) => intervals.total_leads,
    without: TOO_LITTLE,
  },
  {
    name: 'Conversions',
    format: count,
    axis: count,
    value: (row) => row.conversions,
    interval: ({ intervals }) => intervals.conversions,
    total: ({ metrics }) => metrics.total_conversions,
    totalInterval: ({ intervals }) => intervals.total_conversions,
    without: TOO_LITTLE,
  },
  {
    name: 'ROAS',
    format: ratio,
    axis: count,
    value: (row) => row.roas,
    interval: ({ intervals }) => intervals.roas,
    total: ({ metrics }) => metrics.roas,
    totalInterval: ({ intervals }) => intervals.roas,
    without: TOO_LITTLE,
  },
  {
    name: 'Cost per lead',
    format: usd,
    axis: usdMark,
    value: (row) => row.cpl_usd,
    interval: ({ intervals }) => intervals.cpl_usd,
    total: ({ metrics }) => metrics.cpl_usd,
    totalInterval: ({ intervals }) => intervals.cpl_usd,
    without: TOO_LITTLE,
  },
];
