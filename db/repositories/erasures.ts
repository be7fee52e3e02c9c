/** Table `lead_erasures`: which leads were erased, and how far each erasure is. */
import type { Erasure } from '../../workflows/contracts/erasure';
import type { Queryable } from '../queryable';

/** Between attempts at first: a history that has just closed can be deleted some 20 s later. */
const LEASE_SECONDS = 5;
/** After these something is away, and each wait is twice the one before. */
const PROMPT_ATTEMPTS = 12;
const LONGEST_LEASE_SECONDS = 600;
/**
 * Temporal lists a workflow a moment after it was started. A store in SQL takes milliseconds; Elasticsearch takes what came in
 * the last second, and shows it a second later. Several times that, for a server under load.
 */
const LISTED_AFTER_SECONDS = 10;

export interface ClaimedErasure {
  lead_id: string;
  erased_at: string;
  cancel_requested_at: string | null;
  key_destroyed_at: string | null;
  /** ledger ids of messages that were written to an outbox */
  outbox: string[];
}

const COLUMNS = `e.lead_id, l.erased_at, e.key_destroyed_at, e.completed_at,
  CASE WHEN e.completed_at IS NULL THEN 'under_way' ELSE 'complete' END AS status`;

export async function readErasure(db: Queryable, leadId: string): Promise<Erasure | undefined> {
  const { rows } = await db.query<Erasure>(
    `SELECT ${COLUMNS} FROM lead_erasures e JOIN leads l USING (lead_id) WHERE e.lead_id = $1`,
    [leadId],
  );
  return rows[0];
}

/** The lead is erased from now on; what is left to do is queued. */
export async function beginErasure(db: Queryable, leadId: string, requestedBy: string, now: Date): Promise<void> {
  await db.query('UPDATE leads SET erased_at = $2 WHERE lead_id = $1', [leadId, now]);
  await db.query('INSERT INTO lead_erasures (lead_id, requested_by, available_at) VALUES ($1, $2, $3)', [
    leadId,
    requestedBy,
    now,
  ]);
}

/** Those that have waited longest first. */
export async function claimErasures(db: Queryable, limit: number, now: Date): Promise<ClaimedErasure[]> {
  const { rows } = await db.query<ClaimedErasure>(
    `WITH taken AS (
       UPDATE lead_erasures SET attempts = attempts + 1,
         available_at = $1::timestamptz + least($3 * 2 ^ least(greatest(attempts - $5, 0), 20), $4) * interval '1 second'
       WHERE lead_id IN (
         SELECT lead_id FROM lead_erasures WHERE completed_at IS NULL AND available_at <= $1
         ORDER BY available_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING lead_id, cancel_requested_at, key_destroyed_at)
     SELECT t.lead_id, l.erased_at, t.cancel_requested_at, t.key_destroyed_at, ARRAY(
       SELECT ledger_id FROM sends s WHERE s.lead_id = t.lead_id AND s.provider = 'outbox' AND s.provider_called_at IS NOT NULL) AS outbox
     FROM taken t JOIN leads l USING (lead_id)`,
    [now, limit, LEASE_SECONDS, LONGEST_LEASE_SECONDS, PROMPT_ATTEMPTS],
  );
  return rows;
}

/** The first time stands. */
export async function markCancelRequested(db: Queryable, leadId: string, now: Date): Promise<void> {
  await db.query(
    'UPDATE lead_erasures SET cancel_requested_at = coalesce(cancel_requested_at, $2) WHERE lead_id = $1',
    [leadId, now],
  );
}

/** Handed out again when everything that ran until now is listed. */
export async function markKeyDestroyed(db: Queryable, leadId: string, now: Date): Promise<void> {
  await db.query(
    `UPDATE lead_erasures SET key_destroyed_at = $2, available_at = $2::timestamptz + $3 * interval '1 second'
     WHERE lead_id = $1 AND key_destroyed_at IS NULL`,
    [leadId, now, LISTED_AFTER_SECONDS],
  );
}

/** Something of the lead runs, or has run, after its erasure was complete: looked for again, when it is listed. */
export async function reopenErasure(db: Queryable, leadId: string, now: Date): Promise<void> {
  await db.query(
    `UPDATE lead_erasures SET completed_at = NULL, attempts = 0, available_at = $2::timestamptz + $3 * interval '1 second'
     WHERE lead_id = $1 AND completed_at IS NOT NULL`,
    [leadId, now, LISTED_AFTER_SECONDS],
  );
}

export async function markErasureComplete(db: Queryable, leadId: string, now: Date): Promise<void> {
  await db.query('UPDATE lead_erasures SET completed_at = $2 WHERE lead_id = $1 AND completed_at IS NULL', [
    leadId,
    now,
  ]);
}

/** Of a lead, or of a conversation, whose person was erased. */
export async function isAboutErased(
  db: Queryable,
  about: { lead_id?: string | null | undefined; conversation_id?: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM leads WHERE erased_at IS NOT NULL
       AND (lead_id = $1 OR lead_id = (SELECT lead_id FROM conversations WHERE conversation_id = $2))`,
    [about.lead_id ?? null, about.conversation_id ?? null],
  );
  return rowCount !== 0;
}

/** Which of these leads were erased. */
export async function erasedAmong(db: Queryable, leadIds: readonly string[]): Promise<Set<string>> {
  if (leadIds.length === 0) return new Set();
  const { rows } = await db.query<{ lead_id: string }>(
    'SELECT lead_id FROM leads WHERE lead_id = ANY($1) AND erased_at IS NOT NULL',
    [leadIds],
  );
  return new Set(rows.map(({ lead_id }) => lead_id));
}
