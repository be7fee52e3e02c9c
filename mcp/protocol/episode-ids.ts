/** Episodes that come from something with an id are stored once, whoever tells of them first. Their ids name nobody. */
import { createHash } from 'node:crypto';

const hashed = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** One message and what came of it. */
export const touchEpisodeId = (leadId: string, campaignId: string | null, touch: number): string =>
  `touch-${hashed([leadId, campaignId, touch])}`;

/** A conversation in which the ledger knows of no message: imported, or held by people. */
export const conversationEpisodeId = (conversationId: string): string => `conversation-${hashed([conversationId])}`;
