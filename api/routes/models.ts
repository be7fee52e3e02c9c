/** Trained models: which there are, which one decides, and changing that. */
import { z } from 'zod';
import {
  decidedBySchema,
  MODEL_PURPOSES,
  MODEL_ROLES,
  MODEL_STATUSES,
  modelIdSchema,
  registeredModelSchema,
} from '../../workflows/contracts/model';
import { modelCardSchema } from '../../workflows/contracts/model-card';
import { pageOf, pagingQuery, present } from '../http/paging';
import { defineRoute, type Caller } from '../http/route';
import { searchPage } from '../resources';

const params = z.object({ modelId: modelIdSchema });
const by = decidedBySchema.optional().meta({ description: 'who says so; with tokens the token says it' });
const told = z.object({ model: registeredModelSchema });

const nameOf = ({ isAuthenticated, principal }: Caller, said: string | undefined): string =>
  isAuthenticated ? principal : (said ?? principal);

export const modelRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/models',
    operationId: 'listModels',
    tag: 'Agents',
    summary: 'Trained models, newest first, and which one decides',
    query: z.strictObject({
      purpose: z.enum(MODEL_PURPOSES).optional(),
      status: z.enum(MODEL_STATUSES).optional(),
      ...pagingQuery,
    }),
    responses: { 200: { description: 'A page of models', schema: pageOf(registeredModelSchema) } },
    handler: async ({ query: { purpose, status, ...paging } }, { data }) => {
      const query = { filter: present({ purpose, status }), sort: '-created_at' };
      const page = present({ uri: 'db://models', query, ...paging });
      return { status: 200, body: await searchPage(data, page, registeredModelSchema) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/models/{modelId}',
    operationId: 'getModel',
    tag: 'Agents',
    summary: 'A model with its artefact',
    params,
    responses: {
      200: {
        description: 'The model',
        schema: told.extend({ artefact: z.string().meta({ description: 'JSON, as it was trained' }) }),
      },
    },
    problems: ['not-found'],
    handler: async ({ params: { modelId: model_id } }, { data }) => ({
      status: 200,
      body: await data.call('getModel', { model_id }),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/models/{modelId}/card',
    operationId: 'getModelCard',
    tag: 'Agents',
    summary: 'The card of a model: from what it learned, how good it is, what was found in the data',
    params,
    responses: { 200: { description: 'The card', schema: modelCardSchema } },
    problems: ['not-found'],
    handler: async ({ params: { modelId: model_id } }, { data }) => ({
      status: 200,
      body: (await data.call('getModelCard', { model_id })).card,
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/models',
    operationId: 'registerModel',
    tag: 'Agents',
    summary: 'Keep a trained model as a candidate',
    description:
      'Its hashes are checked; the same artefact again changes nothing. One that may not decide says why in `why_not_promotable`.',
    body: z.strictObject({
      artefact: z.string().min(1).meta({ description: 'JSON, as `merit model train --out` writes it' }),
      created_by: by,
    }),
    responses: { 200: { description: 'The model as it is registered', schema: told } },
    handler: async ({ body: { artefact, created_by }, caller }, { data }) => ({
      status: 200,
      body: await data.call('registerModel', { artefact, created_by: nameOf(caller, created_by) }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/models/{modelId}/promote',
    operationId: 'promoteModel',
    tag: 'Agents',
    summary: 'Let a model decide, or answer beside what decides',
    description:
      'The model that had the role is retired. Workers follow within seconds. Promote the former champion again to take it back.',
    params,
    body: z.strictObject({
      role: z.enum(MODEL_ROLES),
      decided_by: by,
      expected_champion: modelIdSchema.nullable().optional().meta({
        description: 'refused when another model is champion by now; null: when any is',
      }),
    }),
    responses: { 200: { description: 'The model in its role', schema: told } },
    problems: ['not-found', 'conflict'],
    handler: async ({ params: { modelId: model_id }, body: { decided_by, ...order }, caller }, { data }) => ({
      status: 200,
      body: await data.call('promoteModel', { model_id, decided_by: nameOf(caller, decided_by), ...order }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/models/{modelId}/retire',
    operationId: 'retireModel',
    tag: 'Agents',
    summary: 'Take a model its role',
    description: 'Without a champion the rules decide. The model stays registered.',
    params,
    body: z.strictObject({ decided_by: by }),
    responses: { 200: { description: 'The model, retired', schema: told } },
    problems: ['not-found'],
    handler: async ({ params: { modelId: model_id }, body: { decided_by }, caller }, { data }) => ({
      status: 200,
      body: await data.call('retireModel', { model_id, decided_by: nameOf(caller, decided_by) }),
    }),
  }),
];
