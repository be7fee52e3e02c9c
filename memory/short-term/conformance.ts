/** The behaviour of short-term memory, run on every store that offers it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../../db/queryable';
import type { ShortTermRecord, ShortTermStore } from './store';

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

const record = (change: Partial<ShortTermRecord> = {}): ShortTermRecord => ({
  conversation_id: `conv-${randomUUID()}`,
  lead_id: 'lead-1',
  data: { active_intent: 'pricing' },
  expires_at: inMs(60_000),
  written_at: inMs(0),
  ...change,
});

export function describeShortTermStore(name: string, open: () => { store: ShortTermStore; db: Queryable }): void {
  describe(`short-term memory in ${name}`, () => {
    test('gives back what was put, nested values and emoji included', async () => {
      const { store, db } = open();
      const put = record({
        data: {
          last_utterance_summary: 'Wants a demo 🎉',
          slots: { seats: 25, budget: 0.1, tags: ['a', null, { deep: [true] }] },
          history: [],
        },
      });
      await store.put(db, put);
      expect(await store.get(db, put.conversation_id)).toEqual(put);
    });

    test('knows nothing of a conversation that was never put', async () => {
      const { store, db } = open();
      expect(await store.get(db, `conv-${randomUUID()}`)).toBeNull();
    });

    test('replaces the whole record', async () => {
      const { store, db } = open();
      const first = record({ data: { a: 1 } });
      await store.put(db, first);
      const second = { ...first, lead_id: null, data: { b: 2 }, written_at: inMs(1) };
      await store.put(db, second);
      expect(await store.get(db, first.conversation_id)).toEqual(second);
    });

    test('keeps the later of two writes that arrive in the wrong order', async () => {
      const { store, db } = open();
      const later = record({ data: { n: 2 } });
      await store.put(db, later);
      await store.put(db, { ...later, data: { n: 1 }, written_at: inMs(-5_000) });
      expect(await store.get(db, later.conversation_id)).toEqual(later);
    });

    test('lists what has not expired, page by page, and every record at least once', async () => {
      const { store, db } = open();
      const put = Array.from({ length: 25 }, (_, n) => record({ data: { n } }));
      const brief = record({ expires_at: inMs(1) });
      for (const each of [...put, brief]) await store.put(db, each);
      await sleep(20);
      const listed = new Map<string, ShortTermRecord>();
      let cursor: string | undefined;
      do {
        const { records, next } = await store.list(db, 10, cursor);
        for (const each of records) listed.set(each.conversation_id, each);
        cursor = next ?? undefined;
      } while (cursor !== undefined);
      for (const each of put) expect(listed.get(each.conversation_id)).toEqual(each);
      expect(listed.has(brief.conversation_id)).toBe(false);
    });

    test('forgets what is removed, and nothing else', async () => {
      const { store, db } = open();
      const [first, second, kept] = [record(), record(), record()] as const;
      for (const each of [first, second, kept]) await store.put(db, each);
      await store.remove(db, [first.conversation_id, second.conversation_id, `conv-${randomUUID()}`]);
      await store.remove(db, []);
      expect(await store.get(db, first.conversation_id)).toBeNull();
      expect(await store.get(db, second.conversation_id)).toBeNull();
      expect(await store.get(db, kept.conversation_id)).toEqual(kept);
    });

    test('forgets when the time to live is over, and not before', async () => {
      const { store, db } = open();
      const brief = record({ expires_at: inMs(1_000) });
      await store.put(db, brief);
      await sleep(500);
      expect(await store.get(db, brief.conversation_id)).toEqual(brief);
      await sleep(700);
      expect(await store.get(db, brief.conversation_id)).toBeNull();
    });
  });
}
