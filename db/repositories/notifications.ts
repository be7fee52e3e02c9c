/** Tables `notification_messages` (the ledger of what people are told) and `notification_items`, of the rows of `notifications`. */
import type {
  NOTIFICATION_STATUSES,
  NOTIFICATION_WAYS,
  NotificationItem,
} from '../../mcp/protocol/notification-methods';
import type { Vault } from '../pii';
import type { Queryable } from '../queryable';
import { representativeAddress } from './assignments';

/** Whom the rows of questions are for. */
export const APPROVERS = 'approvers';
export const BACKUP_APPROVERS = 'backup_approvers';

export type Way = (typeof NOTIFICATION_WAYS)[number];
type Status = (typeof NOTIFICATION_STATUSES)[number];

/** Somebody who is told, and of what. */
export interface Recipient {
  /** keyed hash of the address */
  index: Buffer;
  /** null: the webhook, which is told everything */
  to: string | null;
  roles: readonly string[];
  representative_ids: readonly string[];
}

export interface MessageRow {
  message_id: string;
  recipient: Buffer;
  status: Status;
  takes_idempotency_key: boolean;
  attempt_id: string;
  attempts: number;
}

const MESSAGE_COLUMNS = 'message_id, recipient, status, takes_idempotency_key, attempt_id, attempts';

/** One after the other until the transaction ends: nobody is told of the same twice. */
export async function lockNotifying(db: Queryable): Promise<void> {
  await db.query("SELECT pg_advisory_xact_lock(hashtext('notifications'))");
}

/** Representatives with a lead that waits for them to take it. */
export async function representativesWithOffers(
  db: Queryable,
  vault: Vault,
): Promise<{ representative_id: string; email: string }[]> {
  const { rows } = await db.query<{ representative_id: string; email: Buffer }>(
    `SELECT representative_id, email FROM representatives
     WHERE representative_id IN (SELECT representative_id FROM assignments WHERE status = 'offered')`,
  );
  return rows.map((row) => ({ ...row, email: representativeAddress(vault, row) }));
}

export async function messageOfAttempt(db: Queryable, way: Way, attemptId: string): Promise<MessageRow | undefined> {
  const { rows } = await db.query<MessageRow>(
    `SELECT ${MESSAGE_COLUMNS} FROM notification_messages
     WHERE way = $1 AND attempt_id = $2 AND status = 'reserved'`,
    [way, attemptId],
  );
  return rows[0];
}

/** Nobody knows what became of them, and no key covers another try. @returns how many */
export async function giveUpUncertain(
  db: Queryable,
  way: Way,
  provider: { name: string; takes_idempotency_key: boolean },
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE notification_messages SET status = 'unconfirmed', updated_at = $4
     WHERE way = $1 AND status = 'reserved' AND available_at <= $4 AND NOT (takes_idempotency_key AND provider = $2 AND $3)`,
    [way, provider.name, provider.takes_idempotency_key, now],
  );
}

/** Oldest first. */
export async function dueMessages(db: Queryable, way: Way, now: Date): Promise<MessageRow[]> {
  const { rows } = await db.query<MessageRow>(
    `SELECT ${MESSAGE_COLUMNS} FROM notification_messages
     WHERE way = $1 AND status IN ('reserved', 'released') AND available_at <= $2 ORDER BY available_at, message_id LIMIT 50`,
    [way, now],
  );
  return rows;
}

export async function takeAgain(
  db: Queryable,
  messageId: string,
  taken: {
    attempt_id: string;
    provider: { name: string; takes_idempotency_key: boolean };
    until: Date;
  },
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE notification_messages SET status = 'reserved', attempts = attempts + 1, attempt_id = $2, provider = $3,
       takes_idempotency_key = $4, available_at = $5, updated_at = $6 WHERE message_id = $1`,
    [messageId, taken.attempt_id, taken.provider.name, taken.provider.takes_idempotency_key, taken.until, now],
  );
}

export async function setStatus(
  db: Queryable,
  messageId: string,
  change: { status: Status; available_at?: Date; error?: string | null },
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE notification_messages SET status = $2, available_at = coalesce($3, available_at), last_error = coalesce($4, last_error),
       updated_at = $5 WHERE message_id = $1`,
    [messageId, change.status, change.available_at ?? null, change.error ?? null, now],
  );
}

export async function lockMessage(db: Queryable, messageId: string): Promise<MessageRow | undefined> {
  const { rows } = await db.query<MessageRow>(
    `SELECT ${MESSAGE_COLUMNS} FROM notification_messages WHERE message_id = $1 FOR UPDATE`,
    [messageId],
  );
  return rows[0];
}

export async function messagesSince(db: Queryable, recipient: Buffer, since: Date): Promise<number> {
  const { rows } = await db.query<{ messages: number }>(
    'SELECT count(*)::int AS messages FROM notification_messages WHERE recipient = $1 AND created_at > $2',
    [recipient, since],
  );
  return rows[0]?.messages ?? 0;
}

/** Notifications that the recipient has not been told of, about what still needs somebody; oldest first. */
export async function waitingFor(db: Queryable, recipient: Recipient, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ notification_id: string }>(
    `SELECT n.notification_id FROM (
       SELECT n.* FROM escalations e JOIN notifications n USING (escalation_id)
       WHERE e.status = 'open' AND ($1::boolean OR n.recipient = ANY($2))
       UNION ALL
       SELECT n.* FROM assignments a JOIN notifications n USING (assignment_id)
       WHERE a.status = 'offered' AND ($1::boolean OR n.recipient = ANY($3))) n
     WHERE NOT EXISTS (SELECT FROM notification_items i WHERE i.notification_id = n.notification_id AND i.recipient = $4)
     ORDER BY n.notification_id LIMIT $5`,
    [recipient.to === null, recipient.roles, recipient.representative_ids, recipient.index, limit],
  );
  return rows.map(({ notification_id }) => notification_id);
}

export async function insertMessage(
  db: Queryable,
  message: {
    message_id: string;
    way: Way;
    recipient: Buffer;
    provider: { name: string; takes_idempotency_key: boolean };
    attempt_id: string;
    until: Date;
  },
  notificationIds: readonly string[],
  now: Date,
): Promise<void> {
  const { message_id, way, recipient, provider, attempt_id, until } = message;
  await db.query(
    `INSERT INTO notification_messages
       (message_id, way, recipient, status, provider, takes_idempotency_key, attempt_id, available_at, created_at, updated_at)
     VALUES ($1, $2, $3, 'reserved', $4, $5, $6, $7, $8, $8)`,
    [message_id, way, recipient, provider.name, provider.takes_idempotency_key, attempt_id, until, now],
  );
  await db.query(
    'INSERT INTO notification_items (notification_id, recipient, message_id) SELECT unnest($1::bigint[]), $2, $3',
    [notificationIds, recipient, message_id],
  );
}

/** What of a message still needs somebody: each question and offer once, as it was told last. */
export async function itemsOf(db: Queryable, messageId: string): Promise<NotificationItem[]> {
  const { rows } = await db.query<{ item: NotificationItem }>(
    `SELECT item FROM (
       SELECT DISTINCT ON (n.escalation_id) n.notification_id, jsonb_build_object('kind', n.kind, 'escalation', to_jsonb(e)) AS item
       FROM notification_items i JOIN notifications n USING (notification_id) JOIN escalations e USING (escalation_id)
       WHERE i.message_id = $1 AND e.status = 'open' ORDER BY n.escalation_id, n.notification_id DESC) question
     UNION ALL
     SELECT jsonb_build_object('kind', n.kind, 'assignment', to_jsonb(a))
     FROM notification_items i JOIN notifications n USING (notification_id) JOIN assignments a USING (assignment_id)
     WHERE i.message_id = $1 AND a.status = 'offered'`,
    [messageId],
  );
  return rows.map(({ item }) => item);
}

/**
 * What became of messages, once nothing that they told needs anybody: whoever was told of an open question would be told again.
 * @returns how many messages went; fewer than `limit`: no more are old enough
 */
export async function deleteSettledMessages(db: Queryable, before: Date, limit: number): Promise<number> {
  const deleted = await db.query(
    `WITH settled AS MATERIALIZED (
       SELECT m.message_id FROM notification_messages m
       WHERE m.status IN ('sent', 'unconfirmed', 'refused', 'dropped') AND m.updated_at < $1 AND NOT EXISTS (
         SELECT FROM notification_items i JOIN notifications n USING (notification_id)
         LEFT JOIN escalations e USING (escalation_id) LEFT JOIN assignments a USING (assignment_id)
         WHERE i.message_id = m.message_id AND (e.status = 'open' OR a.status = 'offered'))
       ORDER BY m.updated_at LIMIT $2 FOR UPDATE OF m SKIP LOCKED),
     items AS (DELETE FROM notification_items WHERE message_id IN (SELECT message_id FROM settled))
     DELETE FROM notification_messages WHERE message_id IN (SELECT message_id FROM settled)`,
    [before, limit],
  );
  return deleted.rowCount ?? 0;
}
