/** The encrypted half of a lead, and the key that everything said about and to the lead is encrypted with. */
import { bulkInsert } from '../bulk-insert';
import type { DataKey, Vault } from '../pii';
import { openField, sealField } from '../pii';
import type { Queryable } from '../queryable';

export const PII_FIELDS = ['email', 'phone', 'first_name', 'last_name', 'company', 'message'] as const;
export type PiiField = (typeof PII_FIELDS)[number];
export type Pii = Record<PiiField, string | null>;
/** Columns of `lead_pii` as stored. */
export type SealedPii = Record<PiiField, Buffer | null> & { data_key: Buffer | null };

const place = (field: PiiField, leadId: string): string => `lead_pii.${field}:${leadId}`;

/** What was erased, or was never said, is null. */
export function openPii(vault: Vault, leadId: string, sealed: SealedPii): Pii {
  const key = sealed.data_key && vault.unwrap(sealed.data_key, leadId);
  const read = (field: PiiField): string | null => {
    const value = sealed[field];
    return key && value ? openField(key, value, place(field, leadId)) : null;
  };
  return {
    email: read('email'),
    phone: read('phone'),
    first_name: read('first_name'),
    last_name: read('last_name'),
    company: read('company'),
    message: read('message'),
  };
}

export interface SealedLead extends Record<PiiField, Buffer | null> {
  lead_id: string;
  data_key: Buffer;
  email_index: Buffer | null;
  phone_index: Buffer | null;
  company_index: Buffer;
}

export const PII_COLUMNS = [
  'lead_id',
  'data_key',
  ...PII_FIELDS,
  'email_index',
  'phone_index',
  'company_index',
] as const;

/** A new lead's personal half, under a key made for it. */
export function sealNewLead(vault: Vault, leadId: string, pii: Partial<Pii>): SealedLead {
  const key = vault.newDataKey();
  const seal = (field: PiiField): Buffer | null => {
    const value = pii[field];
    return value == null ? null : sealField(key, value, place(field, leadId));
  };
  return {
    lead_id: leadId,
    data_key: vault.wrap(key, leadId),
    email: seal('email'),
    phone: seal('phone'),
    first_name: seal('first_name'),
    last_name: seal('last_name'),
    company: seal('company'),
    message: seal('message'),
    email_index: pii.email == null ? null : vault.emailIndex(pii.email),
    phone_index: pii.phone == null ? null : vault.phoneIndex(pii.phone),
    company_index: vault.companyIndex(leadId, { company: pii.company ?? null, email: pii.email ?? null }),
  };
}

/** @returns undefined when another lead has the e-mail address: nothing was stored */
export async function insertPii(db: Queryable, sealed: SealedLead): Promise<true | undefined> {
  const inserted = await db.query(
    `INSERT INTO lead_pii (lead_id, data_key, email, phone, first_name, last_name, company, message, email_index, phone_index,
       company_index)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (email_index) DO NOTHING`,
    [
      sealed.lead_id,
      sealed.data_key,
      ...PII_FIELDS.map((field) => sealed[field]),
      sealed.email_index,
      sealed.phone_index,
      sealed.company_index,
    ],
  );
  return inserted.rowCount === 1 ? true : undefined;
}

/** Of new leads. @throws DatabaseError (unique) when another lead has one of the e-mail addresses */
export async function insertPiiRows(db: Queryable, sealed: readonly SealedLead[]): Promise<void> {
  await bulkInsert(db, 'lead_pii', [...PII_COLUMNS], sealed);
}

/** Writes the fields that are given. @throws DatabaseError (unique) when another lead has the e-mail address */
export async function updatePii(db: Queryable, vault: Vault, leadId: string, changes: Partial<Pii>): Promise<void> {
  const key = await dataKeyOf(db, vault, leadId);
  if (!key) return;
  for (const field of PII_FIELDS) {
    const value = changes[field];
    if (value == null) continue;
    await db.query(`UPDATE lead_pii SET ${field} = $2 WHERE lead_id = $1`, [
      leadId,
      sealField(key, value, place(field, leadId)),
    ]);
  }
  if (changes.email != null) {
    await db.query('UPDATE lead_pii SET email_index = $2 WHERE lead_id = $1', [
      leadId,
      vault.emailIndex(changes.email),
    ]);
  }
  if (changes.phone != null) {
    await db.query('UPDATE lead_pii SET phone_index = $2 WHERE lead_id = $1', [
      leadId,
      vault.phoneIndex(changes.phone),
    ]);
  }
  if (changes.email != null || changes.company != null) await indexCompany(db, vault, leadId);
}

const SEALED_COLUMNS = 'data_key, email, phone, first_name, last_name, company, message';

async function indexCompany(db: Queryable, vault: Vault, leadId: string): Promise<void> {
  const { rows } = await db.query<SealedPii>(`SELECT ${SEALED_COLUMNS} FROM lead_pii WHERE lead_id = $1`, [leadId]);
  if (!rows[0]) return;
  const index = vault.companyIndex(leadId, openPii(vault, leadId, rows[0]));
  await db.query('UPDATE lead_pii SET company_index = $2 WHERE lead_id = $1', [leadId, index]);
}

/**
 * Rows of builds that kept no company: a batch of them gets it. Any number of servers may do so at once.
 * @returns how many were looked at
 */
export async function indexCompanies(db: Queryable, vault: Vault, limit: number): Promise<number> {
  const { rows } = await db.query<SealedPii & { lead_id: string }>(
    `SELECT lead_id, ${SEALED_COLUMNS} FROM lead_pii WHERE company_index IS NULL AND data_key IS NOT NULL LIMIT $1`,
    [limit],
  );
  const indexes = rows.map((row) => vault.companyIndex(row.lead_id, openPii(vault, row.lead_id, row)));
  // whoever has written the row since knows better
  await db.query(
    `UPDATE lead_pii p SET company_index = n.company_index
     FROM unnest($1::text[], $2::bytea[]) AS n (lead_id, company_index)
     WHERE p.lead_id = n.lead_id AND p.company_index IS NULL`,
    [rows.map(({ lead_id }) => lead_id), indexes],
  );
  return rows.length;
}

/** Undefined once the lead was erased: nothing can be encrypted for it, or read, any more. */
export async function dataKeyOf(db: Queryable, vault: Vault, leadId: string): Promise<DataKey | undefined> {
  const { rows } = await db.query<{ data_key: Buffer | null }>('SELECT data_key FROM lead_pii WHERE lead_id = $1', [
    leadId,
  ]);
  const wrapped = rows[0]?.data_key;
  return wrapped ? vault.unwrap(wrapped, leadId) : undefined;
}

/** By lead; erased ones are not there. */
export async function dataKeysOf(
  db: Queryable,
  vault: Vault,
  leadIds: readonly string[],
): Promise<Map<string, DataKey>> {
  const { rows } = await db.query<{ lead_id: string; data_key: Buffer }>(
    'SELECT lead_id, data_key FROM lead_pii WHERE lead_id = ANY($1) AND data_key IS NOT NULL',
    [[...new Set(leadIds)]],
  );
  return new Map(rows.map(({ lead_id, data_key }) => [lead_id, vault.unwrap(data_key, lead_id)]));
}

export async function leadWithEmail(db: Queryable, vault: Vault, email: string): Promise<string | undefined> {
  const { rows } = await db.query<{ lead_id: string }>('SELECT lead_id FROM lead_pii WHERE email_index = $1', [
    vault.emailIndex(email),
  ]);
  return rows[0]?.lead_id;
}

/** Under what a person's consents, suppressions and caps are kept. */
export interface PersonIndexes {
  email_index: Buffer | null;
  phone_index: Buffer | null;
}

export async function personOf(db: Queryable, leadId: string): Promise<PersonIndexes> {
  const { rows } = await db.query<PersonIndexes>('SELECT email_index, phone_index FROM lead_pii WHERE lead_id = $1', [
    leadId,
  ]);
  return rows[0] ?? { email_index: null, phone_index: null };
}
