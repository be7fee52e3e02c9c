/** At the start a store may come up later than this process, or still be migrating. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../runtime/logger';

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 5_000;
const GIVE_UP_AFTER_MS = 120_000;

/**
 * @param attempt cleans up after itself when it fails
 * @throws what the last attempt threw, after two minutes
 */
export async function waitUntilReady<T>(what: string, log: Logger, attempt: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    try {
      return await attempt();
    } catch (err) {
      if (performance.now() - startedMs > GIVE_UP_AFTER_MS) throw err;
      log.warn({ err, retry_in_ms: delayMs }, `waiting for ${what}`);
    }
    await sleep(delayMs);
  }
}
