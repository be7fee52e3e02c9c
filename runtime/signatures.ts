/**
 * Signed calls between servers: `X-Merit-Signature: t={seconds},v1={hex}`, the HMAC-SHA256 of `{seconds}.{body}` under a
 * shared secret. The time is signed too, so that a call that was overheard cannot be repeated for long.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'x-merit-signature';
const TOLERANCE_SECONDS = 300;

const hmac = (secret: string, seconds: string, body: string | Uint8Array): Buffer =>
  createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();

/** @returns the header's value */
export function sign(secret: string, body: string, now = new Date()): string {
  const seconds = String(Math.floor(now.getTime() / 1_000));
  return `t=${seconds},v1=${hmac(secret, seconds, body).toString('hex')}`;
}

export type Verification = 'valid' | 'unreadable' | 'expired' | 'wrong';

/** @param secrets any of them may have signed: one is rotated by adding another */
export function verifySignature(
  header: string | undefined,
  body: Uint8Array,
  secrets: readonly string[],
  now = new Date(),
): Verification {
  const [, seconds, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? [];
  if (seconds === undefined || hex === undefined) return 'unreadable';
  const given = Buffer.from(hex, 'hex');
  // every secret is tried, so that the time says nothing about which one nearly matched
  const matches = secrets.filter((secret) => timingSafeEqual(hmac(secret, seconds, body), given));
  if (matches.length === 0) return 'wrong';
  return Math.abs(now.getTime() / 1_000 - Number(seconds)) > TOLERANCE_SECONDS ? 'expired' : 'valid';
}
