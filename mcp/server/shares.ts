/** No principal has a pool of connections to itself: three quarters at most, so that others find one free. */
import { bulkhead } from 'cockatiel';
import type { BulkheadPolicy } from 'cockatiel';
import type { Pool } from 'pg';
import type { Principal } from '../protocol/access';

const SHARE = 0.75;

/** Runs the work when the principal's share allows it, first come, first served. Work whose signal was aborted meanwhile is not begun. */
export type Share = <T>(principal: Principal, work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

export function createShares(pool: Pick<Pool, 'options'>): Share {
  const { max } = pool.options;
  const running = Math.max(1, Math.floor(max * SHARE));
  const shares = new Map<Principal, BulkheadPolicy>();
  return (principal, work, signal) => {
    const share = shares.get(principal) ?? bulkhead(running, Number.POSITIVE_INFINITY);
    shares.set(principal, share);
    return share.execute(work, signal);
  };
}
