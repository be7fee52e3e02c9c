/** The decision log, for those who look into it or rehearse it. */
import { z } from 'zod';
import { DECISION_KINDS, loggedDecisionSchema } from '../../workflows/contracts/decision-log';
import { campaignIdSchema, leadIdSchema } from '../../workflows/contracts/ids';
import { pageOf, pagingQuery, present } from '../http/paging';
import { defineRoute } from '../http/route';
import { searchPage } from '../resources';

const time = z.iso.datetime({ offset: true });

export const decisionRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/decisions',
    operationId: 'listDecisions',
    tag: 'Agents',
    summary: 'What was decided, from what, and what came of it, oldest first',
    query: z.strictObject({
      kind: z.enum(DECISION_KINDS).optional(),
      lead_id: leadIdSchema.optional(),
      campaign_id: campaignIdSchema.optional(),
      since: time.optional().meta({ description: 'decided at or after' }),
      until: time.optional().meta({ description: 'decided at or before' }),
      ...pagingQuery,
    }),
    responses: { 200: { description: 'A page of decisions', schema: pageOf(loggedDecisionSchema) } },
    handler: async ({ query: { since: gte, until: lte, kind, lead_id, campaign_id, ...paging } }, { data }) => {
      const bounds = present({ gte, lte });
      const decided_at = Object.keys(bounds).length > 0 ? bounds : undefined;
      const query = { filter: present({ kind, lead_id, campaign_id, decided_at }), sort: 'decided_at' };
      const page = present({ uri: 'db://decisions', query, ...paging });
      return { status: 200, body: await searchPage(data, page, loggedDecisionSchema) };
    },
  }),
];
