/**
 * Long-term memory behind its caches (docs/decisions/0021). Reads on the read pool go through them; a transaction reads what it
 * sees itself. What is kept is the stored profile: scores decay, and are worked out for every answer.
 */
import type { Pool } from 'pg';
import { listenForChanges } from '../changes';
import type { ChangeListener } from '../changes';
import { loadProfile, longTerm, readProfile } from '../long-term';
import type { LongTermTier, ProfileRow } from '../long-term';
import type { StoreHealth } from '../short-term';
import { createDebts } from './debts';
import { createLayeredCache } from './layered-cache';
import type { CacheFigures } from './layered-cache';
import { createRedisLayer } from './shared-layer';
import type { Sealing } from './shared-layer';

/** Encrypts what belongs to no row; see db/pii.ts. */
export interface Sealer {
  sealShared(text: string, place: string): Buffer;
  openShared(sealed: Buffer, place: string): string;
}

export interface CachedLongTerm extends LongTermTier {
  /** reads by layer since the start, and which layers answer */
  cacheHealth(): StoreHealth & { figures: CacheFigures };
  started(): Promise<void>;
  close(): Promise<void>;
}

interface Dependencies {
  readPool: Pool;
  writePool: Pool;
  databaseUrl: string;
  /** Redis, and what its entries are encrypted with; undefined: no shared layer */
  shared: { url: string; prefix: string; sealer: Sealer } | undefined;
}

export async function cacheLongTerm({
  readPool,
  writePool,
  databaseUrl,
  shared,
}: Dependencies): Promise<CachedLongTerm> {
  const debts = createDebts(writePool);
  const layer = shared && createRedisLayer(shared.url, shared.prefix, debts, sealingWith(shared.sealer));
  /** known when it has tried to connect; it may hear of a change before */
  const heard: { by?: ChangeListener } = {};
  const isListening = (): boolean => heard.by?.isLive() ?? false;
  const cache = createLayeredCache<ProfileRow | null>({
    async load(leadId) {
      const { version, row } = await loadProfile(readPool, leadId);
      return { version, value: row };
    },
    shared: layer,
    isListening,
  });
  heard.by = await listenForChanges(databaseUrl, {
    channel: 'memory_long_term_changed',
    name: 'purple_merit_memory_changes',
    onChange(payload) {
      const [version, leadId] = payload?.split(' ') ?? [];
      if (leadId === undefined) {
        cache.clear();
        layer?.distrust();
      } else cache.changed(leadId, Number(version));
    },
  });

  return {
    async storePreferences(db, leadId, preferences) {
      cache.expectChange(leadId);
      await longTerm.storePreferences(db, leadId, preferences);
    },
    async learnFromInteraction(db, interaction) {
      cache.expectChange(interaction.lead_id);
      await longTerm.learnFromInteraction(db, interaction);
    },
    readPreferences: (db, leadId) => longTerm.readPreferences(db, leadId),
    async fetch(db, leadId) {
      if (db !== readPool) return longTerm.fetch(db, leadId);
      const row = await cache.get(leadId);
      return row && readProfile(row, new Date());
    },
    cacheHealth() {
      const figures = cache.figures();
      const away = [...(isListening() ? [] : ['L1 and L2']), ...(layer && !layer.isUsable() ? ['L2'] : [])];
      const rates = `${figures.l1} reads answered by L1, ${figures.l2} by L2, ${figures.l3 + figures.bypassed} by the database`;
      const detail = away.length === 0 ? rates : `${rates}; at the moment without ${away[0] ?? ''}`;
      return { state: away.length === 0 ? 'up' : 'degraded', latency_ms: null, detail, figures };
    },
    started: async () => layer?.started(),
    async close() {
      await heard.by?.close();
      await layer?.close();
      debts.close();
    },
  };
}

const sealingWith = (sealer: Sealer): Sealing<ProfileRow | null> => {
  const placeOf = (leadId: string): string => `memory_long_term:${leadId}`;
  return {
    seal: (leadId, row) => sealer.sealShared(JSON.stringify(row), placeOf(leadId)),
    // written by this class under a key of ours, and bound to its place
    open: (leadId, sealed) => JSON.parse(sealer.openShared(sealed, placeOf(leadId))) as ProfileRow | null,
  };
};
