/** Short-term memory in Redis, where it expires by itself. */
import { connectRedis, readyRedis } from '../redis-connection';
import type { ShortTermRecord, ShortTermStore } from './store';

const MS_DIGITS = 13;

/** A value is the time of its writing in ms, 13 digits, then the record as JSON. A later one is never overwritten. */
const PUT_UNLESS_LATER = `
  local known = redis.call('GET', KEYS[1])
  if known and string.sub(known, 1, ${String(MS_DIGITS)}) > string.sub(ARGV[1], 1, ${String(MS_DIGITS)}) then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PXAT', ARGV[2])
  return 1`;

export interface RedisShortTerm extends ShortTermStore {
  /** @throws Error when Redis does not answer in time */
  ping(): Promise<void>;
  onReady(listener: () => void): void;
  /** settles when the first connection stands, or has had its time */
  started(): Promise<void>;
  close(): void;
}

/** Fails fast: no command waits for a connection. Reconnects by itself. */
export function createRedisShortTerm(url: string, keyPrefix: string): RedisShortTerm {
  const redis = connectRedis(url, 'short-term memory goes to PostgreSQL');
  const key = (conversationId: string): string => keyPrefix + conversationId;
  return {
    async put(_db, record) {
      const writtenMs = String(Date.parse(record.written_at)).padStart(MS_DIGITS, '0');
      await redis.eval(
        PUT_UNLESS_LATER,
        1,
        key(record.conversation_id),
        writtenMs + JSON.stringify(record),
        Date.parse(record.expires_at),
      );
    },
    async get(_db, conversationId) {
      const value = await redis.get(key(conversationId));
      return value === null ? null : recordOf(value);
    },
    async list(_db, limit, cursor = '0') {
      const pattern = `${keyPrefix.replaceAll(/[\\*?[\]]/g, '\\$&')}*`;
      const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', limit);
      const values = keys.length === 0 ? [] : await redis.mget(keys);
      const records = values.flatMap((value) => (value === null ? [] : [recordOf(value)]));
      return { records, next: next === '0' ? null : next };
    },
    async remove(_db, conversationIds) {
      if (conversationIds.length > 0) await redis.unlink(conversationIds.map(key));
    },
    async ping() {
      await redis.ping();
    },
    onReady: (listener) => void redis.on('ready', listener),
    started: () => readyRedis(redis),
    close: () => redis.disconnect(),
  };
}

const recordOf = (value: string): ShortTermRecord => JSON.parse(value.slice(MS_DIGITS)) as ShortTermRecord;
