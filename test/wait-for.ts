/** Polls until something holds. */
import { setTimeout as sleep } from 'node:timers/promises';

/** @throws Error naming `what` when it does not hold within the time */
export async function waitFor(
  holds: () => Promise<boolean> | boolean,
  what: string,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await sleep(50);
  }
}
