/** Tables `feed_events` and `feed_head`. Triggers write the events, in the transaction of what happened. */
import type { FeedEvent } from '../../mcp/protocol/event-methods';
import type { Queryable } from '../queryable';

/**
 * Gives committed events their places in the feed.
 * @returns how many; fewer than `limit`: no more wait, or another server is at it
 */
export async function numberEvents(db: Queryable, limit: number): Promise<number> {
  const { rows } = await db.query<{ numbered: number }>('SELECT number_feed_events($1) AS numbered', [limit]);
  return rows[0]?.numbered ?? 0;
}

interface FeedRow {
  last_sequence: number;
  event: FeedEvent | null;
}

/** @returns the last number given, and what is kept after `since`, in order. Both as of one moment */
export async function readFeed(
  db: Queryable,
  since: number,
  limit: number,
): Promise<{ last: number; events: FeedEvent[] }> {
  const { rows } = await db.query<FeedRow>(
    `SELECT h.last_sequence, e.event
     FROM feed_head h LEFT JOIN LATERAL (
       SELECT sequence, subject || jsonb_build_object('sequence', sequence, 'type', type, 'lead_id', lead_id, 'campaign_id', campaign_id,
           'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS event
       FROM feed_events WHERE sequence > $1 ORDER BY sequence LIMIT $2) e ON true
     ORDER BY e.sequence`,
    [since, limit],
  );
  return { last: rows[0]?.last_sequence ?? 0, events: rows.flatMap(({ event }) => event ?? []) };
}
