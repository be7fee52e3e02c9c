/**
 * A read through three layers: this process (L1, 300 s), one that servers share (L2), the database (L3). A hit below fills the
 * layers above; a change empties all of them. What is read while it changes is answered and not kept.
 */
import { LRUCache } from 'lru-cache';

/** A value, with the version of the row it was read from; later versions are greater. */
export interface Versioned<V> {
  version: number;
  value: V;
}

export interface SharedLayer<V> {
  /** undefined: not there, or out of reach */
  get(key: string): Promise<Versioned<V> | undefined>;
  /** Keeps it, unless a later version is known. */
  fill(key: string, entry: Versioned<V>): void;
  /** Nothing earlier than this version may be answered, or kept, from now on. */
  supersede(key: string, version: number): void;
}

/**
 * Reads by where they were answered. `shared` of them waited for a read that somebody else had begun; `bypassed` went straight to
 * the database, since the value was being changed or changes could not be heard of.
 */
export type CacheFigures = Record<'l1' | 'l2' | 'l3' | 'shared' | 'bypassed', number>;

export interface LayeredCache<V> {
  get(key: string): Promise<V>;
  /** A change that has been committed, here or elsewhere. */
  changed(key: string, version: number): void;
  /** A change that may be committed soon: until it is heard of, or has had its time, reads go past the cache. */
  expectChange(key: string): void;
  /** Changes may have been missed. */
  clear(): void;
  figures(): CacheFigures;
}

interface Options<V> {
  load(key: string): Promise<Versioned<V>>;
  shared: SharedLayer<V> | undefined;
  /** false: changes are not heard of at the moment */
  isListening(): boolean;
}

interface Flight<V> {
  value: Promise<V>;
  isStale: boolean;
}

const L1_TTL_MS = 300_000;
const L1_ENTRIES = 20_000;
/** longer than a write may take */
const EXPECTED_MS = 10_000;

export function createLayeredCache<V>(options: Options<V>): LayeredCache<V> {
  const { shared } = options;
  const known = new LRUCache<string, { value: V }>({ max: L1_ENTRIES, ttl: L1_TTL_MS });
  const expected = new LRUCache<string, true>({ max: L1_ENTRIES, ttl: EXPECTED_MS });
  const flights = new Map<string, Flight<V>>();
  const figures: CacheFigures = { l1: 0, l2: 0, l3: 0, shared: 0, bypassed: 0 };

  const forget = (key: string): void => {
    known.delete(key);
    const flight = flights.get(key);
    if (flight) flight.isStale = true;
    // whoever asks from now on must not be answered by what was asked before
    flights.delete(key);
  };

  const take = async (key: string, flight: Flight<V>): Promise<V> => {
    const found = await shared?.get(key);
    if (found && !flight.isStale) {
      figures.l2 += 1;
      known.set(key, { value: found.value });
      return found.value;
    }
    const loaded = await options.load(key);
    figures.l3 += 1;
    if (!flight.isStale) {
      known.set(key, { value: loaded.value });
      shared?.fill(key, loaded);
    }
    return loaded.value;
  };

  const fly = (key: string): Promise<V> => {
    const flight: Flight<V> = { value: Promise.reject(new Error('not begun')), isStale: false };
    flight.value.catch(() => undefined);
    flights.set(key, flight);
    flight.value = take(key, flight).finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    return flight.value;
  };

  return {
    async get(key) {
      if (!options.isListening() || expected.has(key)) {
        figures.bypassed += 1;
        return (await options.load(key)).value;
      }
      const hit = known.get(key);
      if (hit) {
        figures.l1 += 1;
        return hit.value;
      }
      const flight = flights.get(key);
      if (!flight) return fly(key);
      figures.shared += 1;
      return flight.value;
    },
    changed(key, version) {
      shared?.supersede(key, version);
      forget(key);
      expected.delete(key);
    },
    expectChange(key) {
      forget(key);
      expected.set(key, true);
    },
    clear() {
      known.clear();
      for (const key of flights.keys()) forget(key);
    },
    figures: () => ({ ...figures }),
  };
}
