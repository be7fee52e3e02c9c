/** What a conversation is about, while it lasts. */
import type { Pool } from 'pg';
import type { Queryable } from '../../db/queryable';
import type { ShortTermMemory } from '../../mcp/protocol/memory-methods';
import { createFailover } from './failover';
import { postgresShortTerm } from './postgres';
import { createRedisShortTerm } from './redis';
import type { ShortTermStore } from './store';

export interface NewShortTerm {
  conversation_id: string;
  lead_id: string | null;
  data: ShortTermMemory['data'];
  ttl_seconds: number;
}

/** read at a time, when all of it is looked through */
const PAGE_SIZE = 500;

export interface StoreHealth {
  state: 'up' | 'degraded' | 'down';
  latency_ms: number | null;
  detail: string;
}

export interface ShortTermTier {
  /** Replaces what is known of the conversation. */
  store(db: Queryable, memory: NewShortTerm): Promise<void>;
  /** Puts a memory back that was exported: it lasts as long as it would have. */
  restore(db: Queryable, memory: ShortTermMemory): Promise<void>;
  fetch(db: Queryable, conversationId: string): Promise<ShortTermMemory | null>;
  list: ShortTermStore['list'];
  /** These conversations, and whatever else is kept of the lead. @throws Error while a store is away */
  ofLead(db: Queryable, leadId: string, conversationIds: readonly string[]): Promise<ShortTermMemory[]>;
  /** Forgets what `ofLead` finds. @throws Error while a store is away */
  forgetLead(db: Queryable, leadId: string, conversationIds: readonly string[]): Promise<void>;
  /** `degraded` while PostgreSQL stands in for Redis */
  health(): Promise<StoreHealth>;
  /** settles when the stores have been reached, or have had their time */
  started(): Promise<void>;
  close(): void;
}

/** @param redisUrl without one, PostgreSQL alone keeps short-term memory */
export function createShortTerm(pool: Pool, redisUrl: string | undefined, keyPrefix: string): ShortTermTier {
  if (redisUrl === undefined) {
    const detail = 'PostgreSQL keeps short-term memory: no Redis is configured';
    return tier(postgresShortTerm, {
      health: async () => ({ state: 'up', latency_ms: null, detail }),
      started: async () => undefined,
      close: () => undefined,
    });
  }
  const redis = createRedisShortTerm(redisUrl, keyPrefix);
  return tier(createFailover(redis, pool), {
    started: () => redis.started(),
    close: () => redis.close(),
    async health() {
      const startedAt = performance.now();
      try {
        await redis.ping();
        return {
          state: 'up',
          latency_ms: Math.round((performance.now() - startedAt) * 10) / 10,
          detail: 'Redis keeps short-term memory',
        };
      } catch {
        return {
          state: 'degraded',
          latency_ms: null,
          detail: 'Redis does not answer: PostgreSQL keeps short-term memory meanwhile',
        };
      }
    },
  });
}

function tier(store: ShortTermStore, rest: Pick<ShortTermTier, 'health' | 'started' | 'close'>): ShortTermTier {
  return {
    ...rest,
    list: (db, limit, cursor) => store.list(db, limit, cursor),
    async store(db, { conversation_id, lead_id, data, ttl_seconds }) {
      const now = Date.now();
      const expiresAt = new Date(now + ttl_seconds * 1000).toISOString();
      const writtenAt = new Date(now).toISOString();
      await store.put(db, { conversation_id, lead_id, data, expires_at: expiresAt, written_at: writtenAt });
    },
    async ofLead(db, leadId, conversationIds) {
      const found: ShortTermMemory[] = [];
      for (const conversationId of await conversationsAbout(store, db, leadId, conversationIds)) {
        const memory = await fetchFrom(store, db, conversationId);
        if (memory) found.push(memory);
      }
      return found;
    },
    async forgetLead(db, leadId, conversationIds) {
      await store.remove(db, await conversationsAbout(store, db, leadId, conversationIds));
    },
    restore: (db, memory) => store.put(db, { ...memory, written_at: new Date().toISOString() }),
    fetch: (db, conversationId) => fetchFrom(store, db, conversationId),
  };
}

async function fetchFrom(
  store: ShortTermStore,
  db: Queryable,
  conversationId: string,
): Promise<ShortTermMemory | null> {
  const record = await store.get(db, conversationId);
  if (!record) return null;
  const { written_at: _writtenAt, ...memory } = record;
  return memory;
}

/** Ids of those that are known, and of those that name the lead: a caller may have named a conversation that nobody else knows of. */
async function conversationsAbout(
  store: ShortTermStore,
  db: Queryable,
  leadId: string,
  known: readonly string[],
): Promise<string[]> {
  const ids = new Set(known);
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { records, next } = await store.list(db, PAGE_SIZE, cursor);
    for (const { conversation_id, lead_id } of records) if (lead_id === leadId) ids.add(conversation_id);
    cursor = next;
  }
  return [...ids];
}
