/**
 * When a sending domain pauses (SPEC section 3): more than 3 % of its mail came back, or more than 0.1 % was complained
 * about, among what it sent in seven days. A few returns are needed, or one bad address among three mails would stop
 * everything ([0016](../docs/decisions/0016-mail-that-comes-back.md)).
 */
import { PAUSE_REASONS, type PauseReason } from '../workflows/contracts/sending-domain';

export const DOMAIN_WINDOW_SECONDS = 7 * 86_400;

const LIMITS = {
  bounces: { rate: 0.03, atLeast: 5 },
  complaints: { rate: 0.001, atLeast: 3 },
} as const;

export interface DomainReturns {
  bounces: number;
  complaints: number;
}

export interface DomainCounts extends DomainReturns {
  sends: number;
}

/**
 * With so many sends no rate is passed: there is no need to count further, and whatever is passed was counted to the end.
 * @returns null: too little came back for any rate to count
 */
export function sendsToLookAt(returns: DomainReturns): number | null {
  const relevant = PAUSE_REASONS.filter((what) => returns[what] >= LIMITS[what].atLeast);
  if (relevant.length === 0) return null;
  return Math.ceil(Math.max(...relevant.map((what) => returns[what] / LIMITS[what].rate)));
}

/** Complaints come first: they cost more. */
export function pauseReasonOf(counts: DomainCounts): PauseReason | null {
  const passes = (what: PauseReason): boolean =>
    counts[what] >= LIMITS[what].atLeast && counts[what] > counts.sends * LIMITS[what].rate;
  if (passes('complaints')) return 'complaints';
  return passes('bounces') ? 'bounces' : null;
}
