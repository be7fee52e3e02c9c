/**
 * Personal data at rest. Every lead has a data key of its own, wrapped by a master key of the ring (PII_KEYS), so that
 * destroying the data key destroys everything that was said about and to the lead. AES-256-GCM; the additional data
 * binds a ciphertext to its place, so that it cannot be moved to another row or field.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { PiiKey } from '../runtime/config';
import { companyKeyOf } from './company';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ID_LENGTH_BYTES = 1;

/** What a lead's fields are encrypted with. Never stored, never logged. */
export type DataKey = Buffer;

/** Two spellings of one address are one address. */
export const normalizeEmail = (email: string): string => email.trim().toLowerCase().normalize('NFC');
/** Digits and a leading plus: the way a number is written does not make another number. */
export const normalizePhone = (phone: string): string =>
  phone
    .trim()
    .replace(/[^0-9+]/g, '')
    .replace(/(?!^)\+/g, '');

function seal(key: Buffer, text: string | Buffer, place: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function open(key: Buffer, sealed: Buffer, place: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES)).setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}

/** Encrypts one field. @param place `{table}.{field}:{row id}` */
export const sealField = (key: DataKey, text: string, place: string): Buffer => seal(key, text, place);
/** @throws Error when the ciphertext was altered or belongs to another place */
export const openField = (key: DataKey, sealed: Buffer, place: string): string => open(key, sealed, place).toString();

export interface Vault {
  newDataKey(): DataKey;
  /** @param leadId binds the wrapped key to its lead */
  wrap(key: DataKey, leadId: string): Buffer;
  /** @throws Error when the master key is not in the ring */
  unwrap(wrapped: Buffer, leadId: string): DataKey;
  /** Encrypts what belongs to no lead, such as answers that are kept for a day. */
  sealShared(text: string, place: string): Buffer;
  openShared(sealed: Buffer, place: string): string;
  emailIndex(email: string): Buffer;
  phoneIndex(phone: string): Buffer;
  /** which company a lead belongs to: its name or domain; whoever belongs to none is one by herself */
  companyIndex(leadId: string, pii: { company: string | null; email: string | null }): Buffer;
  /** for a person without any address */
  leadIndex(leadId: string): Buffer;
}

/**
 * @param ring the first key encrypts, all decrypt. The blind index hangs on the LAST key of the ring, which therefore
 * stays when keys are rotated: a new key is put in front.
 * @throws Error when the ring is empty
 */
export function createVault(ring: readonly PiiKey[]): Vault {
  const current = ring[0];
  const oldest = ring.at(-1);
  if (!current || !oldest) throw new Error('PII_KEYS is not set: the data layer needs a key for personal fields');
  const indexKey = Buffer.from(hkdfSync('sha256', oldest.key, '', 'purple-merit blind index', KEY_BYTES));
  const blindIndex = (kind: string, text: string): Buffer =>
    createHmac('sha256', indexKey).update(`${kind}:${text}`).digest();

  const sealWithRing = (text: string | Buffer, place: string): Buffer => {
    const id = Buffer.from(current.id);
    return Buffer.concat([Buffer.from([id.length]), id, seal(current.key, text, place)]);
  };
  const openWithRing = (sealed: Buffer, place: string): Buffer => {
    const idEnd = ID_LENGTH_BYTES + (sealed[0] ?? 0);
    const id = sealed.subarray(ID_LENGTH_BYTES, idEnd).toString();
    const master = ring.find((candidate) => candidate.id === id);
    if (!master) throw new Error(`PII_KEYS lacks the key ${id} that a stored field was encrypted with`);
    return open(master.key, sealed.subarray(idEnd), place);
  };

  return {
    newDataKey: () => randomBytes(KEY_BYTES),
    wrap: (key, leadId) => sealWithRing(key, `data key:${leadId}`),
    unwrap: (wrapped, leadId) => openWithRing(wrapped, `data key:${leadId}`),
    sealShared: sealWithRing,
    openShared: (sealed, place) => openWithRing(sealed, place).toString(),
    emailIndex: (email) => blindIndex('email', normalizeEmail(email)),
    phoneIndex: (phone) => blindIndex('phone', normalizePhone(phone)),
    companyIndex: (leadId, pii) => blindIndex('company', companyKeyOf(pii) ?? `lead:${leadId}`),
    leadIndex: (leadId) => blindIndex('lead', leadId),
  };
}
