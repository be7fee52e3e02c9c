/** Journeys: opened once, moved from stage to stage, closed once; and the events workflows must hear of. */
import { withdrawOffers } from '../../../db/repositories/assignments';
import { addToVariant } from '../../../db/repositories/campaigns';
import { labelDecisions } from '../../../db/repositories/decisions';
import { reopenErasure } from '../../../db/repositories/erasures';
import * as journeys from '../../../db/repositories/journeys';
import { lockLead, readLead, setLeadStatus } from '../../../db/repositories/leads';
import { claimEvents, settleEvents } from '../../../db/repositories/relay-events';
import type { ClaimedEvent } from '../../../db/repositories/relay-events';
import { giveUpPending } from '../../../db/repositories/sends';
import type { Queryable } from '../../../db/queryable';
import { leadWorkflowId } from '../../../workflows/contracts/workflow-ids';
import type { Lead } from '../../../workflows/contracts/lead';
import type { Outcome } from '../../../workflows/contracts/stages';
import type { Result } from '../../protocol';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { found, living, notFound } from './errors';
import { storyOf } from './timeline';

type JourneyMethods = Pick<
  Handlers,
  'openJourney' | 'setStage' | 'closeJourney' | 'getJourney' | 'claimRelayEvents' | 'settleRelayEvents'
>;

/** What an outcome makes of the lead; absent: it stays what triage made it. */
const STATUS_AFTER: Partial<Record<Outcome, Lead['lead_status']>> = {
  converted: 'Converted',
  meeting_booked: 'Qualified',
  engaged: 'Qualified',
  replied_negative: 'Unqualified',
  opted_out: 'Unqualified',
  rejected: 'Unqualified',
};

export function journeyHandlers(deps: HandlerDeps): JourneyMethods {
  return {
    async openJourney({ lead_id, journey_no: wanted, workflow_id, priority }, { db }) {
      const lead = living(await lockLead(db, lead_id), lead_id);
      const latest = await journeys.latestJourney(db, lead_id);
      if (latest?.closed_at === null) {
        return {
          journey_no: latest.journey_no,
          campaign_id: lead.campaign_id,
          conversation_id: latest.conversation_id,
        };
      }
      const journeyNo = Math.max(wanted, lead.journey_no + 1);
      const conversationId = await insert(deps, db, { lead_id, journey_no: journeyNo, workflow_id, priority });
      if (lead.lead_status === 'New') await setLeadStatus(db, lead_id, 'Open');
      return { journey_no: journeyNo, campaign_id: lead.campaign_id, conversation_id: conversationId };
    },

    async setStage({ lead_id, journey_no, stage, active_workflow_id }, { db }) {
      const now = await journeys.setStage(db, lead_id, journey_no, { stage, active_workflow_id });
      return { stage: found(now, 'journey', `${journey_no} of lead ${lead_id}`) };
    },

    async closeJourney({ lead_id, journey_no, outcome }, { db }) {
      const lead = found(await lockLead(db, lead_id), 'lead', lead_id);
      const now = deps.clock();
      const stored = await journeys.readJourney(db, lead_id, journey_no);
      if (lead.erased_at !== null) {
        // one that was started while the lead was being erased: its history is to go, and it was never opened
        await reopenErasure(db, lead_id, now);
        if (!stored) return { outcome };
      }
      if (stored?.closed_at != null) return { outcome: stored.outcome ?? outcome };
      const conversationId =
        stored?.conversation_id ?? (await insert(deps, db, unopened(lead_id, journey_no, outcome)));
      await journeys.closeJourney(db, lead_id, journey_no, outcome, now);
      const status = STATUS_AFTER[outcome];
      if (status && lead.lead_status !== 'Converted') await setLeadStatus(db, lead_id, status);
      await journeys.setConversationStatus(db, conversationId, 'closed');
      await labelDecisions(db, lead_id, journey_no, outcome, now);
      await withdrawOffers(db, lead_id, journey_no, now);
      await settleSends(db, lead_id, journey_no, now);
      return { outcome };
    },

    async getJourney({ lead_id, journey_no }, { db }) {
      const journey =
        journey_no === undefined
          ? await journeys.latestJourney(db, lead_id)
          : await journeys.readJourney(db, lead_id, journey_no);
      if (journey) return { journey: journeys.journeyOf(journey), ...(await storyOf(db, deps.vault, journey)) };
      if (!(await readLead(db, deps.vault, lead_id))) throw notFound('lead', lead_id);
      if (journey_no !== undefined) throw notFound('journey', `${journey_no} of lead ${lead_id}`);
      return { journey: null, timeline: [], timers: [] };
    },

    async claimRelayEvents({ limit, lease_seconds }, { db }) {
      const claimed = await claimEvents(db, limit, lease_seconds, deps.clock());
      return { events: claimed.map(relayEventOf) };
    },

    async settleRelayEvents({ event_ids }, { db }) {
      return { settled: await settleEvents(db, event_ids, deps.clock()) };
    },
  };
}

/** One that fails before it could be opened: it takes its number, so that the next one takes another. */
const unopened = (leadId: string, journeyNo: number, outcome: Outcome): JourneyToInsert => ({
  lead_id: leadId,
  journey_no: journeyNo,
  workflow_id: leadWorkflowId(leadId),
  priority: 'medium',
  outcome,
});

type JourneyToInsert = Omit<journeys.NewJourney, 'conversation_id' | 'started_at'>;

/** @returns the conversation of the journey */
async function insert(deps: HandlerDeps, db: Queryable, journey: JourneyToInsert): Promise<string> {
  const { lead_id, journey_no } = journey;
  const conversation_id = journeys.conversationIdOf(lead_id, journey_no);
  const now = deps.clock();
  const owner = await journeys.touchConversation(db, conversation_id, lead_id, now);
  if (owner !== lead_id) throw new Error(`conversation ${conversation_id} belongs to another lead`);
  await journeys.insertJourney(db, { ...journey, conversation_id, started_at: now });
  return conversation_id;
}

/** Nobody asks about these again: what may be out is of unknown fate for good, what is not stays here. */
async function settleSends(db: Queryable, leadId: string, journeyNo: number, now: Date): Promise<void> {
  const variants = await giveUpPending(db, leadId, journeyNo, now);
  for (const variantId of variants.sort()) await addToVariant(db, variantId, { sends: 1 });
}

function relayEventOf(event: ClaimedEvent): Result<'claimRelayEvents'>['events'][number] {
  if (event.kind === 'outcomes_changed')
    return { kind: event.kind, event_id: event.event_id, campaign_id: event.campaign_id };
  if (event.kind === 'optimize_requested')
    return { kind: event.kind, event_id: event.event_id, campaign_id: event.campaign_id, ...event.heard };
  if (event.kind === 'lead_resumed') {
    const { kind, event_id, lead_id, active_workflow_id } = event;
    return { kind, event_id, lead_id, active_workflow_id };
  }
  if (event.kind === 'assignment') {
    const { kind, event_id, lead_id, workflow_id, heard } = event;
    return { kind, event_id, lead_id, workflow_id, ...heard };
  }
  const { event_id, lead_id, workflow_id, active_workflow_id, heard } = event;
  return { kind: event.kind, event_id, lead_id, workflow_id, active_workflow_id, interaction: heard };
}
