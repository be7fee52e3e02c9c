/** A step that still fails after its retries is not a dead journey: a human retries or closes it (SPEC section 1). */
import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { HumanDesk } from './ask-human';
import { FAILURES } from './contracts/failures';
import { isErased } from './is-erased';

interface Attempt {
  lead_id: string;
  campaign_id: string | null;
  journey_no: number;
  step: string;
  /** nobody needs the step any more */
  interrupted: () => boolean;
}

/**
 * @returns what the step yields; undefined when a person gave up on it, or nobody needs it any more
 * @throws ActivityFailure when the person was erased, without asking anybody
 */
export async function withHumanHelp<T>(
  desk: HumanDesk,
  attempt: Attempt,
  act: () => Promise<T>,
): Promise<T | undefined> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (isCancellation(error) || isErased(error) || !(error instanceof ActivityFailure)) throw error;
      const answer = await desk.ask(attempt.journey_no, attempt.step, describe(attempt, error), attempt.interrupted);
      if (answer?.decision !== 'approve') return undefined;
    }
  }
}

function describe(attempt: Attempt, error: ActivityFailure) {
  const cause = error.cause as { type?: string; message?: string } | undefined;
  return {
    reason: cause?.type === FAILURES.deliveryFailed ? ('delivery_failure' as const) : ('data_error' as const),
    lead_id: attempt.lead_id,
    campaign_id: attempt.campaign_id,
    question: `Step "${attempt.step}" of lead ${attempt.lead_id}, journey ${attempt.journey_no}, keeps failing. Try again?`,
    evidence: {
      step: attempt.step,
      activity: error.activityType,
      failure: cause?.type ?? 'unknown',
      detail: cause?.message ?? '',
    },
    proposed_action: 'Approve: try the step again',
    alternatives: ['Reject: close the journey as failed'],
  };
}
