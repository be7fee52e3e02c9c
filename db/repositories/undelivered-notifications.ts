/** Messages to people that did not arrive, or may not have, about what still needs somebody. */
import type { Queryable } from '../queryable';

export interface Undelivered {
  refused: number;
  unconfirmed: number;
  released: number;
  /** of the latest of them */
  last_error: string | null;
}

export async function undelivered(db: Queryable): Promise<Undelivered> {
  const { rows } = await db.query<Undelivered>(
    `SELECT (count(*) FILTER (WHERE status = 'refused'))::int AS refused,
            (count(*) FILTER (WHERE status = 'unconfirmed'))::int AS unconfirmed,
            (count(*) FILTER (WHERE status = 'released'))::int AS released,
            (array_agg(last_error ORDER BY updated_at DESC))[1] AS last_error
     FROM notification_messages WHERE status IN ('refused', 'unconfirmed', 'released') AND message_id IN (
       SELECT i.message_id FROM notification_items i JOIN (
         SELECT n.notification_id FROM escalations e JOIN notifications n USING (escalation_id) WHERE e.status = 'open'
         UNION ALL
         SELECT n.notification_id FROM assignments a JOIN notifications n USING (assignment_id) WHERE a.status = 'offered'
       ) waiting USING (notification_id))`,
  );
  return rows[0] ?? { refused: 0, unconfirmed: 0, released: 0, last_error: null };
}
