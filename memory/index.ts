/** The four tiers of memory (SPEC section 8). Each method takes the connection, or transaction, that it works in. */
import type { Pools } from '../db/pools';
import type { Queryable } from '../db/queryable';
import { cacheLongTerm } from './cache/cached-long-term';
import type { CachedLongTerm, Sealer } from './cache/cached-long-term';
import { consolidateBatch } from './consolidation';
import type { Consolidated } from './consolidation';
import { episodic } from './episodic';
import type { EpisodicTier } from './episodic';
import { createSemantic } from './semantic';
import type { SemanticTier } from './semantic';
import { createShortTerm } from './short-term';
import type { ShortTermTier } from './short-term';

export interface Memory {
  shortTerm: ShortTermTier;
  longTerm: CachedLongTerm;
  episodic: EpisodicTier;
  semantic: SemanticTier;
  /** Makes lasting memory of closed conversations, in the transaction given. */
  consolidateBatch(db: Queryable, limit: number): Promise<Consolidated>;
  close(): Promise<void>;
}

export interface MemoryDependencies {
  pools: Pick<Pools, 'read' | 'write'>;
  /** for the connection that listens for changes of the graph */
  databaseUrl: string;
  /** undefined: short-term memory is kept in PostgreSQL alone */
  redisUrl?: string | undefined;
  /** encrypts what lies in caches beyond this process; undefined: there are none */
  sealer?: Sealer;
}

/** Connects, and loads the graph. @throws Error when PostgreSQL does not answer; a Redis that does not is waited for in passing */
export async function createMemory({ pools, databaseUrl, redisUrl, sealer }: MemoryDependencies): Promise<Memory> {
  const installation = nameOf(databaseUrl);
  const shortTerm = createShortTerm(pools.write, redisUrl, `${installation}:short_term:`);
  try {
    const shared = redisUrl && sealer ? { url: redisUrl, prefix: `${installation}:long_term:`, sealer } : undefined;
    const semantic = await createSemantic(pools.read, databaseUrl);
    const longTerm = await cacheLongTerm({ readPool: pools.read, writePool: pools.write, databaseUrl, shared });
    await Promise.all([shortTerm.started(), longTerm.started()]);
    return {
      shortTerm,
      longTerm,
      episodic,
      semantic,
      consolidateBatch: (db, limit) => consolidateBatch(db, { shortTerm, semantic }, limit, new Date()),
      async close() {
        shortTerm.close();
        await Promise.all([semantic.close(), longTerm.close()]);
      },
    };
  } catch (error) {
    shortTerm.close();
    throw error;
  }
}

/** Installations that share a Redis keep apart as their databases do. */
const nameOf = (databaseUrl: string): string => new URL(databaseUrl).pathname.slice(1);
