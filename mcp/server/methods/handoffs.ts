/** The handoff protocol (SPEC section 5): stored, read, acknowledged, marked, completed. Each step counts once. */
import canonicalize from 'canonicalize';
import { recordAction } from '../../../db/repositories/agent-actions';
import { addToDay } from '../../../db/repositories/campaigns';
import * as handoffs from '../../../db/repositories/handoffs';
import type { HandoffRow } from '../../../db/repositories/handoffs';
import * as journeys from '../../../db/repositories/journeys';
import { dataKeyOf } from '../../../db/repositories/lead-pii';
import { lockLead } from '../../../db/repositories/leads';
import { queueOutcomesChanged } from '../../../db/repositories/relay-events';
import type { Queryable } from '../../../db/queryable';
import { handoffContentSchema } from '../../../workflows/contracts/handoff';
import type { Stage } from '../../../workflows/contracts/stages';
import type { Handlers } from '../handler';
import type { HandlerDeps } from './deps';
import { conflict, found, invalid, living, notFound } from './errors';
import { requireExact } from './json-limits';

type HandoffMethods = Pick<
  Handlers,
  'createHandoff' | 'getHandoff' | 'acknowledgeHandoff' | 'markHandedOff' | 'completeHandoff'
>;

const BEFORE_HANDOFF: readonly Stage[] = ['received', 'triaged'];

export function handoffHandlers(deps: HandlerDeps): HandoffMethods {
  return {
    async createHandoff({ context, preservation_data, ...handoff }, { db }) {
      const content = { context, preservation_data };
      requireExact(context, 'context');
      requireExact(preservation_data, 'preservation_data');
      const canonical = canonicalize(content) ?? '';
      const context_sha256 = handoffs.contentHash(canonical);
      const { lead_id, conversation_id, to_agent } = handoff;
      const lead = living(await lockLead(db, lead_id), lead_id);
      const key = await dataKeyOf(db, deps.vault, lead_id);
      if (!key) throw notFound('lead', lead_id);
      const owner = await journeys.touchConversation(db, conversation_id, lead_id, deps.clock());
      if (owner !== lead_id) throw invalid('conversation_id belongs to another lead');
      const handoff_id = handoffs.handoffIdOf(lead_id, conversation_id, to_agent, context_sha256);
      const journey_no = await openJourneyNo(db, lead_id);
      const row = { ...handoff, handoff_id, context_sha256, journey_no, campaign_id: lead.campaign_id, canonical };
      await handoffs.insertHandoff(db, key, row, deps.clock());
      const first = found(await handoffs.readHandoff(db, handoff_id), 'handoff', handoff_id);
      const { acknowledged_by } = first;
      return {
        order: handoffs.orderOf(first),
        campaign_id: first.campaign_id,
        acknowledged: acknowledged_by === null ? null : { acknowledged_by },
      };
    },

    async getHandoff({ handoff_id }, { db }) {
      const handoff = found(await handoffs.readHandoff(db, handoff_id), 'handoff', handoff_id);
      const canonical = found(
        await handoffs.contentOf(db, deps.vault, handoff),
        'content any more of handoff',
        handoff_id,
      );
      return {
        ...handoffContentSchema.parse(JSON.parse(canonical)),
        order: handoffs.orderOf(handoff),
        lead_id: handoff.lead_id,
      };
    },

    async acknowledgeHandoff({ handoff_id, context_sha256, acknowledged_by }, { db }) {
      const handoff = await lockHandoff(db, handoff_id);
      if (handoff.context_sha256 !== context_sha256)
        throw conflict(`handoff ${handoff_id} was not read as it was sent`);
      const journeyNo = handoff.journey_no ?? (await openJourneyNo(db, handoff.lead_id));
      const isFirst = await handoffs.acknowledge(db, handoff_id, acknowledged_by, journeyNo, deps.clock());
      if (isFirst && journeyNo !== null) await listenIfOfJourney(db, handoff.lead_id, journeyNo, acknowledged_by);
      return { handoff_id };
    },

    async markHandedOff({ handoff_id, lead_id, journey_no }, { db }) {
      const handoff = await lockHandoff(db, handoff_id);
      if (handoff.lead_id !== lead_id) throw conflict(`handoff ${handoff_id} is not about lead ${lead_id}`);
      if (handoff.acknowledged_at === null) throw conflict(`handoff ${handoff_id} was not acknowledged`);
      const now = deps.clock();
      if (!(await handoffs.markHandedOff(db, handoff_id, journey_no, now))) return { handoff_id };
      // the destination may have moved on already: its stage is the later one
      await journeys.setStage(db, lead_id, journey_no, { stage: 'handed_off', from: BEFORE_HANDOFF });
      await recordAction(db, {
        action_id: `handoff:${handoff_id}`,
        timestamp: now,
        action_type: 'handoff',
        source: handoff.from_agent,
        destination: handoff.to_agent,
        lead_id,
        campaign_id: handoff.campaign_id,
        conversation_id: handoff.conversation_id,
        journey_no,
        handoff_context: { handoff_id, context_sha256: handoff.context_sha256, priority: handoff.priority },
        summary: `handed over to ${handoff.to_agent}`,
      });
      return { handoff_id };
    },

    async completeHandoff({ handoff_id, outcome }, { db }) {
      const handoff = await lockHandoff(db, handoff_id);
      const now = deps.clock();
      const isFirst = await handoffs.complete(db, handoff_id, outcome, now);
      if (isFirst && handoff.campaign_id !== null) {
        await addToDay(db, handoff.campaign_id, now, { handoffs_completed: 1 });
        await queueOutcomesChanged(db, handoff.campaign_id, now);
      }
      return { handoff_id };
    },
  };
}

/** Only the journey and its children hear interactions: a campaign that takes a lead over does not. */
async function listenIfOfJourney(db: Queryable, leadId: string, journeyNo: number, workflowId: string): Promise<void> {
  const own = (await journeys.readJourney(db, leadId, journeyNo))?.workflow_id;
  if (own === undefined || (workflowId !== own && !workflowId.startsWith(`${own}/`))) return;
  await journeys.listen(db, leadId, journeyNo, workflowId);
}

/** Null: a handoff that comes before its journey. */
async function openJourneyNo(db: Queryable, leadId: string): Promise<number | null> {
  const latest = await journeys.latestJourney(db, leadId);
  return latest?.closed_at === null ? latest.journey_no : null;
}

/** The lead's lock comes first, as everywhere. */
async function lockHandoff(db: Queryable, handoffId: string): Promise<HandoffRow> {
  const handoff = found(await handoffs.readHandoff(db, handoffId), 'handoff', handoffId);
  await lockLead(db, handoff.lead_id);
  return found(await handoffs.readHandoff(db, handoffId), 'handoff', handoffId);
}
