/** Puts the end of a journey on record. */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import { steps } from './activity-proxies';
import type { JourneyActivities } from './contracts/activities';
import type { Outcome } from './contracts/stages';
import { isErased } from './is-erased';

/** What a failure makes of a journey. That its lead was erased is no failure: it was to end. */
export const endBy = (error: unknown): Outcome => (isErased(error) || isCancellation(error) ? 'cancelled' : 'failed');

/** A lead that is gone from the data layer has no row to close; its journey ends all the same. */
export async function recordEnd(end: Parameters<JourneyActivities['closeJourney']>[0]): Promise<Outcome> {
  try {
    return await steps.closeJourney(end);
  } catch (error) {
    if (error instanceof ActivityFailure && !isCancellation(error)) return end.outcome;
    throw error;
  }
}
