/** What a lead has agreed to, by channel and purpose (SPEC section 3). */
import { z } from 'zod';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import { consentSchema, newConsentSchema } from '../../workflows/contracts/consent';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { pageOf, present } from '../http/paging';
import { defineRoute } from '../http/route';
import { unknownLead } from '../lead-reader';

const path = '/api/v1/leads/{leadId}/consents';
const params = z.object({ leadId: leadIdSchema });

const recordedSchema = z.object({
  lead_id: leadIdSchema,
  duplicate: z.boolean().meta({ description: 'true: it was on record with this recorded_at' }),
});

export const consentRoutes = [
  defineRoute({
    method: 'post',
    path,
    operationId: 'recordConsent',
    tag: 'Leads',
    summary: 'Record a consent or its withdrawal',
    description:
      'A grant holds for the address the lead has now. A withdrawal stops the channel at once; when no consent to marketing is left, the running journey closes as opted_out.',
    params,
    body: newConsentSchema,
    responses: {
      201: { description: 'Recorded', schema: recordedSchema },
      200: { description: 'Known before', schema: recordedSchema },
    },
    problems: ['not-found', 'erased'],
    idempotency: 'exclusive',
    handler: async ({ params: { leadId: lead_id }, body, idempotencyKey: idempotency_key }, { data, nudgeRelay }) => {
      const recorded = await data
        .call('recordConsent', { lead_id, ...present({ ...body, idempotency_key }) })
        .catch((error: unknown) => {
          throw error instanceof RpcError && error.code === RPC_ERRORS.notFound ? unknownLead(lead_id, error) : error;
        });
      nudgeRelay();
      return { status: recorded.duplicate ? 200 : 201, body: recorded };
    },
  }),
  defineRoute({
    method: 'get',
    path,
    operationId: 'listConsents',
    tag: 'Leads',
    summary: 'What holds now, by channel and purpose',
    params,
    responses: { 200: { description: 'All of them', schema: pageOf(consentSchema) } },
    problems: ['not-found', 'erased'],
    handler: async ({ params: { leadId } }, { leads }) => ({
      status: 200,
      body: { items: (await leads.read(leadId)).consents, next_cursor: null },
    }),
  }),
];
