/** `analytics://campaigns` and `analytics://events`: aggregates, computed by PostgreSQL when they are asked for. */
import { CAMPAIGN_TOTALS, metricsOf } from '../../../db/repositories/campaigns';
import type { CampaignTotals } from '../../../db/repositories/campaigns';
import type { Filter } from '../../protocol/resource-methods';
import { figuresOf } from '../methods/campaign-requests';
import type { Parameters } from './conditions';
import { amount, asItem, name, number, text, time } from './resource';
import type { Column, TableResource } from './resource';

const WHOLE_LIFE = { from: null, to: null };

/** Null sorts as the lowest. */
const ratio = (part: string, whole: string): Column => {
  const sql = `${part}::double precision / NULLIF(${whole}, 0)::double precision`;
  return { sql, type: 'number', sort: `COALESCE(${sql}, -1)` };
};

export const campaignAnalytics: TableResource = {
  uri: 'analytics://campaigns',
  scope: 'analytics',
  about: 'Totals and rates of each campaign over its whole life; under its id also by day, channel and variant.',
  rowName: 'campaign',
  from: `campaigns c, ${CAMPAIGN_TOTALS}`,
  select: 'c.campaign_id, c.name, c.status, to_jsonb(t) AS totals',
  key: name('c.campaign_id'),
  columns: {
    campaign_id: name('c.campaign_id'),
    name: name('c.name'),
    status: name('c.status'),
    created_at: time('c.created_at'),
    total_leads: amount('t.total_leads'),
    total_conversions: amount('t.total_conversions'),
    total_cost_usd: amount('t.total_cost_usd'),
    total_revenue_usd: amount('t.total_revenue_usd'),
    roas: ratio('t.total_revenue_usd', 't.total_cost_usd'),
    conversion_rate: ratio('t.total_conversions', 't.total_leads'),
    ctr: ratio('t.clicks', 't.impressions'),
  },
  order: '-created_at',
  searched: ['c.campaign_id', 'c.name'],
  item: ({ totals, ...row }) => asItem({ ...row, ...metricsOf(totals as CampaignTotals) }),
  one: async (id, _bounds, { db }) => ({ item: asItem({ ...(await figuresOf(db, id, WHOLE_LIFE)) }) }),
};

/** Where the filter names no first day. */
const USUAL_DAYS = 30;

export const eventAnalytics: TableResource = {
  uri: 'analytics://events',
  scope: 'analytics',
  about: 'Interactions counted by day, kind, channel and campaign: the last 30 days unless the filter names others.',
  rowName: 'group of events',
  from: eventsInPeriod,
  select: 'e.date, e.event_type, e.channel, e.campaign_id, e.events, e.leads, e.successes',
  key: name("(e.date::text || ':' || e.event_type || ':' || e.channel || ':' || COALESCE(e.campaign_id, ''))"),
  columns: {
    date: { sql: 'e.date', type: 'date', sort: 'e.date' },
    event_type: name('e.event_type'),
    channel: name('e.channel'),
    campaign_id: text('e.campaign_id'),
    events: amount('e.events'),
    leads: amount('e.leads'),
    successes: number('e.successes'),
  },
  order: '-date',
  searched: ['e.event_type', 'e.channel', 'e.campaign_id'],
  item: asItem,
};

/** Interactions are partitioned by time: the days asked for say which partitions are read. */
function eventsInPeriod({ date }: Filter, parameters: Parameters): string {
  const { first, last } = boundsOf(date);
  const to = last === undefined ? "(now() AT TIME ZONE 'UTC')::date" : parameters.add(last, 'date');
  const from = first === undefined ? `${to} - ${USUAL_DAYS}` : parameters.add(first, 'date');
  return `(SELECT (i.timestamp AT TIME ZONE 'UTC')::date AS date, i.event_type, i.channel, i.campaign_id, count(*) AS events,
      count(DISTINCT i.lead_id) AS leads,
      count(*) FILTER (WHERE i.outcome IN ('positive', 'callback_requested') OR i.event_type IN ('meeting_booked', 'conversion')) AS successes
    FROM interactions i
    WHERE i.timestamp >= (${from})::timestamp AT TIME ZONE 'UTC' AND i.timestamp < (${to} + 1)::timestamp AT TIME ZONE 'UTC'
    GROUP BY 1, 2, 3, 4) e`;
}

/** The conditions on the date have been checked: what is neither a day nor a range of days does not get here. */
function boundsOf(wanted: Filter[string] | undefined): { first?: string | undefined; last?: string | undefined } {
  if (typeof wanted === 'string') return { first: wanted, last: wanted };
  if (typeof wanted !== 'object' || wanted === null) return {};
  const days = (wanted.in ?? []).filter((day) => typeof day === 'string').sort();
  return { first: textOf(wanted.gte) ?? days[0], last: textOf(wanted.lte) ?? days.at(-1) };
}

const textOf = (value: string | number | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
