/** A token bucket per principal: a brake against runaway loops, far above what a full load needs. */
import { RPC_ERRORS, RpcError } from './errors';

export interface RateLimit {
  /** sustained */
  callsPerSecond: number;
  /** at once, after a pause */
  burst: number;
}

/** @returns a function that throws RpcError `rateLimited` (data: `retry_after_ms`) when a principal calls too often */
export function createRateLimiter(
  { callsPerSecond, burst }: RateLimit,
  nowMs: () => number = () => performance.now(),
): (principal: string) => void {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return (principal) => {
    const now = nowMs();
    const bucket = buckets.get(principal) ?? { tokens: burst, atMs: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.atMs) / 1000) * callsPerSecond);
    buckets.set(principal, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: now });
    if (tokens >= 1) return;
    const retryAfterMs = Math.ceil(((1 - tokens) / callsPerSecond) * 1000);
    throw new RpcError(RPC_ERRORS.rateLimited, 'Too many calls', { retry_after_ms: retryAfterMs });
  };
}
