/** `cache://memory`: how much is in each tier of memory, and where; no contents. */
import type { Queryable } from '../../../db/queryable';
import { asItem } from './resource';
import type { View } from './resource';

export const memoryStatistics: View = {
  uri: 'cache://memory',
  scope: 'cache',
  about: 'How much is in each tier of memory, and whether its stores are up. No contents.',
  rowName: 'statistics of memory',
  async view({ deps, db }) {
    return asItem({
      caches: { long_term: (await deps.probes.memory_cache?.()) ?? null },
      tiers: { short_term: await deps.tiers.shortTerm.health(), ...(await sizes(db)) },
    });
  },
};

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
