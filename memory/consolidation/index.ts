/**
 * Closed conversations become memory that lasts: profiles, episodes, and weights of the graph (docs/memory.md).
 *
 * A batch is one transaction that marks its conversations: killed anywhere, it has happened or it has not, and the next batch
 * goes on. Each part is idempotent besides: profiles are counted anew, episodes have ids of their own, and an episode remembers
 * which score the weights have counted.
 */
import { randomUUID } from 'node:crypto';
import { recordAction } from '../../db/repositories/agent-actions';
import type { Queryable } from '../../db/queryable';
import type { SemanticTier } from '../semantic';
import type { ShortTermTier } from '../short-term';
import { dueConversations, eventsOf, markConsolidated, remainingConversations } from './due';
import { draftEpisodes, storeEpisodes } from './episodes';
import { weigh } from './evidence';
import { keepWhatWasSaid } from './preferences';
import { recountProfiles } from './profiles';

export interface Consolidated {
  conversations: number;
  /** leads whose habits and score were counted anew */
  profiles: number;
  /** episodes stored or corrected */
  episodes: number;
  /** relations of the graph that got another weight */
  relations: number;
  /** conversations that are due after this batch, 100,000 at most */
  remaining: number;
}

export interface ConsolidationTiers {
  shortTerm: Pick<ShortTermTier, 'fetch'>;
  semantic: Pick<SemanticTier, 'store'>;
}

/** One batch, in the transaction given. Conversations whose lead somebody else is writing to wait for a later one. */
export async function consolidateBatch(
  db: Queryable,
  tiers: ConsolidationTiers,
  limit: number,
  now: Date,
): Promise<Consolidated> {
  const conversations = await dueConversations(db, limit);
  if (conversations.length === 0) return { ...NOTHING, remaining: await remainingConversations(db) };
  const events = await eventsOf(db, conversations);
  const profiles = await recountProfiles(db, conversations, events);
  for (const conversation of conversations) await keepWhatWasSaid(db, tiers.shortTerm, conversation);
  const drafts = await draftEpisodes(db, conversations, events);
  const stored = await storeEpisodes(db, drafts);
  const relations = await weigh(db, tiers.semantic, stored);
  await markConsolidated(db, conversations, now);
  const done = { conversations: conversations.length, profiles, episodes: stored.length, relations };
  await recordAction(db, {
    action_id: `consolidate:${randomUUID()}`,
    timestamp: now,
    action_type: 'consolidate_memory',
    source: 'campaign_optimizer',
    lead_id: null,
    campaign_id: null,
    conversation_id: null,
    journey_no: null,
    summary: `${done.conversations} closed conversations consolidated`,
    details: done,
  });
  return { ...done, remaining: await remainingConversations(db) };
}

const NOTHING = { conversations: 0, profiles: 0, episodes: 0, relations: 0 };
