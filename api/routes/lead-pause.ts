/** Holding back what would be written to one lead, and letting it go on. */
import { z } from 'zod';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import { leadPauseSchema, pauseCommentSchema } from '../../mcp/protocol/lead-pause-methods';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { present } from '../http/paging';
import { defineRoute, type Caller } from '../http/route';
import { unknownLead } from '../lead-reader';

const params = z.object({ leadId: leadIdSchema });
const who = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .optional()
  .meta({ description: 'who says so; with tokens the token says it' });
const comment = pauseCommentSchema.optional().meta({ description: 'kept with the action, under the key of the lead' });

export const leadPauseRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/v1/leads/{leadId}/pause',
    operationId: 'pauseLead',
    tag: 'Leads',
    summary: 'Write nothing to a lead until it is resumed',
    description:
      'The gate defers every message to the lead, answers to its own questions included; what has passed the gate before goes out. What the lead says, opt-outs and questions to people go on. Of a paused lead: changes nothing.',
    params,
    body: z.strictObject({ paused_by: who, comment }),
    responses: { 200: { description: 'The lead is paused', schema: leadPauseSchema } },
    problems: ['not-found', 'erased'],
    idempotency: 'exclusive',
    handler: async ({ params: { leadId: lead_id }, body, caller }, { data }) => {
      const order = present({ lead_id, paused_by: nameOf(caller, body.paused_by), comment: body.comment });
      return { status: 200, body: await data.call('pauseLead', order).catch(asUnknown(lead_id)) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/leads/{leadId}/resume',
    operationId: 'resumeLead',
    tag: 'Leads',
    summary: 'Let a paused lead be written to again',
    description:
      'A message that waits for it is looked at by the gate at once. Of a lead that is not paused: changes nothing.',
    params,
    body: z.strictObject({ resumed_by: who, comment }),
    responses: { 200: { description: 'The lead is not paused', schema: leadPauseSchema } },
    problems: ['not-found', 'erased'],
    idempotency: 'exclusive',
    handler: async ({ params: { leadId: lead_id }, body, caller }, { data, nudgeRelay }) => {
      const order = present({ lead_id, resumed_by: nameOf(caller, body.resumed_by), comment: body.comment });
      const resumed = await data.call('resumeLead', order).catch(asUnknown(lead_id));
      nudgeRelay();
      return { status: 200, body: resumed };
    },
  }),
];

const nameOf = ({ isAuthenticated, principal }: Caller, said: string | undefined): string =>
  isAuthenticated ? principal : (said ?? principal);

const asUnknown =
  (leadId: string) =>
  (error: unknown): never => {
    throw error instanceof RpcError && error.code === RPC_ERRORS.notFound ? unknownLead(leadId, error) : error;
  };
