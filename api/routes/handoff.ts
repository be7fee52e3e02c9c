/** POST /api/v1/agents/handoff: 200 after the destination has acknowledged (SPEC section 5). */
import { z } from 'zod';
import {
  handoffRequestSchema,
  type HandoffAcknowledgement,
  type HandoffOrder,
  type HandoffRequest,
} from '../../workflows/contracts/handoff';
import { mayHandOff } from '../../workflows/contracts/handoff-rules';
import { handoffUpdate, handoffUpdateId } from '../../workflows/contracts/journey';
import { prioritySchema } from '../../workflows/contracts/lead';
import { optimizerHandoffUpdate } from '../../workflows/contracts/optimization';
import type { ApiContext, LeadData } from '../context';
import type { Deadline } from '../http/deadline';
import { isTemporalTimeout, naming } from '../http/failures';
import { invalidRequest } from '../http/problem';
import { defineRoute, type Reply } from '../http/route';
import { updateCampaign } from '../temporal/campaigns';
import { journeyNoFor, resumeIfDead, updateJourney, withLead, type JourneyStart } from '../temporal/lead-journeys';
import { pendingCampaign, pendingCampaignSchema } from './optimize';
import { orPending, pendingJourneySchema } from './pending';

export const acknowledgedSchema = z.object({
  handoff_id: z.string(),
  status: z.literal('acknowledged'),
  acknowledged_by: z.string().meta({ description: 'workflow id of the destination' }),
  context_sha256: z.string().meta({
    description: 'SHA-256 of the RFC 8785 form of context and preservation_data, as the destination read them',
  }),
  journey_no: z.int().optional(),
});

export const handoffRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/v1/agents/handoff',
    operationId: 'handOff',
    tag: 'Agents',
    summary: 'Hand a lead to another agent, with everything known about it',
    description:
      'What arrives is what was sent. The same lead, conversation, destination and content again gives the first result. Without a running journey one is started that begins with this handoff.',
    body: z.strictObject(handoffRequestSchema.shape),
    responses: {
      200: { description: 'The destination has acknowledged', schema: acknowledgedSchema },
      202: {
        description: 'Stored and under way; not acknowledged yet',
        schema: z.union([pendingJourneySchema, pendingCampaignSchema]),
      },
    },
    problems: ['not-found', 'erased'],
    idempotency: 'shared',
    handler: ({ body, deadline }, context) =>
      naming(`The handoff of lead ${body.lead_id}`, handOff(context, deadline, body)),
  }),
];

export async function handOff(context: ApiContext, deadline: Deadline, request: HandoffRequest): Promise<Reply> {
  const { from_agent, to_agent, lead_id } = request;
  if (!mayHandOff(from_agent, to_agent))
    throw invalidRequest([{ path: 'to_agent', message: `${from_agent} does not hand over to ${to_agent}` }]);
  const { lead } = await deadline.race(context.leads.read(lead_id));
  if (to_agent === 'campaign_optimizer' && lead.campaign_id === null)
    throw invalidRequest([
      { path: 'to_agent', message: 'the lead belongs to no campaign that the optimizer could look at' },
    ]);

  const priority = prioritySchema.safeParse(request.context.priority).data ?? 'medium';
  const stored = await deadline.race(context.data.call('createHandoff', { ...request, priority }));
  const { order, acknowledged } = stored;
  if (acknowledged) return acknowledgement({ ...order, ...acknowledged });
  const campaignId = stored.campaign_id ?? lead.campaign_id;
  return to_agent === 'campaign_optimizer' && campaignId !== null
    ? toCampaign({ context, campaignId, deadline }, { ...order, lead_id })
    : toJourney(context, deadline, lead_id, order);
}

async function toCampaign(
  target: { context: ApiContext; campaignId: string; deadline: Deadline },
  order: HandoffOrder & { lead_id: string },
): Promise<Reply> {
  try {
    return acknowledgement(
      await updateCampaign(target, optimizerHandoffUpdate, order, handoffUpdateId(order.handoff_id)),
    );
  } catch (error) {
    if (!isTemporalTimeout(error)) throw error;
    return pendingCampaign(target.context, target.campaignId);
  }
}

async function toJourney(context: ApiContext, deadline: Deadline, leadId: string, order: HandoffOrder): Promise<Reply> {
  let start: JourneyStart | undefined;
  const answering = withLead(context, leadId, deadline, async (data) => {
    start = startOf(data, order);
    const target = { context, start, deadline };
    await resumeIfDead(target, data);
    const answer = await updateJourney(target, handoffUpdate, order, handoffUpdateId(order.handoff_id));
    return acknowledgement(answer, start.journey_no);
  });
  return orPending(context, answering, () => start);
}

const startOf = (data: LeadData, handoff: HandoffOrder): JourneyStart => ({
  lead_id: data.lead.lead_id,
  journey_no: journeyNoFor(data),
  campaign_id: data.lead.campaign_id,
  priority: handoff.priority,
  handoff,
});

const acknowledgement = (
  { handoff_id, acknowledged_by, context_sha256 }: HandoffAcknowledgement,
  journey_no?: number,
): Reply => ({
  status: 200,
  body: {
    handoff_id,
    status: 'acknowledged',
    acknowledged_by,
    context_sha256,
    ...(journey_no !== undefined && { journey_no }),
  },
});
