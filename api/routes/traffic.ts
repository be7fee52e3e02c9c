/** What the data server was asked: from its audit, and from the counts of its caches. */
import { z } from 'zod';
import { trafficSchema } from '../../mcp/protocol/traffic-methods';
import { defineRoute } from '../http/route';
import { readItem } from '../resources';

const WINDOW_SECONDS = { '1h': 3_600, '24h': 86_400 } as const;

const layerSchema = z.object({
  hits: z.int(),
  misses: z.int(),
  hit_rate: z.number().nullable().meta({ description: '0 to 1; null: nothing was asked yet' }),
});
const cachesSchema = z
  .object({ l1: layerSchema, l2: layerSchema })
  .nullable()
  .meta({ description: 'long-term memory, since the answering data server started; null: it keeps none' });
const statisticsSchema = z.object({ caches: z.object({ long_term: cachesSchema }) });

export const trafficRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/system/traffic',
    operationId: 'getTraffic',
    tag: 'Health',
    summary: 'Calls of the data server: how many, how fast, by whom, what was denied',
    query: z.strictObject({ window: z.enum(['1h', '24h']).default('1h') }),
    responses: {
      200: { description: 'Counted up to now', schema: trafficSchema.extend({ caches: cachesSchema }) },
    },
    handler: async ({ query: { window } }, { data }) => {
      const [traffic, statistics] = await Promise.all([
        data.call('getTraffic', { window_seconds: WINDOW_SECONDS[window] }),
        readItem(data, 'cache://memory', statisticsSchema, 'This data server tells nothing of its caches.'),
      ]);
      return { status: 200, body: { ...traffic, caches: statistics.caches.long_term } };
    },
  }),
];
