/** What mail servers say of a mailbox, at the door or in a report that comes later. */

/**
 * Enhanced status codes (RFC 3463) that speak of the recipient: no such mailbox, domain or address, moved, disabled, or a domain that
 * takes no mail. Others may be about the sender (5.1.0 in Postfix, 5.1.7, 5.1.8), our mail or our reputation (5.6.x, 5.7.x), or the
 * server's own trouble: an address is never given up for those.
 */
export const isNoSuchMailbox = (status: string): boolean => /^5\.(1\.(1|2|3|6|10)|2\.1)$/.test(status);
