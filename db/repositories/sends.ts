/** Table `sends`, the ledger: one row for each (lead, campaign or none, touch), whatever became of it. */
import type { Channel } from '../../workflows/contracts/lead';
import type { DataKey } from '../pii';
import type { Queryable } from '../queryable';
import { sealContent } from './send-content';
import type { Content } from './send-content';

export type SendStatus = 'reserved' | 'sent' | 'unconfirmed' | 'refused' | 'deferred';

export interface SendRow {
  ledger_id: string;
  lead_id: string;
  campaign_id: string | null;
  touch: number;
  journey_no: number;
  channel: Channel;
  purpose: string;
  variant_id: string | null;
  status: SendStatus;
  reason: string;
  deferred_until: string | null;
  warnings: string[];
  provider: string;
  provider_called_at: string | null;
  attempt_id: string | null;
  repeated: boolean;
  gate_checks: number;
  created_at: string;
  updated_at: string;
  sent_at: string | null;
}

export const SEND_COLUMNS = `ledger_id, lead_id, campaign_id, touch, journey_no, channel, purpose, variant_id, status, reason, deferred_until,
  warnings, provider, provider_called_at, attempt_id, repeated, gate_checks, created_at, updated_at, sent_at`;

/** Ids may hold dots, which separate the parts here: written as `~`, which no id may hold, two rows never share a name. */
const part = (id: string): string => id.replaceAll('.', '~');
/** A campaign may be called none. */
const campaignPart = (campaignId: string | null): string =>
  campaignId === 'none' ? '~none' : part(campaignId ?? 'none');

export const ledgerIdOf = (leadId: string, campaignId: string | null, touch: number): string =>
  `send-${part(leadId)}.${campaignPart(campaignId)}.${touch}`;

/** The interaction that tells of a message of ours. */
export const sentInteractionId = (ledgerId: string): string => `evt-${ledgerId}`;
/** The interaction that tells that the mail server knew no such mailbox. */
export const bouncedInteractionId = (ledgerId: string): string => `bounce-${ledgerId}`;

/**
 * Sends counted under the same index happen one after the other, until the transaction ends: caps hold however many run in
 * parallel. Always locked in the same order, so that no two wait for each other.
 */
export async function lockIndexes(db: Queryable, indexes: readonly Buffer[]): Promise<void> {
  const keys = new Set(indexes.toSorted((a, b) => a.compare(b)).map((index) => index.readBigInt64BE(0).toString()));
  for (const key of keys) await db.query('SELECT pg_advisory_xact_lock($1)', [key]);
}

export async function leadOfSend(db: Queryable, ledgerId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ lead_id: string }>('SELECT lead_id FROM sends WHERE ledger_id = $1', [ledgerId]);
  return rows[0]?.lead_id;
}

/** Nobody else changes the row until the transaction ends. */
export async function lockSend(db: Queryable, ledgerId: string): Promise<SendRow | undefined> {
  const { rows } = await db.query<SendRow>(`SELECT ${SEND_COLUMNS} FROM sends WHERE ledger_id = $1 FOR UPDATE`, [
    ledgerId,
  ]);
  return rows[0];
}

export interface SendsInWindow {
  sends: number;
  oldest_at: string | null;
}

/** Messages to a person, or to one of the addresses, that went out, or may have, over all leads and campaigns. */
export async function sendsInWindow(
  db: Queryable,
  person: { leadId: string; indexes: readonly Buffer[] },
  since: Date,
  exceptLedgerId: string,
): Promise<SendsInWindow> {
  const { rows } = await db.query<SendsInWindow>(
    `SELECT count(*) AS sends, min(provider_called_at) AS oldest_at FROM sends
     WHERE (person_index = ANY($1) OR address_index = ANY($1) OR lead_id = $2) AND provider_called_at > $3 AND ledger_id <> $4
       AND status IN ('sent', 'reserved', 'unconfirmed')`,
    [person.indexes, person.leadId, since, exceptLedgerId],
  );
  return rows[0] ?? { sends: 0, oldest_at: null };
}

/** Touches count on across journeys. One that did not go out is taken again within its journey, never in a later one. */
export async function nextTouch(db: Queryable, leadId: string, campaignId: string | null): Promise<number> {
  const { rows } = await db.query<{ next: number }>(
    `SELECT COALESCE(max(s.touch), 0) + 1 AS next FROM sends s JOIN leads l USING (lead_id)
     WHERE s.lead_id = $1 AND s.campaign_id IS NOT DISTINCT FROM $2
       AND (s.provider_called_at IS NOT NULL OR s.journey_no < l.journey_no)`,
    [leadId, campaignId],
  );
  return rows[0]?.next ?? 1;
}

export interface GateOutcome {
  ledger_id: string;
  lead_id: string;
  campaign_id: string | null;
  touch: number;
  journey_no: number;
  channel: Channel;
  purpose: string;
  variant_id: string | null;
  approved_by_escalation_id: string | null;
  person_index: Buffer;
  /** of the address written to; null: there is none */
  address_index: Buffer | null;
  provider: string;
  sending_domain: string | null;
  status: SendStatus;
  reason: string;
  deferred_until: Date | null;
  warnings: string[];
  /** set when the provider is about to be called */
  provider_called_at: Date | null;
  /** names the attempt that is about to call it */
  attempt_id: string | null;
  repeated: boolean;
  /** as it is handed to the provider; null while nothing is */
  content: Content | null;
}

/**
 * Writes what the gate said now over what it said before.
 * @param key undefined once the lead was erased: the content is then not kept
 * @returns the row's answer token, which it keeps for good
 */
export async function storeGateOutcome(
  db: Queryable,
  key: DataKey | undefined,
  send: GateOutcome,
  now: Date,
): Promise<string> {
  const { rows } = await db.query<{ answer_token: string }>(
    `INSERT INTO sends AS s (ledger_id, lead_id, campaign_id, touch, journey_no, channel, purpose, variant_id,
       approved_by_escalation_id, person_index, provider, status, reason, deferred_until, warnings, provider_called_at,
       attempt_id, repeated, subject, body, sending_domain, address_index, gate_checks, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $19, $20, $21, $22, $23, 1, $18, $18)
     ON CONFLICT (ledger_id) DO UPDATE SET journey_no = EXCLUDED.journey_no, channel = EXCLUDED.channel, purpose = EXCLUDED.purpose,
       variant_id = EXCLUDED.variant_id, approved_by_escalation_id = EXCLUDED.approved_by_escalation_id,
       person_index = EXCLUDED.person_index, address_index = EXCLUDED.address_index, provider = EXCLUDED.provider, status = EXCLUDED.status, reason = EXCLUDED.reason,
       deferred_until = EXCLUDED.deferred_until, warnings = EXCLUDED.warnings,
       provider_called_at = EXCLUDED.provider_called_at, attempt_id = EXCLUDED.attempt_id, repeated = EXCLUDED.repeated,
       subject = EXCLUDED.subject, body = EXCLUDED.body, sending_domain = EXCLUDED.sending_domain,
       gate_checks = s.gate_checks + 1, updated_at = EXCLUDED.updated_at
     RETURNING answer_token`,
    [
      send.ledger_id,
      send.lead_id,
      send.campaign_id,
      send.touch,
      send.journey_no,
      send.channel,
      send.purpose,
      send.variant_id,
      send.approved_by_escalation_id,
      send.person_index,
      send.provider,
      send.status,
      send.reason,
      send.deferred_until,
      JSON.stringify(send.warnings),
      send.provider_called_at,
      send.attempt_id,
      now,
      send.repeated,
      sealContent(key, send.ledger_id, send.content, 'subject'),
      sealContent(key, send.ledger_id, send.content, 'body'),
      send.sending_domain,
      send.address_index,
    ],
  );
  const [row] = rows;
  if (!row) throw new Error(`the ledger did not keep ${send.ledger_id}`);
  return row.answer_token;
}

/** Nobody knows whether the provider took the message. */
export async function markUnconfirmed(db: Queryable, ledgerId: string, now: Date): Promise<void> {
  await db.query("UPDATE sends SET status = 'unconfirmed', updated_at = $2 WHERE ledger_id = $1", [ledgerId, now]);
}

/**
 * The journey is over: what its provider may have is unconfirmed, what it certainly has not, or what waited, is refused.
 * @returns the variant of each that became unconfirmed
 */
export async function giveUpPending(db: Queryable, leadId: string, journeyNo: number, now: Date): Promise<string[]> {
  const { rows } = await db.query<{ status: SendStatus; variant_id: string | null }>(
    `UPDATE sends SET status = CASE WHEN provider_called_at IS NULL THEN 'refused' ELSE 'unconfirmed' END,
       reason = CASE WHEN provider_called_at IS NULL THEN 'journey_closed' ELSE reason END, deferred_until = NULL, updated_at = $3
     WHERE lead_id = $1 AND journey_no = $2 AND status IN ('reserved', 'deferred') RETURNING status, variant_id`,
    [leadId, journeyNo, now],
  );
  return rows.flatMap(({ status, variant_id }) =>
    status === 'unconfirmed' && variant_id !== null ? [variant_id] : [],
  );
}

export interface SentMessage extends Content {
  provider_message_id: string | null;
}

/** @param key undefined once the lead was erased: the content is then not kept */
export async function markSent(
  db: Queryable,
  key: DataKey | undefined,
  ledgerId: string,
  message: SentMessage,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE sends SET status = 'sent', reason = 'ok', provider_message_id = $2, subject = $3, body = $4, sent_at = $5, updated_at = $5,
       provider_called_at = COALESCE(provider_called_at, $5), last_error = NULL
     WHERE ledger_id = $1`,
    [
      ledgerId,
      message.provider_message_id,
      sealContent(key, ledgerId, message, 'subject'),
      sealContent(key, ledgerId, message, 'body'),
      now,
    ],
  );
}

/**
 * Only while nobody knows better than that the message was not taken: by this attempt, or by one before it.
 * @param attemptId the attempt that knows; undefined: whichever reserved the row last
 */
export async function release(
  db: Queryable,
  ledgerId: string,
  attemptId: string | undefined,
  error: string,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE sends SET provider_called_at = NULL, last_error = $3, updated_at = $4
     WHERE ledger_id = $1 AND status = 'reserved' AND NOT repeated AND ($2::text IS NULL OR attempt_id = $2)`,
    [ledgerId, attemptId ?? null, error, now],
  );
}

/**
 * The mail server knew no such mailbox. The touch is used up: its row keeps the bounce, and the time of the call, under which the
 * sending domain's bounces are counted.
 */
export async function refuseBounced(
  db: Queryable,
  ledgerId: string,
  attemptId: string,
  error: string,
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE sends SET status = 'refused', reason = 'suppressed', last_error = $3, updated_at = $4
     WHERE ledger_id = $1 AND status = 'reserved' AND NOT repeated AND attempt_id = $2`,
    [ledgerId, attemptId, error, now],
  );
}

export async function sendsOfJourney(db: Queryable, leadId: string, journeyNo: number): Promise<SendRow[]> {
  const { rows } = await db.query<SendRow>(
    `SELECT ${SEND_COLUMNS} FROM sends WHERE lead_id = $1 AND journey_no = $2 ORDER BY created_at, ledger_id`,
    [leadId, journeyNo],
  );
  return rows;
}
