/** What is kept for a time only, deleted in batches: oldest first, rows that another server is at left to it. */
import type { Queryable } from '../queryable';

export interface Expiring {
  table: 'mcp_calls' | 'idempotency_keys' | 'relay_events' | 'http_requests' | 'feed_events';
  /** primary key */
  key: string;
  /** SQL expression: from when it is kept; null: for ever */
  since: string;
  /** an index leads to the oldest rows by it */
  oldestBy: string;
}

export const EXPIRING = {
  // rows arrive in the order of time, within a second or so: the oldest are the first by their number
  audit: { table: 'mcp_calls', key: 'call_id', since: 'at', oldestBy: 'call_id' },
  idempotency: { table: 'idempotency_keys', key: '(principal, key)', since: 'created_at', oldestBy: 'created_at' },
  relay: { table: 'relay_events', key: 'event_id', since: 'settled_at', oldestBy: 'settled_at' },
  http_requests: { table: 'http_requests', key: '(principal, key)', since: 'claimed_at', oldestBy: 'claimed_at' },
  // one that has no place yet was not passed on either
  feed: { table: 'feed_events', key: 'event_id', since: 'at', oldestBy: 'sequence' },
} as const satisfies Record<string, Expiring>;

/** @returns how many rows went; fewer than `limit`: no more are old enough */
export async function deleteOldest(db: Queryable, expiring: Expiring, before: Date, limit: number): Promise<number> {
  const { table, key, since, oldestBy } = expiring;
  const columns = key.replace(/[()]/g, '');
  const deleted = await db.query(
    `WITH oldest AS MATERIALIZED (
       SELECT ${columns}, ${since} AS since FROM ${table} WHERE ${oldestBy} IS NOT NULL
       ORDER BY ${oldestBy} LIMIT $2 FOR UPDATE SKIP LOCKED)
     DELETE FROM ${table} WHERE ${key} IN (SELECT ${columns} FROM oldest WHERE since < $1)`,
    [before, limit],
  );
  return deleted.rowCount ?? 0;
}
