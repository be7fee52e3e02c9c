/** Health of the data layer, and the memory of HTTP idempotency keys. */
import { z } from 'zod';
import { defineMethod } from './method';

export const componentSchema = z.object({
  state: z.enum(['up', 'degraded', 'down']),
  latency_ms: z.number().nullable(),
  detail: z.string().meta({ description: 'what it is, or what is wrong, without secrets' }),
  figures: z.record(z.string(), z.number()).optional().meta({ description: 'counts since the server started' }),
});
export type Component = z.infer<typeof componentSchema>;

const request = {
  principal: z.string(),
  key: z.string().min(1).max(200),
  operation: z.string().max(200).meta({ description: 'method and path' }),
  body_sha256: z.string(),
};

export const systemMethods = {
  getStatus: defineMethod({
    description:
      'Whether the stores behind this server (database, short-term memory, …) are up, and how fast they answer. Look here when other calls fail as unavailable.',
    tool: { title: 'Health of the data layer' },
    params: z.strictObject({}),
    result: z.object({ components: z.record(z.string(), componentSchema) }),
    scope: 'system:read',
    kind: 'read',
  }),
  claimRequest: defineMethod({
    description: 'Takes an HTTP Idempotency-Key: new, in flight elsewhere, answered before, or used for another body.',
    params: z.strictObject(request),
    result: z.discriminatedUnion('state', [
      z.object({ state: z.enum(['new', 'in_flight', 'mismatch', 'erased']) }),
      z.object({ state: z.literal('answered'), status: z.int(), body: z.json() }),
    ]),
    scope: 'requests:write',
    kind: 'natural',
  }),
  answerRequest: defineMethod({
    description: 'Keeps the first answer of an HTTP Idempotency-Key for 24 hours; a null answer gives the key back.',
    params: z.strictObject({ ...request, answer: z.object({ status: z.int(), body: z.json() }).nullable() }),
    result: z.object({ kept: z.boolean() }),
    scope: 'requests:write',
    kind: 'natural',
  }),
};
