/** Tables `consents` (append-only, the latest holds) and `suppressions` (for ever). Both keyed by the person's address. */
import type { Queryable } from '../queryable';

export type Purpose = 'marketing' | 'service';

export interface NewConsent {
  lead_id: string;
  person_index: Buffer | null;
  channel: string;
  purpose: Purpose;
  granted: boolean;
  legal_basis: string;
  source: string;
  recorded_at: Date;
}

export interface ConsentRow {
  channel: string;
  purpose: Purpose;
  granted: boolean;
  legal_basis: string;
  source: string;
  recorded_at: string;
}

export async function recordConsent(db: Queryable, consent: NewConsent): Promise<void> {
  await db.query(
    `INSERT INTO consents (lead_id, person_index, channel, purpose, granted, legal_basis, source, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      consent.lead_id,
      consent.person_index,
      consent.channel,
      consent.purpose,
      consent.granted,
      consent.legal_basis,
      consent.source,
      consent.recorded_at,
    ],
  );
}

/**
 * What holds now for each channel and purpose. A grant is given for an address, by whichever lead has it, and does not
 * follow the lead to another one; a withdrawal holds for the lead and for the address.
 */
export async function consentsOf(db: Queryable, leadId: string, personIndex: Buffer | null): Promise<ConsentRow[]> {
  const { rows } = await db.query<ConsentRow>(
    `SELECT DISTINCT ON (channel, purpose) channel, purpose, granted, legal_basis, source, recorded_at
     FROM consents
     WHERE person_index = $2 OR (lead_id = $1 AND (NOT granted OR person_index IS NOT DISTINCT FROM $2))
     ORDER BY channel, purpose, consent_id DESC`,
    [leadId, personIndex],
  );
  return rows;
}

export type SuppressionReason = 'opt_out' | 'complaint' | 'hard_bounce';

export interface SuppressionRow {
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
    'SELECT channel, reason, recorded_at FROM suppressions WHERE address_index = ANY($1) ORDER BY recorded_at, reason',
    [addressIndexes],
  );
  return rows;
}
