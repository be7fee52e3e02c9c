/** Short-term memory in an unlogged PostgreSQL table: where there is no Redis, and while it is away. */
import type { Queryable } from '../../db/queryable';
import type { ShortTermRecord, ShortTermStore } from './store';

const COLUMNS = 'conversation_id, lead_id, data_json AS data, expires_at, written_at';
/** expired rows removed on the way by each write: more than it adds, so that they cannot pile up */
const SWEEP = 5;

export const postgresShortTerm: ShortTermStore = {
  async put(db, record) {
    await db.query(
      `DELETE FROM memory_short_term WHERE conversation_id IN (
         SELECT conversation_id FROM memory_short_term WHERE expires_at <= $1 LIMIT ${String(SWEEP)} FOR UPDATE SKIP LOCKED)`,
      [new Date()],
    );
    await db.query(
      `INSERT INTO memory_short_term AS known (conversation_id, lead_id, data_json, expires_at, written_at)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (conversation_id) DO UPDATE
         SET lead_id = excluded.lead_id, data_json = excluded.data_json,
             expires_at = excluded.expires_at, written_at = excluded.written_at
         WHERE known.written_at <= excluded.written_at`,
      [record.conversation_id, record.lead_id, JSON.stringify(record.data), record.expires_at, record.written_at],
    );
  },

  async get(db, conversationId) {
    const { rows } = await db.query<ShortTermRecord>(
      `SELECT ${COLUMNS} FROM memory_short_term WHERE conversation_id = $1 AND expires_at > $2`,
      [conversationId, new Date()],
    );
    return rows[0] ?? null;
  },

  async list(db, limit, cursor = '') {
    const records = await page(db, cursor, limit);
    return { records, next: records.length < limit ? null : (records.at(-1)?.conversation_id ?? null) };
  },

  async remove(db, conversationIds) {
    await db.query('DELETE FROM memory_short_term WHERE conversation_id = ANY($1)', [conversationIds]);
  },
};

/** Up to `limit` records that have not expired, in order of their ids, after one of them. */
export async function page(db: Queryable, afterId: string, limit: number): Promise<ShortTermRecord[]> {
  const { rows } = await db.query<ShortTermRecord>(
    `SELECT ${COLUMNS} FROM memory_short_term
     WHERE conversation_id > $1 AND expires_at > $2 ORDER BY conversation_id LIMIT $3`,
    [afterId, new Date(), limit],
  );
  return rows;
}

/** Removes the record, unless a later one has taken its place. */
export async function forget(db: Queryable, record: ShortTermRecord): Promise<void> {
  await db.query('DELETE FROM memory_short_term WHERE conversation_id = $1 AND written_at <= $2', [
    record.conversation_id,
    record.written_at,
  ]);
}
