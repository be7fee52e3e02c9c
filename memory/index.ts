/** The four tiers of memory (SPEC section 8). Each method takes the connection, or transaction, that it works in. */
import type { Pools } from '../db/pools';
import type { Queryable } from '../db/queryable';
import { consolidateBatch } from './consolidation';
import type { Consolidated } from './consolidation';
import { episodic } from './episodic';
import type { EpisodicTier } from './episodic';
import { longTerm } from './long-term';
import type { LongTermTier } from './long-term';
import { createSemantic } from './semantic';
import type { SemanticTier } from './semantic';
import { createShortTerm } from './short-term';
import type { ShortTermTier } from './short-term';

export { learnFromInteraction } from './long-term';

export interface Memory {
  shortTerm: ShortTermTier;
  longTerm: LongTermTier;
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
}

/** Connects, and loads the graph. @throws Error when PostgreSQL does not answer; a Redis that does not is waited for in passing */
export async function createMemory({ pools, databaseUrl, redisUrl }: MemoryDependencies): Promise<Memory> {
  const shortTerm = createShortTerm(pools.write, redisUrl, keyPrefixOf(databaseUrl));
  try {
    const [semantic] = await Promise.all([createSemantic(pools.read, databaseUrl), shortTerm.started()]);
    return {
      shortTerm,
      longTerm,
      episodic,
      semantic,
      consolidateBatch: (db, limit) => consolidateBatch(db, { shortTerm, semantic }, limit, new Date()),
      async close() {
        shortTerm.close();
        await semantic.close();
      },
    };
  } catch (error) {
    shortTerm.close();
    throw error;
  }
}

/** Installations that share a Redis keep apart as their databases do. */
const keyPrefixOf = (databaseUrl: string): string => `${new URL(databaseUrl).pathname.slice(1)}:short_term:`;
