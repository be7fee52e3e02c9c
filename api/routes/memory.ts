/** The four tiers of memory over HTTP: `storeMemory` and `fetchMemory` of the data server (SPEC sections 7 and 8). */
import { z } from 'zod';
import { methods } from '../../mcp/protocol';
import { memoryContentSchema } from '../../mcp/protocol/memory-methods';
import { leadIdSchema } from '../../workflows/contracts/ids';
import { present } from '../http/paging';
import { invalidRequest } from '../http/problem';
import { check, defineRoute } from '../http/route';
import { unfaithful } from '../http/unfaithful';

const number = z.coerce.number();

/** Which of them a tier takes, `fetchMemory` says. */
const retrieveQuery = z.strictObject({
  tier: z.enum(['short_term', 'long_term', 'episodic', 'semantic']),
  conversation_id: z.string().optional().meta({ description: 'short_term' }),
  lead_id: leadIdSchema.optional().meta({ description: 'long_term' }),
  scenario: z.string().optional().meta({ description: 'episodic' }),
  features: z
    .string()
    .max(4_000)
    .optional()
    .meta({ description: 'episodic: features of the lead as a JSON object', examples: ['{"industry":"SaaS"}'] }),
  min_outcome: number.optional().meta({ description: 'episodic: only what went better than this, 0.7 unless given' }),
  entity: z.string().optional().meta({ description: 'semantic' }),
  max_depth: number.optional().meta({ description: 'semantic: how far to walk, 2 unless given' }),
  limit: number.optional().meta({ description: 'episodic and semantic' }),
});

export const memoryRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/agents/memory/store',
    operationId: 'storeMemory',
    tag: 'Memory',
    summary: 'Remember something',
    description:
      'In short_term for a conversation, long_term for a lead’s preferences, episodic for what was tried and how it went, semantic for a triple of the knowledge graph. No personal data: memory is not encrypted.',
    body: memoryContentSchema,
    responses: { 200: { description: 'Stored', schema: methods.storeMemory.result } },
    problems: ['not-found'],
    idempotency: 'exclusive',
    handler: async ({ body, idempotencyKey }, { data }) => ({
      status: 200,
      body: await data.call('storeMemory', present({ ...body, idempotency_key: idempotencyKey })),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/agents/memory/retrieve',
    operationId: 'retrieveMemory',
    tag: 'Memory',
    summary: 'Recall',
    description: 'Nothing known is an empty answer, not an error.',
    query: retrieveQuery,
    responses: { 200: { description: 'What is remembered', schema: methods.fetchMemory.result } },
    handler: async ({ query: { features, ...query } }, { data }) => {
      const wanted = present({ ...query, features: features === undefined ? undefined : parseFeatures(features) });
      const errors = unfaithful(wanted);
      if (errors.length > 0) throw invalidRequest(errors);
      return { status: 200, body: await data.call('fetchMemory', check(methods.fetchMemory.params, wanted, 'query')) };
    },
  }),
];

function parseFeatures(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest([{ path: 'features', message: 'is not JSON' }]);
  }
}
