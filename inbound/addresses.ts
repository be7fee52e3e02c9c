/** The address that answers go to: `answers+{token}@example.com`. */

/** @param replyTo MAIL_REPLY_TO, lower case. @returns the token in the first address that has one */
export function tokenIn(addresses: readonly string[], replyTo: string | undefined): string | null {
  if (replyTo === undefined) return null;
  const at = replyTo.lastIndexOf('@');
  const [before, after] = [`${replyTo.slice(0, at)}+`, replyTo.slice(at)];
  for (const address of addresses.map((each) => each.toLowerCase())) {
    const token = address.slice(before.length, -after.length);
    if (address === before + token + after && /^[a-z0-9]{1,64}$/.test(token)) return token;
  }
  return null;
}
