/** Domains that mail is sent from: which are paused, and letting one go on. */
import { z } from 'zod';
import { sendingDomainNameSchema, sendingDomainSchema } from '../../workflows/contracts/sending-domain';
import { defineRoute } from '../http/route';

export const sendingDomainRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/sending-domains',
    operationId: 'listSendingDomains',
    tag: 'Interactions',
    summary: 'List the domains that mail is sent from',
    description:
      'One pauses when more than 3 % of its mail of seven days came back (five or more), or more than 0.1 % was complained about (three or more).',
    responses: {
      200: {
        description: 'All of them',
        schema: z.object({ items: z.array(sendingDomainSchema), next_cursor: z.null() }),
      },
    },
    handler: async (_call, { data }) => {
      const { domains } = await data.call('listSendingDomains', {});
      return { status: 200, body: { items: domains, next_cursor: null } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/sending-domains/{domain}/resume',
    operationId: 'resumeSendingDomain',
    tag: 'Interactions',
    summary: 'Let mail of a paused domain go out again',
    description:
      'What came back until now is no longer held against it. Messages that wait are tried within the hour. Of a domain that is not paused: changes nothing.',
    params: z.object({ domain: sendingDomainNameSchema }),
    body: z.strictObject({
      resumed_by: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .meta({ description: 'who says so; with tokens the token says it' }),
    }),
    responses: { 200: { description: 'The domain as it is now', schema: sendingDomainSchema } },
    problems: ['not-found'],
    handler: async ({ params: { domain }, body, caller }, { data }) => {
      const resumed_by = caller.isAuthenticated ? caller.principal : (body.resumed_by ?? caller.principal);
      return { status: 200, body: await data.call('resumeSendingDomain', { domain, resumed_by }) };
    },
  }),
];
