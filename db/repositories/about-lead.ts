/**
 * What is about a lead although no column of it says so. The export tells it and the erasure deletes it: both look here, so
 * that neither knows of more than the other.
 */
import { conversationEpisodeId, touchEpisodeId } from '../../mcp/protocol/episode-ids';
import type { Queryable } from '../queryable';
import { conversationIdOf } from './journeys';

/** Episodes that name the lead, `$1`, among their features: nothing of them stays. */
export const NAMED_EPISODES = `features_json @> jsonb_build_object('lead_id', $1::text)`;

/** What was tried on the lead, and how it went: kinds and counts, which stay, and notes, which do not. */
export async function episodesOf(db: Queryable, leadId: string): Promise<string[]> {
  const { rows } = await db.query<{ campaign_id: string | null; touch: number }>(
    'SELECT campaign_id, touch FROM sends WHERE lead_id = $1',
    [leadId],
  );
  return [
    ...rows.map(({ campaign_id, touch }) => touchEpisodeId(leadId, campaign_id, touch)),
    ...(await conversationsOf(db, leadId)).map(conversationEpisodeId),
  ];
}

/**
 * Under what short-term memory may hold something of the lead, the conversation that was never opened included. It may hold
 * more under ids that callers made up, with the lead named in it.
 */
export async function conversationsOf(db: Queryable, leadId: string): Promise<string[]> {
  const { rows } = await db.query<{ conversation_id: string | null; journey_no: number }>(
    `SELECT c.conversation_id, l.journey_no FROM leads l LEFT JOIN conversations c USING (lead_id) WHERE l.lead_id = $1`,
    [leadId],
  );
  const known = rows.flatMap(({ conversation_id }) => conversation_id ?? []);
  return [...new Set([...known, conversationIdOf(leadId, (rows[0]?.journey_no ?? 0) + 1)])];
}

/** Hashes of every address the lead has or has had, as far as anything was said or sent there; not those that have gone to another lead. */
export async function addressesOf(db: Queryable, leadId: string): Promise<Buffer[]> {
  const { rows } = await db.query<{ address: Buffer }>(
    `SELECT unnest(ARRAY[email_index, phone_index]) AS address FROM lead_pii WHERE lead_id = $1
     UNION
     SELECT address FROM (
       SELECT person_index AS address FROM consents WHERE lead_id = $1
       UNION SELECT unnest(ARRAY[person_index, address_index]) FROM sends WHERE lead_id = $1) used
     WHERE NOT EXISTS (SELECT FROM lead_pii other WHERE other.email_index = used.address AND other.lead_id <> $1)`,
    [leadId],
  );
  // PostgreSQL gives null for what she has not
  return rows.flatMap(({ address }: { address: Buffer | null }) => address ?? []);
}
