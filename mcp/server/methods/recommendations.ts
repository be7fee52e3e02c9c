/** recommendAction: what is stored and remembered of a lead, put before the rules of `policy/next-action.ts`. */
import { assignmentsOfJourney } from '../../../db/repositories/assignments';
import { escalationsOfJourney } from '../../../db/repositories/escalations';
import { heardInJourney } from '../../../db/repositories/interactions';
import { latestJourney } from '../../../db/repositories/journeys';
import { readLead } from '../../../db/repositories/leads';
import type { Queryable } from '../../../db/queryable';
import { NEXT_ACTION_VERSION, recommendNextAction } from '../../../policy/next-action';
import type { NextActionFacts } from '../../../policy/next-action';
import { endingOf } from '../../../workflows/contracts/endings';
import type { Lead } from '../../../workflows/contracts/lead';
import type { Outcome } from '../../../workflows/contracts/stages';
import type { LongTermMemory } from '../../protocol/memory-methods';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found } from './errors';
import { isMachine } from './event-rules';
import { channelStandings } from './gate-facts';

const MIN_OUTCOME = 0.7;
/** Endings after which a person should go on. */
const ANSWERS: readonly (Outcome | null)[] = ['engaged', 'meeting_booked', 'converted'];

export function recommendationHandlers(deps: HandlerDeps): Pick<Handlers, 'recommendAction'> {
  return {
    async recommendAction({ lead_id }, { db }) {
      const lead = found(await readLead(db, deps.vault, lead_id), 'lead', lead_id);
      const profile = await deps.profiles.fetch(db, lead_id);
      const advice = recommendNextAction(await factsOf(deps, db, lead, profile));
      const time = profile?.preferences.best_contact_time;
      return {
        lead_id,
        ...advice,
        best_contact_time: typeof time === 'string' ? time : null,
        policy_version: NEXT_ACTION_VERSION,
      };
    },
  };
}

async function factsOf(
  { tiers }: HandlerDeps,
  db: Queryable,
  lead: Lead,
  profile: LongTermMemory | null,
): Promise<NextActionFacts> {
  const { lead_id, industry, persona, company_size } = lead;
  const channels = await channelStandings(db, lead);
  const journey = await latestJourney(db, lead_id);
  const learned = profile?.preferences.preferred_channels;
  const features = { industry, persona, company_size };
  return {
    lead,
    stage: journey?.closed_at === null ? journey.stage : null,
    channels,
    preferred_channels: Array.isArray(learned) ? learned.filter((each) => typeof each === 'string') : [],
    similar: await tiers.episodic.recall(db, { features, min_outcome: MIN_OUTCOME, limit: 1 }),
    active_intent: journey ? await intentOf(tiers, db, journey.conversation_id) : null,
    // a stop closes every channel, a dead mailbox its own alone
    opted_out: channels.every(({ suppressed }) => suppressed),
    ...(await heardSoFar(db, lead_id, journey?.journey_no ?? 0)),
  };
}

/** Of the latest journey: what came before it was dealt with there. */
async function heardSoFar(
  db: Queryable,
  leadId: string,
  journeyNo: number,
): Promise<Pick<NextActionFacts, 'has_answered' | 'open_escalation_id' | 'offered_to' | 'owner'>> {
  const heard = (await heardInJourney(db, leadId, journeyNo)).filter((each) => !isMachine(each));
  const escalations = await escalationsOfJourney(db, leadId, journeyNo);
  const assignments = await assignmentsOfJourney(db, leadId, journeyNo);
  const assigned = (status: string): string | null =>
    assignments.findLast((each) => each.status === status)?.representative_id ?? null;
  return {
    has_answered: heard.some((each) => ANSWERS.includes(endingOf(each))),
    open_escalation_id: escalations.find(({ status }) => status === 'open')?.escalation_id ?? null,
    offered_to: assigned('offered'),
    owner: assigned('accepted'),
  };
}

async function intentOf(tiers: HandlerDeps['tiers'], db: Queryable, conversationId: string): Promise<string | null> {
  const remembered = await tiers.shortTerm.fetch(db, conversationId);
  const intent = remembered?.data.active_intent;
  return typeof intent === 'string' ? intent : null;
}
