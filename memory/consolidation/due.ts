/** Which conversations are to be consolidated, and what happened to their leads. */
import type { Queryable } from '../../db/queryable';
import type { Interaction } from '../../workflows/contracts/interaction';
import { groupBy } from './group-by';

export interface DueConversation {
  conversation_id: string;
  lead_id: string;
  last_event_at: string;
  industry: string | null;
  persona: string | null;
  company_size: string | null;
  timezone: string | null;
}

export type PastEvent = Pick<
  Interaction,
  'conversation_id' | 'lead_id' | 'timestamp' | 'channel' | 'event_type' | 'outcome' | 'metadata'
>;

/** More than a lead does in years; older events say nothing about it any more. */
const MOST_EVENTS_A_LEAD = 5_000;
const MOST_COUNTED = 100_000;

/** Oldest first. The lead's row is held too, so that nothing is tracked for it until the batch is over. */
export async function dueConversations(db: Queryable, limit: number): Promise<DueConversation[]> {
  const { rows } = await db.query<DueConversation>(
    `SELECT c.conversation_id, c.lead_id, c.last_event_at, l.industry, l.persona, l.company_size, l.timezone
     FROM conversations c JOIN leads l USING (lead_id)
     WHERE c.status = 'closed' AND c.consolidated_at IS NULL AND l.erased_at IS NULL
     ORDER BY c.last_event_at, c.conversation_id LIMIT $1
     FOR NO KEY UPDATE OF l, c SKIP LOCKED`,
    [limit],
  );
  return rows;
}

export async function remainingConversations(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*) FROM (SELECT FROM conversations WHERE status = 'closed' AND consolidated_at IS NULL LIMIT $1) AS due`,
    [MOST_COUNTED],
  );
  return rows[0]?.count ?? 0;
}

export async function markConsolidated(
  db: Queryable,
  conversations: readonly DueConversation[],
  now: Date,
): Promise<void> {
  await db.query('UPDATE conversations SET consolidated_at = $2 WHERE conversation_id = ANY($1)', [
    conversations.map(({ conversation_id }) => conversation_id),
    now,
  ]);
}

/** All events of the conversations' leads, oldest first. Numbers and flags of their metadata only: words stay encrypted. */
export async function eventsOf(
  db: Queryable,
  conversations: readonly DueConversation[],
): Promise<ReadonlyMap<string, PastEvent[]>> {
  const leadIds = [...new Set(conversations.map(({ lead_id }) => lead_id))];
  const { rows } = await db.query<PastEvent>(
    `SELECT i.* FROM unnest($1::text[]) AS l(lead_id) CROSS JOIN LATERAL (
       SELECT conversation_id, lead_id, timestamp, channel, event_type, outcome, metadata_json AS metadata
       FROM interactions WHERE lead_id = l.lead_id ORDER BY timestamp DESC LIMIT $2) AS i
     ORDER BY i.timestamp`,
    [leadIds, MOST_EVENTS_A_LEAD],
  );
  return groupBy(rows, ({ lead_id }) => lead_id);
}
