/** POST …/triage: the answer comes back in the same call, the journey goes on (SPEC sections 1 and 9). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { retriageUpdate, triageUpdate, triageUpdateId } from '../../workflows/contracts/journey';
import { prioritySchema, triageResultSchema, type TriageResult } from '../../workflows/contracts/lead';
import type { ApiContext, LeadData } from '../context';
import type { Deadline } from '../http/deadline';
import { naming } from '../http/failures';
import { defineRoute, type Reply } from '../http/route';
import { journeyNoFor, resumeIfDead, updateJourney, withLead, type JourneyStart } from '../temporal/lead-journeys';
import { orPending, pendingJourneySchema } from './pending';

const bodySchema = z.strictObject({
  priority: prioritySchema
    .default('medium')
    .meta({ description: 'orders the backlog: urgent overtakes everything that waits' }),
  retriage: z.boolean().default(false).meta({ description: 'asks for a new triage of the running journey' }),
});

export const triageRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/v1/leads/{leadId}/triage',
    operationId: 'triageLead',
    tag: 'Leads',
    summary: 'Triage a lead',
    description:
      'Starts the lead’s journey, or finds it running, and answers with the result of its triage. Callers of one journey get one and the same result.',
    params: z.object({ leadId: leadIdSchema }),
    body: bodySchema,
    responses: {
      200: { description: 'The triage of the journey', schema: triageResultSchema },
      202: {
        description: 'No worker has answered yet; the journey is started and will be triaged',
        schema: pendingJourneySchema,
      },
    },
    problems: ['not-found', 'erased'],
    idempotency: 'shared',
    handler: ({ params, body, idempotencyKey, deadline }, context) =>
      triage(context, deadline, { ...body, lead_id: params.leadId, requestId: idempotencyKey ?? randomUUID() }),
  }),
];

export interface TriageRequest extends z.output<typeof bodySchema> {
  lead_id: string;
  requestId: string;
}

export async function triage(context: ApiContext, deadline: Deadline, request: TriageRequest): Promise<Reply> {
  let start: JourneyStart | undefined;
  const answering = withLead(context, request.lead_id, deadline, (data) => {
    start = startOf(data, request);
    return ask(context, deadline, request, data, start);
  });
  return naming(
    `The triage of lead ${request.lead_id}`,
    orPending(context, answering, () => start),
  );
}

const startOf = (data: LeadData, { lead_id, priority }: TriageRequest): JourneyStart => ({
  lead_id,
  journey_no: journeyNoFor(data),
  campaign_id: data.lead.campaign_id,
  priority,
});

/** A new triage only where one has been: on a journey that is yet to begin, the first one is as new as can be. */
async function ask(
  context: ApiContext,
  deadline: Deadline,
  { retriage, requestId }: TriageRequest,
  data: LeadData,
  start: JourneyStart,
): Promise<Reply> {
  const target = { context, start, deadline };
  await resumeIfDead(target, data);
  const isUnderWay = data.journey?.outcome === null;
  const result: TriageResult =
    retriage && isUnderWay
      ? await updateJourney(target, retriageUpdate, { request_id: requestId }, requestId)
      : await updateJourney(target, triageUpdate, { journey_no: start.journey_no }, triageUpdateId(start.journey_no));
  return { status: 200, body: result };
}
