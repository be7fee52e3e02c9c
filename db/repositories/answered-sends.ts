/** Table `sends`, seen from what comes back: which message an answer belongs to, and what became of it. */
import type { Channel } from '../../workflows/contracts/lead';
import type { Queryable } from '../queryable';
import { SEND_COLUMNS } from './sends';
import type { SendRow } from './sends';

/** The message that an answer most likely belongs to: the last one that went out before it, on the channel if one is given. */
export async function lastSendBefore(
  db: Queryable,
  leadId: string,
  at: Date,
  channel: Channel | null = null,
): Promise<SendRow | undefined> {
  const { rows } = await db.query<SendRow>(
    `SELECT ${SEND_COLUMNS} FROM sends WHERE lead_id = $1 AND status IN ('sent', 'unconfirmed') AND provider_called_at <= $2
       AND ($3::text IS NULL OR channel = $3)
     ORDER BY provider_called_at DESC LIMIT 1`,
    [leadId, at, channel],
  );
  return rows[0];
}

/** A message that went out, or may have; undefined: it did not, or is another lead's. */
export async function sendOfLead(db: Queryable, leadId: string, ledgerId: string): Promise<SendRow | undefined> {
  const { rows } = await db.query<SendRow>(
    `SELECT ${SEND_COLUMNS} FROM sends WHERE ledger_id = $1 AND lead_id = $2 AND provider_called_at IS NOT NULL`,
    [ledgerId, leadId],
  );
  return rows[0];
}

/** A message to a mailbox, and what became of it. */
export interface MailedSend {
  ledger_id: string;
  person_index: Buffer;
  sending_domain: string | null;
}

/** Undefined: it is not known, is another lead's, or never went out by e-mail. */
export async function mailedSend(db: Queryable, leadId: string, ledgerId: string): Promise<MailedSend | undefined> {
  const { rows } = await db.query<MailedSend>(
    `SELECT ledger_id, person_index, sending_domain FROM sends
     WHERE ledger_id = $1 AND lead_id = $2 AND channel = 'Email' AND provider_called_at IS NOT NULL`,
    [ledgerId, leadId],
  );
  return rows[0];
}

/** The first bounce stands, except that a mailbox which does not exist outdoes one that was full. */
export async function markBounced(db: Queryable, ledgerId: string, bounce: 'hard' | 'soft', at: Date): Promise<void> {
  await db.query(
    `UPDATE sends SET bounced_at = COALESCE(bounced_at, $3), bounce = $2
     WHERE ledger_id = $1 AND (bounce IS NULL OR (bounce = 'soft' AND $2 = 'hard'))`,
    [ledgerId, bounce, at],
  );
}

export async function markComplained(db: Queryable, ledgerId: string, at: Date): Promise<void> {
  await db.query('UPDATE sends SET complained_at = COALESCE(complained_at, $2) WHERE ledger_id = $1', [ledgerId, at]);
}

/** @returns the last messages to an address, oldest first */
export async function lastMailed(
  db: Queryable,
  personIndex: Buffer,
  limit: number,
): Promise<{ at: string; bounce: 'hard' | 'soft' | null }[]> {
  const { rows } = await db.query<{ at: string; bounce: 'hard' | 'soft' | null }>(
    `SELECT at, bounce FROM (
       SELECT provider_called_at AS at, bounce FROM sends
       WHERE person_index = $1 AND channel = 'Email' AND status IN ('sent', 'unconfirmed')
       ORDER BY provider_called_at DESC LIMIT $2) last
     ORDER BY at`,
    [personIndex, limit],
  );
  return rows;
}

/** What an answer must name to be known as one to a message of ours. */
export interface AnsweredSend {
  ledger_id: string;
  lead_id: string;
  campaign_id: string | null;
  variant_id: string | null;
}

const ANSWERED = 'ledger_id, lead_id, campaign_id, variant_id';

export async function sendByToken(db: Queryable, token: string): Promise<AnsweredSend | undefined> {
  const { rows } = await db.query<AnsweredSend>(`SELECT ${ANSWERED} FROM sends WHERE answer_token = $1`, [token]);
  return rows[0];
}

export async function sendsByTokens(
  db: Queryable,
  tokens: readonly string[],
): Promise<(AnsweredSend & { token: string })[]> {
  const { rows } = await db.query<AnsweredSend & { token: string }>(
    `SELECT ${ANSWERED}, answer_token AS token FROM sends WHERE answer_token = ANY($1)`,
    [tokens],
  );
  return rows;
}

/** Of several that went out the last. */
export async function sendByIds(
  db: Queryable,
  ledgerIds: readonly string[],
  providerMessageIds: readonly string[],
): Promise<AnsweredSend | undefined> {
  const { rows } = await db.query<AnsweredSend>(
    `SELECT ${ANSWERED} FROM sends
     WHERE (ledger_id = ANY($1) OR provider_message_id = ANY($2)) AND provider_called_at IS NOT NULL
     ORDER BY provider_called_at DESC LIMIT 1`,
    [ledgerIds, providerMessageIds],
  );
  return rows[0];
}

/** The last message by e-mail to an address, whoever has it now. */
export async function lastSendToAddress(db: Queryable, personIndex: Buffer): Promise<AnsweredSend | undefined> {
  const { rows } = await db.query<AnsweredSend>(
    `SELECT ${ANSWERED} FROM sends WHERE person_index = $1 AND channel = 'Email' AND status IN ('sent', 'unconfirmed')
     ORDER BY provider_called_at DESC LIMIT 1`,
    [personIndex],
  );
  return rows[0];
}

/** @returns true for the first success of this message */
export async function markSucceeded(db: Queryable, ledgerId: string, at: Date): Promise<boolean> {
  const marked = await db.query('UPDATE sends SET succeeded_at = $2 WHERE ledger_id = $1 AND succeeded_at IS NULL', [
    ledgerId,
    at,
  ]);
  return marked.rowCount === 1;
}
