/** A mailbox that is full or unreachable three times in a row is given up (SPEC section 3). */
const IN_A_ROW = 3;

export interface MailedMessage {
  /** ISO time at which the provider got it */
  at: string;
  bounce: 'hard' | 'soft' | null;
}

/**
 * @param messages all to one address, in their order
 * @param lastHeardAt when a delivery was last confirmed, or answered; what bounced before that counts no more
 */
export function isGivenUp(messages: readonly MailedMessage[], lastHeardAt: string | null): boolean {
  const heardMs = lastHeardAt === null ? -Infinity : Date.parse(lastHeardAt);
  let run = 0;
  for (const { at, bounce } of messages) {
    run = bounce === 'soft' && Date.parse(at) > heardMs ? run + 1 : 0;
    if (run === IN_A_ROW) return true;
  }
  return false;
}
