/**
 * Follows the data server's feed, once for all who watch on this process, and only while somebody does. What happens while the
 * data server is away is read when it is back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { bulkhead } from 'cockatiel';
import type { DataClient, Result } from '../../mcp/protocol';
import { createLogger } from '../../runtime/logger';
import { shareInFlight } from '../in-flight';

export type Page = Result<'readEvents'>;

export interface Follower {
  /** What was read from `after` on, be it nothing. */
  take(page: Page, after: number): void;
}

export interface Tail {
  follow(follower: Follower): void;
  leave(follower: Follower): void;
  /** For those who catch up. However many do at once, other calls find room. @throws RpcError when the data server does not answer */
  read(since?: number): Promise<Page>;
}

const log = createLogger('api.events');
/** events read at once */
export const PAGE = 200;
const POLL_MS = 500;
const CATCHING_UP_AT_ONCE = 8;

export function createTail(data: DataClient): Tail {
  const followers = new Set<Follower>();
  let isRunning = false;

  const load = (since?: number): Promise<Page> =>
    data.call('readEvents', { ...(since === undefined ? {} : { since }), limit: PAGE });
  const room = bulkhead(CATCHING_UP_AT_ONCE, Number.POSITIVE_INFINITY);
  // after a restart everybody left off at about the same event
  const loadTogether = shareInFlight((since) => room.execute(() => load(since === '' ? undefined : Number(since))));

  /** @returns where to read on */
  async function readOn(position: number | undefined): Promise<number> {
    const page = await load(position);
    for (const follower of followers) follower.take(page, position ?? page.sequence);
    if (page.events.length < PAGE) await sleep(POLL_MS, undefined, { ref: false });
    return page.sequence;
  }

  async function run(): Promise<void> {
    let position: number | undefined;
    let isAway = false;
    while (followers.size > 0) {
      try {
        position = await readOn(position);
        isAway = false;
      } catch (err) {
        if (!isAway) log.warn({ err }, 'the feed cannot be read; what happens meanwhile is passed on later');
        isAway = true;
        await sleep(POLL_MS, undefined, { ref: false });
      }
    }
    isRunning = false;
  }

  return {
    read: (since) => loadTogether(String(since ?? '')),
    follow(follower) {
      followers.add(follower);
      if (isRunning) return;
      isRunning = true;
      void run();
    },
    leave: (follower) => void followers.delete(follower),
  };
}
