/** Leads: create, list, read, patch. */
import { z } from 'zod';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { leadWorkflowId } from '../../workflows/contracts/workflow-ids';
import {
  categorySchema,
  LEAD_STATUSES,
  leadFieldsSchema,
  leadSchema,
  prioritySchema,
} from '../../workflows/contracts/lead';
import { workflowUrl, type ApiContext, type LeadData } from '../context';
import { isTemporalTimeout } from '../http/failures';
import { pageOf, pagingQuery, present } from '../http/paging';
import { Problem } from '../http/problem';
import { defineRoute, type Call, type Reply } from '../http/route';
import { registerLead } from '../lead-data';
import { erasedLead, unknownLead } from '../lead-reader';
import { searchPage } from '../resources';
import { journeyNoFor, startJourney, type JourneyStart } from '../temporal/lead-journeys';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import { journeyPath } from './pending';

const START_LIMIT_MS = 5_000;
const params = z.object({ leadId: leadIdSchema });

const newLeadSchema = leadFieldsSchema.extend({
  lead_id: leadIdSchema.optional().meta({ description: 'yours, or made here' }),
  start_journey: z.boolean().default(true),
  priority: prioritySchema.default('medium'),
});

const createdSchema = z.object({
  lead_id: leadIdSchema,
  created: z.boolean().meta({ description: 'false: the address was known, this is the lead that has it' }),
  journey_no: z.int().nullable().meta({ description: 'null when no journey was started' }),
  workflow_id: z.string(),
  links: z.object({ lead: z.string(), journey: z.string(), triage: z.string(), web_ui: z.string() }),
});

const listQuery = z.strictObject({
  category: categorySchema.optional(),
  status: z.enum(LEAD_STATUSES).optional(),
  campaign_id: z.string().min(1).max(64).optional(),
  q: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'an e-mail address, or part of an id, source, industry, persona or region' }),
  ...pagingQuery,
});

export const leadRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/v1/leads',
    operationId: 'createLead',
    tag: 'Leads',
    summary: 'Take a lead in',
    description:
      'An e-mail address is one identity whatever its case: a known one answers 200 with the lead that has it, and nothing of it is changed, but gdpr_consent: false withdraws consent to marketing.',
    body: newLeadSchema,
    responses: {
      201: { description: 'Created', schema: createdSchema },
      200: { description: 'The address was known', schema: createdSchema },
    },
    problems: ['erased', 'conflict'],
    idempotency: 'exclusive',
    handler: createLead,
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/leads',
    operationId: 'listLeads',
    tag: 'Leads',
    summary: 'List leads, newest first',
    query: listQuery,
    responses: { 200: { description: 'A page of leads', schema: pageOf(leadSchema) } },
    handler: async ({ query: { category, status, campaign_id, q, ...paging } }, { data }) => {
      // an address is encrypted: it is found whole, by its index
      const email = q?.includes('@') ? q : undefined;
      const filter = present({ triage_category: category, lead_status: status, campaign_id, email });
      const query = present({ filter, text: email === undefined ? q : undefined, sort: '-created_at' });
      return {
        status: 200,
        body: await searchPage(data, present({ uri: 'db://leads', query, ...paging }), leadSchema),
      };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/leads/{leadId}',
    operationId: 'getLead',
    tag: 'Leads',
    summary: 'Read a lead',
    params,
    responses: { 200: { description: 'The lead', schema: leadSchema } },
    problems: ['not-found', 'erased'],
    handler: async ({ params: { leadId } }, { leads }) => ({ status: 200, body: (await leads.read(leadId)).lead }),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/v1/leads/{leadId}',
    operationId: 'updateLead',
    tag: 'Leads',
    summary: 'Change a lead',
    description:
      'gdpr_consent: false withdraws consent to marketing. score_override sets a manual score, null releases it.',
    params,
    body: leadFieldsSchema.extend({ score_override: z.int().min(0).max(100).nullable().optional() }),
    responses: { 200: { description: 'The lead as it is now', schema: leadSchema } },
    problems: ['not-found', 'erased', 'conflict'],
    handler: async ({ params: { leadId }, body }, context) => {
      await context.data.call('updateLead', { lead_id: leadId, changes: body }).catch((error: unknown) => {
        throw error instanceof RpcError && error.code === RPC_ERRORS.notFound ? unknownLead(leadId, error) : error;
      });
      context.nudgeRelay();
      const { lead } = await context.data.call('getLeadData', { lead_id: leadId });
      return { status: 200, body: lead };
    },
  }),
];

async function createLead(
  call: Call<unknown, unknown, z.output<typeof newLeadSchema>>,
  context: ApiContext,
): Promise<Reply> {
  const { lead_id: wanted, start_journey, priority, ...fields } = call.body;
  const { lead_id, created } = await registerLead(context, { lead_id: wanted, fields }, call.idempotencyKey);
  // a known lead may just have withdrawn its consent
  if (!created) context.nudgeRelay();
  const journey_no = start_journey ? await start(context, lead_id, priority) : null;
  const workflow_id = leadWorkflowId(lead_id);
  const self = `/api/v1/leads/${lead_id}`;
  const body: z.infer<typeof createdSchema> = {
    lead_id,
    created,
    journey_no,
    workflow_id,
    links: {
      lead: self,
      journey: journeyPath(lead_id),
      triage: `${self}/triage`,
      web_ui: workflowUrl(context.config, workflow_id),
    },
  };
  return created ? { status: 201, body, headers: { Location: self } } : { status: 200, body };
}

/** @returns the number of the journey that runs now */
async function start(context: ApiContext, lead_id: string, priority: JourneyStart['priority']): Promise<number> {
  return startWith(context, lead_id, await context.data.call('getLeadData', { lead_id }), priority);
}

/** @throws Problem 410 when the lead was erased since it was stored; 503 when Temporal does not answer: the lead is stored */
export async function startWith(
  context: ApiContext,
  lead_id: string,
  data: LeadData,
  priority: JourneyStart['priority'],
): Promise<number> {
  if (data.erasure) throw erasedLead(lead_id, data.erasure);
  const journey_no = journeyNoFor(data);
  try {
    await startJourney(context, { lead_id, journey_no, campaign_id: data.lead.campaign_id, priority }, START_LIMIT_MS);
  } catch (error) {
    if (!isTemporalTimeout(error)) throw error;
    const detail = `Lead ${lead_id} is stored, but the Temporal server does not answer: start its journey with POST /api/v1/leads/${lead_id}/triage.`;
    throw new Problem('unavailable', detail, { members: { lead_id }, headers: { 'Retry-After': '1' }, cause: error });
  }
  return journey_no;
}
