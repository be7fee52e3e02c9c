/**
 * Redis first, PostgreSQL when it fails, and no caller notices. What was written meanwhile moves back when Redis answers
 * again; until it certainly has, a read takes the later of both copies.
 */
import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import type { Pool } from 'pg';
import { createLogger } from '../../runtime/logger';
import { forget, page, postgresShortTerm } from './postgres';
import type { RedisShortTerm } from './redis';
import { later } from './store';
import type { ShortTermStore } from './store';

const FAILURES_TO_OPEN = 3;
const RETRY_AFTER_MS = 1_000;
/** longer than a transaction may take: afterwards every write of an outage has been committed and can be moved */
const SETTLED_AFTER_MS = 30_000;
const PAGE_SIZE = 200;

export function createFailover(redis: RedisShortTerm, pool: Pool): ShortTermStore {
  const logger = createLogger('memory.short_term');
  /** since when PostgreSQL may hold later copies (an earlier process may have left some); undefined: none */
  let awaySince: number | undefined = Date.now();
  let moving: Promise<void> | undefined;

  const isSettled = (): boolean => awaySince !== undefined && Date.now() - awaySince > SETTLED_AFTER_MS;

  const moveBack = (): Promise<void> =>
    (moving ??= moveToRedis(redis, pool)
      .then(() => {
        if (isSettled()) awaySince = undefined;
      })
      .catch((error: unknown) =>
        logger.warn({ err: error }, 'short-term memory could not move back to Redis; trying again later'),
      )
      .finally(() => {
        moving = undefined;
      }));

  /** spares callers the timeout of a Redis that hangs; a new connection starts afresh */
  const freshBreaker = (): CircuitBreakerPolicy => {
    const fresh = circuitBreaker(handleAll, {
      breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
      halfOpenAfter: RETRY_AFTER_MS,
    });
    fresh.onReset(() => void moveBack());
    return fresh;
  };
  let breaker = freshBreaker();
  redis.onReady(() => {
    breaker = freshBreaker();
    void moveBack();
  });

  const fromRedis: ShortTermStore['get'] = async (db, conversationId) => {
    const cached = await breaker.execute(() => redis.get(db, conversationId)).catch(() => undefined);
    if (cached !== undefined && isSettled()) void moveBack();
    return cached ?? null;
  };

  return {
    async put(db, record) {
      try {
        await breaker.execute(() => redis.put(db, record));
      } catch {
        awaySince = Date.now();
        await postgresShortTerm.put(db, record);
      }
    },
    async get(db, conversationId) {
      if (awaySince === undefined) {
        const cached = await fromRedis(db, conversationId);
        if (cached) return cached;
      }
      // a miss may be what a server that is cut off from Redis has kept; PostgreSQL first: records move from there to Redis
      const kept = await postgresShortTerm.get(db, conversationId);
      return later(await fromRedis(db, conversationId), kept);
    },
    /** First what PostgreSQL keeps, as long as it does, then Redis. @throws Error while Redis is away */
    async list(db, limit, cursor = 'postgres:') {
      const [store, place = ''] = cursor.split(/:(.*)/s);
      const isKept = store === 'postgres';
      const { records, next } = await (isKept ? postgresShortTerm : redis).list(db, limit, place || undefined);
      if (next !== null) return { records, next: `${store ?? ''}:${next}` };
      return { records, next: isKept ? 'redis:' : null };
    },
    /** Here nothing stands in for Redis: a copy that it keeps would be read again. */
    async remove(db, conversationIds) {
      await postgresShortTerm.remove(db, conversationIds);
      await redis.remove(db, conversationIds);
    },
  };
}

async function moveToRedis(redis: RedisShortTerm, pool: Pool): Promise<void> {
  let afterId = '';
  for (;;) {
    const records = await page(pool, afterId, PAGE_SIZE);
    for (const record of records) {
      await redis.put(pool, record);
      await forget(pool, record);
    }
    const last = records.at(-1);
    if (!last || records.length < PAGE_SIZE) return;
    afterId = last.conversation_id;
  }
}
