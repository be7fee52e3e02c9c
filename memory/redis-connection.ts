/** Connections to Redis, which may go away at any time: no command waits for one. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { createLogger } from '../runtime/logger';

/** a command's budget is 10 ms (p95); what takes this long is taken for lost */
const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 2_000;
const MAX_RETRY_DELAY_MS = 2_000;

/** Reconnects by itself. @param whileAway what happens meanwhile, for the log */
export function connectRedis(url: string, whileAway: string): Redis {
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
    if (!away) logger.warn({ err: error }, `Redis is away: ${whileAway}`);
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info('Redis is back');
    away = false;
  });
  return redis;
}

/** Settles when the connection stands, or has had its time. */
export async function readyRedis(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return;
  const patience = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
  await once(redis, 'ready', { signal: patience }).catch(() => undefined);
}
