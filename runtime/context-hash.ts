/** What says that a handoff arrived as it was sent: SHA-256 of the RFC 8785 form of its content (SPEC section 5). */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { HandoffRequest } from '../workflows/contracts/handoff';

export const contextHash = (content: Pick<HandoffRequest, 'context' | 'preservation_data'>): string =>
  createHash('sha256')
    .update(canonicalize(content) ?? '')
    .digest('hex');
