/** Beside the calls, now and then: deletes what was kept long enough. Every server does it; none needs another for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { numberEvents } from '../../db/repositories/feed-events';
import { deleteSettledMessages } from '../../db/repositories/notifications';
import { deleteOldest, EXPIRING } from '../../db/repositories/retention';
import type { Queryable } from '../../db/queryable';
import type { Config } from '../../runtime/config';
import type { Logger } from '../../runtime/logger';

const INTERVAL_MS = 3_600_000;
const BATCH_ROWS = 1_000;
/** calls come first: a batch takes a few milliseconds, and then there is room for others */
const PAUSE_MS = 50;
/** answers of HTTP keys are given for a day (`http-requests.ts`) */
const HTTP_REQUESTS_SECONDS = 24 * 3600;

type Kind = keyof typeof EXPIRING | 'notifications';
export type Retention = Pick<
  Config,
  | 'auditRetentionSeconds'
  | 'idempotencyRetentionSeconds'
  | 'relayRetentionSeconds'
  | 'eventRetentionSeconds'
  | 'notificationRetentionSeconds'
>;

export interface RetentionJob {
  /** Resolves when the batch under way is over. */
  stop(): Promise<void>;
}

export function startRetention(db: Queryable, retention: Retention, log: Logger): RetentionJob {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const deleted = await deleteExpired(db, retention, new Date(), stopping.signal);
        if (Object.values(deleted).some((rows) => rows > 0))
          log.info({ detail: JSON.stringify(deleted) }, 'old rows were deleted');
      } catch (err) {
        log.warn({ err }, 'old rows could not be deleted; the next round tries again');
      }
      // servers that were started together spread out
      await sleep(INTERVAL_MS * (0.75 + Math.random() / 2), undefined, { signal: stopping.signal, ref: false }).catch(
        () => undefined,
      );
    }
  };
  const finished = loop();
  return {
    async stop() {
      stopping.abort();
      await finished;
    },
  };
}

/** One round. @returns how many rows of each kind went */
export async function deleteExpired(
  db: Queryable,
  retention: Retention,
  now: Date,
  signal: AbortSignal,
): Promise<Record<Kind, number>> {
  const seconds: Record<Kind, number> = {
    audit: retention.auditRetentionSeconds,
    idempotency: retention.idempotencyRetentionSeconds,
    relay: retention.relayRetentionSeconds,
    http_requests: HTTP_REQUESTS_SECONDS,
    feed: retention.eventRetentionSeconds,
    notifications: retention.notificationRetentionSeconds,
  };
  const deleted: Record<Kind, number> = {
    audit: 0,
    idempotency: 0,
    relay: 0,
    http_requests: 0,
    feed: 0,
    notifications: 0,
  };
  // what nobody has read has no place yet, and only what has one is missed when it is gone
  while ((await numberEvents(db, BATCH_ROWS)) === BATCH_ROWS && !signal.aborted) await sleep(PAUSE_MS);
  for (const kind of Object.keys(deleted) as Kind[]) {
    const before = new Date(now.getTime() - seconds[kind] * 1000);
    for (let rows = BATCH_ROWS; rows === BATCH_ROWS && !signal.aborted;) {
      rows =
        kind === 'notifications'
          ? await deleteSettledMessages(db, before, BATCH_ROWS)
          : await deleteOldest(db, EXPIRING[kind], before, BATCH_ROWS);
      deleted[kind] += rows;
      await sleep(PAUSE_MS);
    }
  }
  return deleted;
}
