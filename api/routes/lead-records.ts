/** What was said in full: a message as it was sent, and what one agent told another. The timeline holds neither. */
import { z } from 'zod';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import { ledgerIdSchema, messageSchema } from '../../mcp/protocol/message-methods';
import { contextHash } from '../../runtime/context-hash';
import { handoffContentSchema, handoffOrderSchema } from '../../workflows/contracts/handoff';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { Problem } from '../http/problem';
import { defineRoute } from '../http/route';

const handoffSchema = handoffOrderSchema.extend({
  lead_id: leadIdSchema,
  ...handoffContentSchema.shape,
  is_intact: z
    .boolean()
    .meta({ description: 'context and preservation_data, read now, have the context_sha256 that was sent' }),
});

export const leadRecordRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/leads/{leadId}/messages/{ledgerId}',
    operationId: 'getMessage',
    tag: 'Leads',
    summary: 'Read a message as it was sent',
    description: 'The timeline names messages by their ledger_id. Holds personal data.',
    params: z.object({ leadId: leadIdSchema, ledgerId: ledgerIdSchema }),
    responses: { 200: { description: 'The message', schema: messageSchema } },
    problems: ['not-found', 'erased'],
    handler: async ({ params: { leadId, ledgerId: ledger_id } }, { data, leads }) => {
      const { lead_id } = (await leads.read(leadId)).lead;
      const missing = `Lead ${lead_id} has no message ${ledger_id}. ${timelineOf(lead_id)}`;
      return { status: 200, body: await data.call('getMessage', { lead_id, ledger_id }).catch(asMissing(missing)) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/leads/{leadId}/handoffs/{handoffId}',
    operationId: 'getHandoff',
    tag: 'Leads',
    summary: 'Read what one agent told another',
    description: 'The timeline names handoffs by their handoff_id. Holds personal data.',
    params: z.object({ leadId: leadIdSchema, handoffId: z.string().min(1).max(100) }),
    responses: { 200: { description: 'The handoff with its content', schema: handoffSchema } },
    problems: ['not-found', 'erased'],
    handler: async ({ params: { leadId, handoffId: handoff_id } }, { data, leads }) => {
      const { lead } = await leads.read(leadId);
      const missing = `Lead ${lead.lead_id} has no handoff ${handoff_id} that could be read. ${timelineOf(lead.lead_id)}`;
      const { order, lead_id, ...content } = await data.call('getHandoff', { handoff_id }).catch(asMissing(missing));
      if (lead_id !== lead.lead_id) throw new Problem('not-found', missing);
      const is_intact = contextHash(content) === order.context_sha256;
      return { status: 200, body: { ...order, lead_id, ...content, is_intact } };
    },
  }),
];

const timelineOf = (leadId: string): string => `GET /api/v1/leads/${leadId}/journey names those that there are.`;

const asMissing =
  (detail: string) =>
  (error: unknown): never => {
    if (error instanceof RpcError && error.code === RPC_ERRORS.notFound)
      throw new Problem('not-found', detail, { cause: error });
    throw error;
  };
