/** Figures of one campaign in a period, added up by PostgreSQL. */
import type { CampaignFigures } from '../../mcp/protocol/campaign-request-methods';
import type { Queryable } from '../queryable';
import type { CampaignTotals } from './campaigns';

/** Whole days in UTC; null: no bound. */
export interface Period {
  from: string | null;
  to: string | null;
}

export interface Bounds {
  from: string;
  to: string;
}

/** Most days in a series. */
const MAX_DAYS = 366;

const IN_PERIOD = (column: string): string =>
  `($2::date IS NULL OR ${column} >= $2::date) AND ($3::date IS NULL OR ${column} <= $3::date)`;
const UTC_DAY = (time: string): string => `(${time} AT TIME ZONE 'UTC')::date`;

/** As `IN_PERIOD` of its day, for a column that an index orders, and a period with both ends. */
const WITHIN = (time: string): string =>
  `${time} >= $2::date::timestamp AT TIME ZONE 'UTC' AND ${time} < ($3::date + 1)::timestamp AT TIME ZONE 'UTC'`;

type Counts = Omit<CampaignFigures['outreach'], 'reply_rate' | 'success_rate' | 'opt_out_rate'>;

const NOTHING: CampaignTotals & Counts = {
  total_leads: 0,
  total_conversions: 0,
  impressions: 0,
  clicks: 0,
  total_cost_usd: 0,
  total_revenue_usd: 0,
  days: 0,
  messages_sent: 0,
  replies: 0,
  successes: 0,
  opt_outs: 0,
  handoffs_completed: 0,
};

const SUMS = ['messages_sent', 'replies', 'successes', 'opt_outs', 'handoffs_completed', 'impressions', 'clicks'];

export async function totalsIn(
  db: Queryable,
  campaignId: string,
  { from, to }: Period,
): Promise<CampaignTotals & Counts> {
  const { rows } = await db.query<CampaignTotals & Counts>(
    `SELECT ${SUMS.map((name) => `COALESCE(sum(${name}), 0)::bigint AS ${name}`).join(', ')},
       COALESCE(sum(leads_created), 0)::bigint AS total_leads, COALESCE(sum(cost_usd), 0) AS total_cost_usd,
       COALESCE(sum(revenue_usd), 0) AS total_revenue_usd, count(*) AS days,
       (SELECT count(*) FROM conversions v WHERE v.campaign_id = $1 AND ${IN_PERIOD(UTC_DAY('v.converted_at'))}) AS total_conversions
     FROM campaign_daily WHERE campaign_id = $1 AND ${IN_PERIOD('date')}`,
    [campaignId, from, to],
  );
  return rows[0] ?? NOTHING;
}

/** The latest days of the period, oldest first. */
export async function daysIn(
  db: Queryable,
  campaignId: string,
  { from, to }: Period,
): Promise<CampaignFigures['daily']> {
  const { rows } = await db.query<CampaignFigures['daily'][number]>(
    `SELECT date, impressions, clicks, ctr, leads_created, conversions, cost_usd, revenue_usd, cpl_usd, roas, messages_sent, replies,
       successes, opt_outs
     FROM campaign_daily WHERE campaign_id = $1 AND ${IN_PERIOD('date')} ORDER BY date DESC LIMIT ${MAX_DAYS}`,
    [campaignId, from, to],
  );
  return rows.reverse();
}

/** What the trend of a campaign is made of. */
export interface TrendDay {
  date: string;
  /** false: conversions alone */
  has_figures: boolean;
  impressions: number;
  clicks: number;
  leads_created: number;
  /** recorded one by one on the day */
  conversions: number;
  /** what the day's own figures say, which may have come from elsewhere */
  reported_conversions: number;
  cost_usd: number;
  revenue_usd: number;
}

/** Days with figures or conversions, oldest first. */
export async function trendDaysIn(db: Queryable, campaignId: string, { from, to }: Bounds): Promise<TrendDay[]> {
  const figures = ['impressions', 'clicks', 'leads_created', 'cost_usd', 'revenue_usd'];
  const { rows } = await db.query<TrendDay>(
    `SELECT date, d.date IS NOT NULL AS has_figures, ${figures.map((name) => `COALESCE(d.${name}, 0) AS ${name}`).join(', ')},
       COALESCE(d.conversions, 0) AS reported_conversions, COALESCE(v.conversions, 0) AS conversions
     FROM (SELECT * FROM campaign_daily WHERE campaign_id = $1 AND date BETWEEN $2 AND $3) d
     FULL JOIN (SELECT ${UTC_DAY('converted_at')} AS date, count(*) AS conversions FROM conversions
       WHERE campaign_id = $1 AND ${WITHIN('converted_at')} GROUP BY 1) v USING (date)
     ORDER BY date`,
    [campaignId, from, to],
  );
  return rows;
}

export interface Cohort {
  leads: number;
  converted: number;
}

/** Leads created in the period, and how many of them have converted for the campaign by now. */
export async function cohortIn(db: Queryable, campaignId: string, { from, to }: Bounds): Promise<Cohort> {
  const { rows } = await db.query<Cohort>(
    `SELECT count(*) AS leads, count(*) FILTER (WHERE EXISTS (
       SELECT 1 FROM conversions v WHERE v.lead_id = l.lead_id AND v.campaign_id = $1)) AS converted
     FROM leads l WHERE campaign_id = $1 AND ${WITHIN('created_at')}`,
    [campaignId, from, to],
  );
  return rows[0] ?? { leads: 0, converted: 0 };
}

/** The last one with figures. */
export async function lastDay(db: Queryable, campaignId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ last: string | null }>(
    'SELECT max(date) AS last FROM campaign_daily WHERE campaign_id = $1',
    [campaignId],
  );
  return rows[0]?.last ?? undefined;
}

/** @param sentEvents what a message of ours is called among the interactions */
export async function channelsIn(
  db: Queryable,
  campaignId: string,
  { from, to }: Period,
  sentEvents: readonly string[],
): Promise<CampaignFigures['channels']> {
  const { rows } = await db.query<CampaignFigures['channels'][number]>(
    `SELECT *, successes::double precision / NULLIF(sends, 0) AS success_rate FROM (
       SELECT channel, count(*) FILTER (WHERE event_type = ANY($4)) AS sends,
         count(DISTINCT lead_id) FILTER (WHERE outcome IN ('positive', 'callback_requested')
           OR event_type IN ('meeting_booked', 'conversion')) AS successes
       FROM interactions
       WHERE campaign_id = $1 AND ($2::date IS NULL OR timestamp >= $2::date::timestamp AT TIME ZONE 'UTC')
         AND ($3::date IS NULL OR timestamp < ($3::date + 1)::timestamp AT TIME ZONE 'UTC')
       GROUP BY channel) counted
     ORDER BY channel`,
    [campaignId, from, to, sentEvents],
  );
  return rows;
}

export async function variantFigures(db: Queryable, campaignId: string): Promise<CampaignFigures['variants']> {
  const { rows } = await db.query<CampaignFigures['variants'][number]>(
    `SELECT variant_id, channel, status, sends, successes, successes::double precision / NULLIF(sends, 0) AS success_rate
     FROM ab_variants WHERE campaign_id = $1 ORDER BY variant_id`,
    [campaignId],
  );
  return rows;
}

/** What the optimizer found last, as it was recorded. */
export async function latestAnalysis(
  db: Queryable,
  campaignId: string,
): Promise<{ decided_at: string; output: unknown } | undefined> {
  const { rows } = await db.query<{ decided_at: string; output: unknown }>(
    `SELECT decided_at, output FROM decisions WHERE campaign_id = $1 AND kind = 'optimize'
     ORDER BY decided_at DESC, decision_id DESC LIMIT 1`,
    [campaignId],
  );
  return rows[0];
}
