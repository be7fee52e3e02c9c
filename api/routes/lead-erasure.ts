/** Erasing a lead, and telling a person what is held on her. */
import { z } from 'zod';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import { leadExportSchema } from '../../mcp/protocol/erasure-methods';
import { erasureSchema, type Erasure } from '../../workflows/contracts/erasure';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { defineRoute } from '../http/route';
import { erasedLead, unknownLead } from '../lead-reader';
import { hasHistories } from '../temporal/erased-workflows';

const params = z.object({ leadId: leadIdSchema });
const answerSchema = erasureSchema.extend({ detail: z.string().meta({ description: 'plain English' }) });

export const leadErasureRoutes = [
  defineRoute({
    method: 'delete',
    path: '/api/v1/leads/{leadId}',
    operationId: 'eraseLead',
    tag: 'Leads',
    summary: 'Erase a lead',
    description:
      'Accepted, it holds at once: nothing is sent or shown of the person any more. Then the journey is cancelled and closes, its open questions and offers are withdrawn, the key of everything encrypted is destroyed, and the histories are deleted. It cannot be undone. Asked again, it says how far it is; should anything of a complete one be found, it is under way again. Opt-outs stand, under a hash of the address.',
    params,
    responses: {
      202: { description: 'Accepted, and under way', schema: answerSchema },
      200: { description: 'Complete', schema: answerSchema },
    },
    problems: ['not-found'],
    handler: async ({ params: { leadId: lead_id }, caller }, context) => {
      const { data, nudgeRelay } = context;
      let erasure = await data
        .call('eraseLead', { lead_id, requested_by: caller.principal })
        .catch((error: unknown) => {
          throw error instanceof RpcError && error.code === RPC_ERRORS.notFound ? unknownLead(lead_id, error) : error;
        });
      if (erasure.status === 'complete' && (await hasHistories(context, lead_id)))
        erasure = await data.call('reopenErasure', { lead_id });
      nudgeRelay();
      const isComplete = erasure.status === 'complete';
      return { status: isComplete ? 200 : 202, body: { ...erasure, detail: detailOf(erasure) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/leads/{leadId}/export',
    operationId: 'exportLead',
    tag: 'Leads',
    summary: 'Everything that is held on a person',
    description:
      'For a person who asks what is known of her. Holds personal data and the texts of messages in the clear.',
    params,
    responses: { 200: { description: 'All of it, oldest first', schema: leadExportSchema } },
    problems: ['not-found', 'erased'],
    handler: async ({ params: { leadId: lead_id } }, { data }) => ({
      status: 200,
      body: await data.call('exportLead', { lead_id }).catch((error: unknown) => {
        if (!(error instanceof RpcError)) throw error;
        if (error.code === RPC_ERRORS.gone) throw erasedLead(lead_id, {}, error);
        throw error.code === RPC_ERRORS.notFound ? unknownLead(lead_id, error) : error;
      }),
    }),
  }),
];

function detailOf({ status, key_destroyed_at }: Erasure): string {
  if (status === 'complete') return 'The lead was erased: nothing of the person is left.';
  return key_destroyed_at === null
    ? 'Accepted: nothing is sent or shown of the person any more. The journey is being closed, then its key is destroyed.'
    : 'The key is destroyed: nothing of the person can be read any more. The histories of the journey are being deleted.';
}
