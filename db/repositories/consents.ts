/** Tables `consents` (append-only, the latest holds) and `suppressions` (for ever). Both keyed by the person's address. */
import { CHANNELS, channelOf, type Channel } from '../../workflows/contracts/channels';
import type { Consent, Purpose } from '../../workflows/contracts/consent';
import type { Queryable } from '../queryable';
import type { PersonIndexes } from './lead-pii';

export interface NewConsent {
  lead_id: string;
  person_index: Buffer | null;
  channel: string;
  purpose: Purpose;
  granted: boolean;
  legal_basis: string;
  source: string;
  wording?: string | undefined;
  recorded_at: Date;
}

export async function recordConsent(db: Queryable, consent: NewConsent): Promise<void> {
  await db.query(
    `INSERT INTO consents (lead_id, person_index, channel, purpose, granted, legal_basis, source, wording, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      consent.lead_id,
      consent.person_index,
      consent.channel,
      consent.purpose,
      consent.granted,
      consent.legal_basis,
      consent.source,
      consent.wording ?? null,
      consent.recorded_at,
    ],
  );
}

/** A text or a call goes to the number; whoever has no e-mail address is known by the number in everything. */
export const consentIndexOf = (channel: Channel, { email_index, phone_index }: PersonIndexes): Buffer | null =>
  isPhoneOnly(channel) ? phone_index : (email_index ?? phone_index);

const isPhoneOnly = (channel: Channel): boolean => !channelOf(channel).reached_at.includes('email');

/** consentIndexOf in SQL, of $2 e-mail, $3 phone and $4 the channels that are reached by phone alone. */
const CONSENT_INDEX = 'CASE WHEN channel = ANY($4) THEN $3::bytea ELSE COALESCE($2::bytea, $3) END';

/**
 * What holds now for each channel and purpose. A grant is given for an address, by whichever lead has it, and does not
 * follow the lead to another one; a withdrawal holds for the lead and for the address. What was said last counts, not what
 * was heard of last.
 */
export async function consentsOf(db: Queryable, leadId: string, person: PersonIndexes): Promise<Consent[]> {
  const { rows } = await db.query<Consent>(
    `SELECT DISTINCT ON (channel, purpose) channel, purpose, granted, legal_basis, source, wording, recorded_at
     FROM consents
     WHERE (lead_id = $1 OR person_index IN ($2, $3))
       AND (person_index = ${CONSENT_INDEX}
         OR (lead_id = $1 AND (NOT granted OR person_index IS NOT DISTINCT FROM ${CONSENT_INDEX})))
     ORDER BY channel, purpose, recorded_at DESC, consent_id DESC`,
    [leadId, person.email_index, person.phone_index, CHANNELS.filter(isPhoneOnly)],
  );
  return rows;
}

export interface ConsentPlace {
  channel: Channel;
  person_index: Buffer;
}

/**
 * Where marketing could still be sent for this lead's sake: its own grants that stand, whatever address they were given for
 * (whoever has that address since, and has spoken for it, is left alone), and e-mail addresses that it was written to and
 * nothing was said for, unless another lead has them now.
 */
export async function openToMarketing(db: Queryable, leadId: string): Promise<ConsentPlace[]> {
  const { rows } = await db.query<ConsentPlace>(
    `WITH mailed AS (
       SELECT DISTINCT address_index FROM sends WHERE lead_id = $1 AND channel = 'Email' AND address_index IS NOT NULL
     ), said AS (
       SELECT DISTINCT ON (channel, person_index) channel, person_index, granted, lead_id
       FROM consents
       WHERE purpose = 'marketing' AND person_index = ANY(ARRAY(
         SELECT person_index FROM consents WHERE lead_id = $1 UNION SELECT address_index FROM mailed))
       ORDER BY channel, person_index, recorded_at DESC, consent_id DESC
     )
     SELECT channel, person_index FROM said WHERE granted AND lead_id = $1
     UNION ALL
     SELECT 'Email', address_index FROM mailed m
     WHERE NOT EXISTS (SELECT FROM said WHERE channel = 'Email' AND person_index = m.address_index)
       AND NOT EXISTS (SELECT FROM lead_pii other WHERE other.email_index = m.address_index AND other.lead_id <> $1)`,
    [leadId],
  );
  return rows;
}

/** The same statement, made at the same time, is on record. */
export async function isConsentKnown(db: Queryable, consent: NewConsent): Promise<boolean> {
  const known = await db.query(
    `SELECT 1 FROM consents WHERE lead_id = $1 AND channel = $2 AND purpose = $3 AND granted = $4 AND recorded_at = $5
       AND person_index IS NOT DISTINCT FROM $6 LIMIT 1`,
    [consent.lead_id, consent.channel, consent.purpose, consent.granted, consent.recorded_at, consent.person_index],
  );
  return known.rowCount === 1;
}

export type SuppressionReason = 'opt_out' | 'complaint' | 'hard_bounce' | 'soft_bounces';

export interface SuppressionRow {
  address_index: Buffer;
  channel: string;
  reason: SuppressionReason;
  recorded_at: string;
}

export async function suppress(
  db: Queryable,
  suppression: { address_index: Buffer; channel: string; reason: SuppressionReason; recorded_at: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO suppressions (address_index, channel, reason, recorded_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [suppression.address_index, suppression.channel, suppression.reason, suppression.recorded_at],
  );
}

export async function suppressionsOf(db: Queryable, addressIndexes: readonly Buffer[]): Promise<SuppressionRow[]> {
  if (addressIndexes.length === 0) return [];
  const { rows } = await db.query<SuppressionRow>(
    'SELECT address_index, channel, reason, recorded_at FROM suppressions WHERE address_index = ANY($1) ORDER BY recorded_at, reason',
    [addressIndexes],
  );
  return rows;
}
