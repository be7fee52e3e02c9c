/** Questions to humans: list, read, decide (SPEC section 6). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ESCALATION_STATUSES, escalationAnswerSchema, escalationSchema } from '../../workflows/contracts/escalation';
import {
  decisionSchema,
  escalationDecisionSchema,
  type EscalationDecision,
} from '../../workflows/contracts/decision-schemas';
import { campaignIdSchema, escalationIdSchema } from '../../workflows/contracts/ids';
import { pageOf, pagingQuery, present } from '../http/paging';
import { defineRoute, type Call } from '../http/route';
import { decide } from '../decide';
import { audit, listEscalations, readEscalation } from '../escalation-inbox';

const params = z.object({ escalationId: escalationIdSchema });
const { decision_id, decided_by } = escalationDecisionSchema.shape;

const bodySchema = escalationDecisionSchema.extend({
  decision: decisionSchema,
  decided_by: decided_by.optional().meta({ description: 'who decides; with tokens the token says it' }),
  decision_id: decision_id
    .optional()
    .meta({ description: 'yours, else the Idempotency-Key, else made here; the same one again changes nothing' }),
});

const pendingSchema = z.object({
  escalation_id: escalationIdSchema,
  status: z.literal('pending'),
  decision_id: z.string(),
  detail: z.string(),
});

export const escalationRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/escalations',
    operationId: 'listEscalations',
    tag: 'Escalations',
    summary: 'Questions to humans: open ones by urgency and age, ended ones newest first',
    query: z.strictObject({
      status: z.enum(ESCALATION_STATUSES).default('open'),
      q: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .meta({ description: 'part of an id, a reason, a lead, a campaign or the question' }),
      campaign_id: campaignIdSchema
        .optional()
        .meta({ description: 'only those about this campaign itself, not about one of its leads' }),
      ...pagingQuery,
    }),
    responses: { 200: { description: 'A page of escalations', schema: pageOf(escalationSchema) } },
    handler: async ({ query }, { data }) => ({ status: 200, body: await listEscalations(data, query) }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/escalations/{escalationId}',
    operationId: 'getEscalation',
    tag: 'Escalations',
    summary: 'Everything a person needs to decide',
    params,
    responses: { 200: { description: 'The escalation', schema: escalationSchema } },
    problems: ['not-found'],
    handler: async ({ params: { escalationId: escalation_id }, caller }, { data }) => {
      const escalation = await readEscalation(data, escalation_id);
      const detail = `saw it ${escalation.status}, urgency ${escalation.urgency}`;
      await audit(data, { escalation_id, kind: 'viewed', actor: caller.principal, via: caller.via, detail });
      return { status: 200, body: escalation };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/escalations/{escalationId}/decision',
    operationId: 'decideEscalation',
    tag: 'Escalations',
    summary: 'Decide',
    description:
      'The first decision wins. The same decision_id again is 200 and changes nothing; another one is 409 with the decision that stands; after expiry or withdrawal 410.',
    params,
    body: bodySchema,
    responses: {
      200: { description: 'The decision counts', schema: escalationAnswerSchema },
      202: {
        description: 'No worker answered in time; the decision is on its way and will not be lost',
        schema: pendingSchema,
      },
    },
    problems: ['not-found', 'conflict', 'gone'],
    idempotency: 'exclusive',
    handler: (call, context) => decide(context, call.params.escalationId, decisionOf(call), call.caller),
  }),
];

/** Who is known by token cannot decide in another's name. */
function decisionOf({
  body,
  caller,
  idempotencyKey,
}: Call<unknown, unknown, z.output<typeof bodySchema>>): EscalationDecision {
  const key = idempotencyKey === undefined ? undefined : decision_id.safeParse(idempotencyKey).data;
  return {
    ...present(body),
    decision_id: body.decision_id ?? key ?? randomUUID(),
    decided_by: caller.isAuthenticated ? caller.principal : (body.decided_by ?? caller.principal),
  };
}
