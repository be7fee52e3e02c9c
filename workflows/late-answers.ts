/**
 * Answers that come while a journey closes. Nobody acts on them any more, and the relay knows them as heard: where one is for a
 * person, the next journey begins at once, with the handoff with which it would begin had the answer come a moment later.
 */
import { ActivityFailure, makeContinueAsNewFunc, patched } from '@temporalio/workflow';
import { steps } from './activity-proxies';
import type { HandoffOrder } from './contracts/handoff';
import type { HeardInteraction } from './contracts/interaction';
import type { JourneyMemo, LeadJourneyInput } from './contracts/journey';
import { wantsPerson } from './contracts/late-answer';
import { journeyAttributes } from './contracts/search-attributes';
import type { Hearing } from './hearing';
import type { leadJourney } from './lead-journey';

/**
 * Last thing of a journey: returns when everything it has heard was seen to. Held back (HELD_PATCHES), late answers are left, as
 * before this build.
 * @param next the journey that would follow
 * @throws ContinueAsNew to become that journey
 */
export async function seeToLateAnswers(hearing: Hearing, next: LeadJourneyInput): Promise<void> {
  for (let heard = hearing.takeLate(); heard; heard = hearing.takeLate()) {
    if (!wantsPerson(heard) || !patched('late-answers')) continue;
    const handoff = await handOn(next.lead_id, heard);
    if (handoff) await begin({ ...next, handoff });
  }
}

/** @returns null when there is nothing to do: a person has it, or the lead is gone from the data layer */
async function handOn(lead_id: string, heard: HeardInteraction): Promise<HandoffOrder | null> {
  try {
    return await steps.handOnLateAnswer({ lead_id, heard });
  } catch (error) {
    if (error instanceof ActivityFailure) return null;
    throw error;
  }
}

function begin(next: LeadJourneyInput): Promise<never> {
  const memo: JourneyMemo = { journey_no: next.journey_no };
  const typedSearchAttributes = journeyAttributes(next.lead_id, next.campaign_id);
  return makeContinueAsNewFunc<typeof leadJourney>({ memo, typedSearchAttributes })(next);
}
