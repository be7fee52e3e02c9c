/** What is still to come in a journey: what rows know of, and what its workflow says of itself. */
import type { Timer } from '../mcp/protocol/lead-methods';
import type { JourneyStatus, JourneyTimer } from '../workflows/contracts/journey';

const SUMMARIES: Record<JourneyTimer['kind'], string> = {
  touch_due: 'the next message is due',
  follow_up_due: 'the next message is planned, unless the lead answers',
  reply_wait_ends: 'the wait for an answer ends',
};

/**
 * Whoever is at work knows best when it goes on; the row of a message that waits knows why.
 * @param status undefined: no worker says anything
 * @returns soonest first
 */
export function timersBy(status: Pick<JourneyStatus, 'timer'> | undefined, recorded: readonly Timer[]): Timer[] {
  const timer = status?.timer;
  if (timer === undefined) return [...recorded];
  const isDeferral = ({ kind }: Timer): boolean => kind === 'message_deferred';
  const deferral = timer?.kind === 'touch_due' ? recorded.find(isDeferral) : undefined;
  const own = timer ? [deferral ? { ...deferral, at: timer.at } : { ...timer, summary: SUMMARIES[timer.kind] }] : [];
  return [...own, ...recorded.filter((each) => !isDeferral(each))].sort((a, b) => a.at.localeCompare(b.at));
}
