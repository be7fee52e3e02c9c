/** POST /api/agents/{triage,engage,optimize}: the functions of /api/v1 by body (SPEC section 9, decision 0013). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { analysisSchema, optimizeRequestSchema } from '../../workflows/contracts/campaign';
import { PARTIES } from '../../workflows/contracts/agents';
import { ROUTES } from '../../workflows/contracts/handoff-rules';
import { campaignIdSchema, leadIdSchema } from '../../workflows/contracts/ids';
import { prioritySchema, triageResultSchema } from '../../workflows/contracts/lead';
import type { Priority } from '../../workflows/contracts/priority';
import type { ApiContext } from '../context';
import { engage, engagementSchema } from '../engage';
import { Deadline } from '../http/deadline';
import { naming } from '../http/failures';
import { defineRoute, type Reply } from '../http/route';
import { leadDataSchema, leadIdOf } from '../lead-data';
import { optimize, pendingCampaignSchema } from './optimize';
import { pendingJourneySchema } from './pending';
import { triage } from './triage';

/** What follows an answer that has come. */
const AFTERWARDS_MS = 1_500;

const leadBodySchema = z.strictObject({
  lead_data: leadDataSchema,
  priority: prioritySchema.default('medium'),
});

const triagedSchema = triageResultSchema.omit({ category: true, score: true }).extend({
  lead_id: leadIdSchema,
  triage_category: triageResultSchema.shape.category,
  lead_score: triageResultSchema.shape.score,
  routing: z.object({
    to_agent: z.enum(PARTIES).nullable().meta({ description: 'null: a flagged lead, which nobody prospects' }),
    priority: prioritySchema.meta({ description: 'of the journey, which the first caller has set' }),
  }),
});

const recommendedSchema = analysisSchema
  .omit({ optimizations: true })
  .extend({ recommendations: analysisSchema.shape.optimizations });

const agents = { method: 'post' as const, tag: 'Agents', idempotency: 'shared' as const };
const pendingJourney = {
  description: 'No worker has answered yet; the journey is started',
  schema: pendingJourneySchema,
};

export const agentRoutes = [
  defineRoute({
    ...agents,
    path: '/api/agents/triage',
    operationId: 'agentTriage',
    summary: 'Triage a lead that the body names or brings',
    description: 'POST /api/v1/leads/{leadId}/triage; a new lead is taken in first, as by POST /api/v1/leads.',
    body: leadBodySchema,
    responses: { 200: { description: 'The triage of the journey', schema: triagedSchema }, 202: pendingJourney },
    problems: ['not-found', 'conflict'],
    handler: async ({ body: { lead_data, priority }, idempotencyKey, deadline }, context) => {
      const lead_id = await leadIdOf(lead_data, { context, deadline, idempotencyKey });
      const requestId = idempotencyKey ?? randomUUID();
      const reply = await triage(context, deadline, { lead_id, priority, retriage: false, requestId });
      return reply.status === 200 ? triaged(context, { lead_id, priority }, reply) : reply;
    },
  }),
  defineRoute({
    ...agents,
    path: '/api/agents/engage',
    operationId: 'agentEngage',
    summary: 'Have the engagement agent take over a lead',
    description:
      'A handoff from the manager to engagement: without a running journey one is started that begins with it. A lead that engagement is at work on is left to it. Whether and when something is sent is decided by the gate, as always; notes say what is known to stand in the way.',
    body: leadBodySchema,
    responses: { 200: { description: 'Engagement has the lead', schema: engagementSchema }, 202: pendingJourney },
    problems: ['not-found', 'conflict'],
    handler: async ({ body: { lead_data, priority }, idempotencyKey, deadline }, context) => {
      const lead_id = await leadIdOf(lead_data, { context, deadline, idempotencyKey });
      return naming(`The engagement of lead ${lead_id}`, engage(context, deadline, { lead_id, priority }));
    },
  }),
  defineRoute({
    ...agents,
    path: '/api/agents/optimize',
    operationId: 'agentOptimize',
    summary: 'Analyse a campaign that the body names',
    description: 'POST /api/v1/campaigns/{campaignId}/optimize.',
    body: z.strictObject({ campaign_data: optimizeRequestSchema.extend({ campaign_id: campaignIdSchema }) }),
    responses: {
      200: { description: 'What the optimizer recommends', schema: recommendedSchema },
      202: {
        description: 'No worker has answered yet; the campaign’s workflow is started',
        schema: pendingCampaignSchema,
      },
    },
    problems: ['not-found'],
    handler: async ({ body, idempotencyKey, deadline }, context) => {
      const { campaign_id, ...request } = body.campaign_data;
      const reply = await optimize(context, deadline, campaign_id, request, idempotencyKey ?? randomUUID());
      if (reply.status !== 200) return reply;
      const { optimizations: recommendations, ...analysis } = analysisSchema.parse(reply.body);
      return { status: 200, body: { ...analysis, recommendations } satisfies z.infer<typeof recommendedSchema> };
    },
  }),
];

async function triaged(
  context: ApiContext,
  { lead_id, priority }: { lead_id: string; priority: Priority },
  reply: Reply,
): Promise<Reply> {
  const { category, score, ...rest } = triageResultSchema.parse(reply.body);
  const { lead, journey } = await new Deadline(AFTERWARDS_MS).race(context.leads.read(lead_id));
  const isFlagged = lead.flags.length > 0 && ROUTES[category] === 'engagement';
  const body: z.infer<typeof triagedSchema> = {
    ...rest,
    lead_id,
    triage_category: category,
    lead_score: score,
    routing: { to_agent: isFlagged ? null : ROUTES[category], priority: journey?.priority ?? priority },
  };
  return { status: 200, body };
}
