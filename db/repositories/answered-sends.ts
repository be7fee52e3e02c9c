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

/** Whose address a message was sent to; undefined: it is not known, or is another lead's. */
export async function addresseeOf(db: Queryable, leadId: string, ledgerId: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ person_index: Buffer }>(
    "SELECT person_index FROM sends WHERE ledger_id = $1 AND lead_id = $2 AND channel = 'Email' AND provider_called_at IS NOT NULL",
    [ledgerId, leadId],
  );
  return rows[0]?.person_index;
}

/** @returns true for the first success of this message */
export async function markSucceeded(db: Queryable, ledgerId: string, at: Date): Promise<boolean> {
  const marked = await db.query('UPDATE sends SET succeeded_at = $2 WHERE ledger_id = $1 AND succeeded_at IS NULL', [
    ledgerId,
    at,
  ]);
  return marked.rowCount === 1;
}
