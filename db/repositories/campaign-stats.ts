/** Figures of one campaign that the optimizer compares its channels and audiences by. */
import type { LeadCohort } from '../../workflows/contracts/campaign';
import type { Channel } from '../../workflows/contracts/lead';
import type { Queryable } from '../queryable';

export interface ChannelStats {
  channel: Channel;
  sends: number;
  successes: number;
}

/**
 * Messages of ours by channel, and leads that answered well, booked or converted on it.
 * @param sentEvents what a message of ours is called among the interactions
 */
export async function channelStatsOf(
  db: Queryable,
  campaignId: string,
  since: Date,
  sentEvents: readonly string[],
): Promise<ChannelStats[]> {
  const { rows } = await db.query<ChannelStats>(
    `SELECT channel, count(*) FILTER (WHERE event_type = ANY($3)) AS sends,
       count(DISTINCT lead_id) FILTER (WHERE outcome IN ('positive', 'callback_requested')
         OR event_type IN ('meeting_booked', 'conversion')) AS successes
     FROM interactions WHERE campaign_id = $1 AND timestamp >= $2 GROUP BY channel ORDER BY channel`,
    [campaignId, since, sentEvents],
  );
  return rows;
}

export interface AudienceStats {
  region: string | null;
  score_from: number | null;
  leads: number;
  conversions: number;
}

/** Leads of a campaign by region and score in tens, and how many of them converted. */
export async function audienceStatsOf(db: Queryable, campaignId: string): Promise<AudienceStats[]> {
  const { rows } = await db.query<AudienceStats>(
    `SELECT region, LEAST(lead_score / 10, 9) * 10 AS score_from, count(*) AS leads,
       count(*) FILTER (WHERE EXISTS (SELECT 1 FROM conversions v WHERE v.lead_id = l.lead_id AND v.campaign_id = $1)) AS conversions
     FROM leads l WHERE campaign_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [campaignId],
  );
  return rows;
}

/** Leads of a campaign by the day (UTC) on which they were created, and how many of them converted in the days that they are given. */
export async function leadCohortsOf(db: Queryable, campaignId: string, maturityDays: number): Promise<LeadCohort[]> {
  const { rows } = await db.query<LeadCohort>(
    `SELECT (created_at AT TIME ZONE 'UTC')::date AS created_on, count(*) AS leads,
       count(*) FILTER (WHERE EXISTS (SELECT 1 FROM conversions v WHERE v.lead_id = l.lead_id AND v.campaign_id = $1
         AND v.converted_at < l.created_at + make_interval(days => $2))) AS conversions
     FROM leads l WHERE campaign_id = $1 GROUP BY 1 ORDER BY 1`,
    [campaignId, maturityDays],
  );
  return rows;
}
