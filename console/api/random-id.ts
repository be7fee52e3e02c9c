/** Ids of attempts. Not crypto.randomUUID: browsers offer that only to pages of https and of this machine. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
