/** Short-term memory in Redis, where it expires by itself. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { createLogger } from '../../runtime/logger';
import type { ShortTermRecord, ShortTermStore } from './store';

/** budget of a call is 10 ms (p95); what takes this long is taken for lost */
const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 2_000;
const MAX_RETRY_DELAY_MS = 2_000;
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
  const redis = connect(url);
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
    async ping() {
      await redis.ping();
    },
    onReady: (listener) => void redis.on('ready', listener),
    started: () => ready(redis),
    close: () => redis.disconnect(),
  };
}

const recordOf = (value: string): ShortTermRecord => JSON.parse(value.slice(MS_DIGITS)) as ShortTermRecord;

function connect(url: string): Redis {
  const logger = createLogger('memory.redis');
  const redis = new Redis(url, {
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // the driver’s timer outlives a connection that is gone, and keeps the process from ending
    disconnectTimeout: COMMAND_TIMEOUT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), MAX_RETRY_DELAY_MS),
  });
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) logger.warn({ err: error }, 'Redis is away: short-term memory goes to PostgreSQL');
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info('Redis is back');
    away = false;
  });
  return redis;
}

const ready = async (redis: Redis): Promise<void> => {
  if (redis.status === 'ready') return;
  const patience = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
  await once(redis, 'ready', { signal: patience }).catch(() => undefined);
};
