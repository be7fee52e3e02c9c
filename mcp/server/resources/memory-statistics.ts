/** `cache://memory`: how much is in each tier of memory, where, and how often the caches had it; no contents. */
import type { Queryable } from '../../../db/queryable';
import type { Component } from '../../protocol/system-methods';
import { asItem } from './resource';
import type { View } from './resource';

export const memoryStatistics: View = {
  uri: 'cache://memory',
  scope: 'cache',
  about:
    'How much is in each tier of memory, whether its stores are up, and how many reads the caches of this server have answered since it started. No contents.',
  rowName: 'statistics of memory',
  async view({ deps, db }) {
    const cache = await deps.probes.memory_cache?.();
    return asItem({
      caches: { long_term: cache ? { ...cache, ...rates(cache.figures) } : null },
      tiers: { short_term: await deps.tiers.shortTerm.health(), ...(await sizes(db)) },
    });
  },
};

/** Of the reads that came as far as a layer. One that waited for another's found nothing in L1, and asked no other layer. */
function rates(figures: Component['figures'] = {}): Record<'l1' | 'l2', unknown> {
  const { l1 = 0, l2 = 0, l3 = 0, shared = 0 } = figures;
  return { l1: rate(l1, l2 + l3 + shared), l2: rate(l2, l3) };
}

/** @returns a rate of null where nothing was asked for yet */
const rate = (hits: number, misses: number) => ({
  hits,
  misses,
  hit_rate: hits + misses === 0 ? null : Math.round((1_000 * hits) / (hits + misses)) / 1_000,
});

async function sizes(db: Queryable): Promise<Record<string, unknown>> {
  const { rows } = await db.query<Record<string, unknown>>(
    `SELECT
       (SELECT jsonb_build_object('leads', count(*), 'engaged', count(*) FILTER (WHERE engagements > 0)) FROM memory_long_term) AS long_term,
       (SELECT jsonb_build_object('episodes', count(*), 'successes', count(*) FILTER (WHERE outcome_score > 0.7)) FROM memory_episodic) AS episodic,
       (SELECT jsonb_build_object('relations', count(*)) FROM semantic_kg_triples
        WHERE valid_from <= now() AND (valid_to IS NULL OR valid_to > now())) AS semantic`,
  );
  return rows[0] ?? {};
}
