import { createLayeredCache } from './layered-cache';
import type { LayeredCache, SharedLayer, Versioned } from './layered-cache';

/** A store whose reads answer when they are let to, and a shared layer beside it. */
function rig() {
  let row: Versioned<string> = { version: 1, value: 'old' };
  const waiting: (() => void)[] = [];
  let isHeld = false;
  const entries = new Map<string, Versioned<string>>();
  const floors = new Map<string, number>();
  const shared: SharedLayer<string> = {
    get: async (key) => entries.get(key),
    fill(key, entry) {
      if (entry.version >= (floors.get(key) ?? 0)) entries.set(key, entry);
    },
    supersede(key, version) {
      floors.set(key, version);
      entries.delete(key);
    },
  };
  let isListening = true;
  const serve = (): LayeredCache<string> =>
    createLayeredCache({
      async load() {
        const read = row;
        if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
        return read;
      },
      shared,
      isListening: () => isListening,
    });
  return {
    here: serve(),
    there: serve(),
    shared,
    write(value: string): number {
      row = { version: row.version + 1, value };
      return row.version;
    },
    hold() {
      isHeld = true;
    },
    letGo() {
      isHeld = false;
      for (const go of waiting.splice(0)) go();
    },
    deafen(deaf: boolean) {
      isListening = !deaf;
    },
  };
}

test('a hit below fills the layers above', async () => {
  const { here, there } = rig();
  await here.get('a');
  await there.get('a');
  await there.get('a');
  expect(here.figures()).toMatchObject({ l1: 0, l2: 0, l3: 1 });
  expect(there.figures()).toMatchObject({ l1: 1, l2: 1, l3: 0 });
});

test('a thousand at once are one read', async () => {
  const { here, hold, letGo } = rig();
  hold();
  const all = Promise.all(Array.from({ length: 1_000 }, () => here.get('a')));
  await new Promise((resolve) => setImmediate(resolve));
  letGo();
  expect(new Set(await all)).toEqual(new Set(['old']));
  expect(here.figures()).toMatchObject({ l3: 1, shared: 999 });
});

test('what was read before a change and arrives after it is kept nowhere, and answers nobody who asks later', async () => {
  const { here, there, hold, letGo, write } = rig();
  hold();
  const before = here.get('a');
  await new Promise((resolve) => setImmediate(resolve));
  const version = write('new');
  for (const server of [here, there]) server.changed('a', version);
  const after = here.get('a');
  await new Promise((resolve) => setImmediate(resolve));
  letGo();
  expect(await before).toBe('old');
  expect(await after).toBe('new');
  expect([await here.get('a'), await there.get('a')]).toEqual(['new', 'new']);
});

test('who is about to write reads past the cache until the change is heard of', async () => {
  const { here, write } = rig();
  await here.get('a');
  here.expectChange('a');
  expect(await here.get('a')).toBe('old');
  const version = write('new');
  expect(await here.get('a')).toBe('new');
  here.changed('a', version);
  await here.get('a');
  expect(await here.get('a')).toBe('new');
  expect(here.figures()).toMatchObject({ l1: 1, bypassed: 2 });
});

test('while changes cannot be heard of every read asks the database, and afterwards nothing earlier is left', async () => {
  const { here, write, deafen, shared } = rig();
  await here.get('a');
  deafen(true);
  const version = write('new');
  expect(await here.get('a')).toBe('new');
  here.clear();
  shared.supersede('a', version);
  deafen(false);
  expect(await here.get('a')).toBe('new');
});

test('a read that fails is not kept', async () => {
  let fails = true;
  const cache = createLayeredCache<string>({
    async load() {
      if (fails) throw new Error('away');
      return { version: 1, value: 'back' };
    },
    shared: undefined,
    isListening: () => true,
  });
  await expect(cache.get('a')).rejects.toThrow('away');
  fails = false;
  expect(await cache.get('a')).toBe('back');
});
