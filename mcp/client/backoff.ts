/**
 * Exponential back-off with equal jitter, so that many clients do not come back at the same moment.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @param attempt 1 after the first failure
 * @param random in [0, 1)
 */
export function backoffMs(attempt: number, baseMs: number, capMs: number, random: () => number = Math.random): number {
  const ceilingMs = Math.min(capMs, baseMs * 2 ** (attempt - 1));
  // never at once: at least half of the ceiling
  return ceilingMs / 2 + (random() * ceilingMs) / 2;
}
