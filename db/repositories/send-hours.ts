/** When a campaign's first messages went out, on the clocks of those who got them, and how many were answered. */
import type { Queryable } from '../queryable';
import { IS_GOOD_ANSWER } from './experiments';

export interface HourCount {
  hour: number;
  half: number;
  trials: number;
  successes: number;
}

/** What is older says little of people today. */
const LOOK_BACK_SECONDS = 90 * 24 * 3_600;
/** The latest are enough to tell hours apart; no campaign is read for longer. */
const MOST_SENDS = 20_000;

/**
 * The first message of each company, as far as it was given `windowSeconds` to answer: further touches wait for an answer to the
 * first, and colleagues are no trial of their own. Who has no time zone that exists is left out: the hour is not known.
 * Companies are halved by a hash of their index, for good.
 */
export async function sendHoursOf(
  db: Queryable,
  campaignId: string,
  windowSeconds: number,
  now: Date,
): Promise<HourCount[]> {
  const { rows } = await db.query<HourCount>(
    `WITH recent AS MATERIALIZED (
       SELECT s.lead_id, s.timestamp AS sent_at FROM interactions s
       WHERE s.campaign_id = $1 AND s.timestamp <= $3::timestamptz - $2 * interval '1 second'
         AND s.timestamp > $3::timestamptz - ($2 + ${LOOK_BACK_SECONDS}) * interval '1 second'
         AND s.agent_id = 'engagement' AND s.metadata_json ->> 'touch' = '1'
       ORDER BY s.timestamp DESC LIMIT ${MOST_SENDS}
     ), firsts AS MATERIALIZED (
       SELECT DISTINCT ON (unit) COALESCE(p.company_index, convert_to(lead_id, 'UTF8')) AS unit, lead_id, sent_at, z.name AS zone
       FROM recent JOIN leads l USING (lead_id) JOIN pg_timezone_names z ON z.name = l.timezone LEFT JOIN lead_pii p USING (lead_id)
       ORDER BY unit, sent_at
     )
     SELECT extract(hour FROM sent_at AT TIME ZONE zone)::int AS hour, get_byte(sha256(unit), 0) % 2 AS half,
       count(*)::int AS trials, count(*) FILTER (WHERE EXISTS (
         SELECT 1 FROM interactions i WHERE i.lead_id = firsts.lead_id AND i.timestamp > sent_at
           AND i.timestamp <= sent_at + $2 * interval '1 second' AND ${IS_GOOD_ANSWER}))::int AS successes
     FROM firsts GROUP BY 1, 2 ORDER BY 1, 2`,
    [campaignId, windowSeconds, now],
  );
  return rows;
}
