/** Leads offered to representatives: list, accept, release (SPEC section 3, "Owners"). */
import { z } from 'zod';
import {
  ASSIGNMENT_STATUSES,
  assignmentIdSchema,
  assignmentSchema,
  representativeIdSchema,
} from '../../workflows/contracts/assignment';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { pageOf, pagingQuery, present } from '../http/paging';
import { defineRoute } from '../http/route';
import { searchPage } from '../resources';

const params = z.object({ assignmentId: assignmentIdSchema });

export const assignmentRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/assignments',
    operationId: 'listAssignments',
    tag: 'Representatives',
    summary: 'Leads offered to representatives, newest first',
    query: z.strictObject({
      status: z.enum(ASSIGNMENT_STATUSES).optional(),
      representative_id: representativeIdSchema.optional(),
      lead_id: leadIdSchema.optional(),
      ...pagingQuery,
    }),
    responses: { 200: { description: 'A page of assignments', schema: pageOf(assignmentSchema) } },
    handler: async ({ query: { status, representative_id, lead_id, ...paging } }, { data }) => {
      const query = { filter: present({ status, representative_id, lead_id }) };
      const page = present({ uri: 'db://assignments', query, ...paging });
      return { status: 200, body: await searchPage(data, page, assignmentSchema) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/assignments/{assignmentId}/accept',
    operationId: 'acceptAssignment',
    tag: 'Representatives',
    summary: 'Take a lead',
    description:
      'The first who accepts has it, and may say so again; 409 for anybody else, and when the lead was offered on or its journey has closed.',
    params,
    body: z.strictObject({
      accepted_by: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .optional()
        .meta({ description: 'who takes it; with tokens the token says it' }),
    }),
    responses: { 200: { description: 'The lead is yours', schema: assignmentSchema } },
    problems: ['not-found', 'conflict'],
    idempotency: 'exclusive',
    handler: async ({ params: { assignmentId: assignment_id }, body, caller }, { data, nudgeRelay }) => {
      const { principal, isAuthenticated } = caller;
      const accepted_by = isAuthenticated ? principal : (body.accepted_by ?? principal);
      const { assignment } = await data.call('acceptAssignment', { assignment_id, accepted_by });
      nudgeRelay();
      return { status: 200, body: assignment };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/assignments/{assignmentId}/release',
    operationId: 'releaseAssignment',
    tag: 'Representatives',
    summary: 'Be done with a lead',
    description: 'It counts against the capacity no more, as a lead that is won or lost does not.',
    params,
    responses: { 200: { description: 'Released', schema: assignmentSchema } },
    problems: ['not-found', 'conflict'],
    idempotency: 'exclusive',
    handler: async ({ params: { assignmentId: assignment_id } }, { data }) => {
      const { assignment } = await data.call('releaseAssignment', { assignment_id });
      return { status: 200, body: assignment };
    },
  }),
];
