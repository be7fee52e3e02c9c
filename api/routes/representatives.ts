/** People who take over leads (SPEC section 3, "Owners"). */
import { z } from 'zod';
import {
  newRepresentativeSchema,
  representativeIdSchema,
  representativeSchema,
} from '../../workflows/contracts/assignment';
import { pageOf, pagingQuery, present } from '../http/paging';
import { defineRoute } from '../http/route';
import { readItem, searchPage } from '../resources';

export const representativeRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/representatives',
    operationId: 'listRepresentatives',
    tag: 'Representatives',
    summary: 'Who takes over leads, and how many each has',
    query: z.strictObject(pagingQuery),
    responses: { 200: { description: 'A page of representatives', schema: pageOf(representativeSchema) } },
    handler: async ({ query }, { data }) => ({
      status: 200,
      body: await searchPage(data, present({ uri: 'db://representatives', query: {}, ...query }), representativeSchema),
    }),
  }),
  defineRoute({
    method: 'put',
    path: '/api/v1/representatives/{representativeId}',
    operationId: 'putRepresentative',
    tag: 'Representatives',
    summary: 'Add a representative, or replace what is known of one',
    description:
      'Once there is one, leads that answer wait for somebody to take them. active: false offers them nothing more; what they have accepted stays theirs.',
    params: z.object({ representativeId: representativeIdSchema }),
    body: newRepresentativeSchema,
    responses: {
      201: { description: 'Added', schema: representativeSchema },
      200: { description: 'Replaced', schema: representativeSchema },
    },
    handler: async ({ params: { representativeId: representative_id }, body }, { data }) => {
      const { created } = await data.call('putRepresentative', { representative_id, ...body });
      const uri = `db://representatives/${representative_id}`;
      const missing = `There is no representative ${representative_id}.`;
      return { status: created ? 201 : 200, body: await readItem(data, uri, representativeSchema, missing) };
    },
  }),
];
