/** What the data server was asked, from its audit: figures, never parameters. */
import { z } from 'zod';
import { defineMethod } from './method';

const count = z.int().min(0);
const milliseconds = z.number().nullable().meta({ description: 'null: no call was carried out' });

const outcomesSchema = z.object({
  calls: count,
  failed: count.meta({ description: 'wrong parameters, no such row, a conflict, a time limit, a bug' }),
  denied: count.meta({ description: 'no token or a wrong one, a scope that is missing, too many calls' }),
});

export const trafficSchema = z.object({
  window_seconds: z.int(),
  since: z.iso.datetime({ offset: true }).meta({ description: 'calls are counted from then on' }),
  is_complete: z
    .boolean()
    .meta({ description: 'false: the window had more calls than are counted, these are its latest' }),
  ...outcomesSchema.shape,
  calls_per_second: z.number(),
  p50_ms: milliseconds,
  p95_ms: milliseconds,
  methods: z
    .array(
      outcomesSchema.extend({
        method: z.string().nullable().meta({ description: 'null: no method of ours, or refused before one was read' }),
        p50_ms: milliseconds,
        p95_ms: milliseconds,
      }),
    )
    .meta({ description: 'most called first' }),
  principals: z
    .array(
      outcomesSchema.extend({
        principal: z.string().nullable().meta({ description: 'null: nobody we know' }),
        scopes_denied: z.array(z.string()).meta({ description: 'that it lacked when it was denied' }),
      }),
    )
    .meta({ description: 'most called first' }),
  transports: z.array(
    z.object({
      transport: z.enum(['http', 'websocket']),
      calls: count,
      connections: count.meta({ description: 'over which they came' }),
    }),
  ),
});
export type Traffic = z.infer<typeof trafficSchema>;

export const trafficMethods = {
  getTraffic: defineMethod({
    description:
      'What this data server and those beside it were asked within the latest seconds: how often, by whom, how long it took, what was refused. Counts the latest 250,000 calls at most.',
    params: z.strictObject({
      window_seconds: z
        .int()
        .min(60)
        .max(24 * 3600)
        .default(3600),
    }),
    result: trafficSchema,
    scope: 'calls:read',
    kind: 'read',
  }),
};
