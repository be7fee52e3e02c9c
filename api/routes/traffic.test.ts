import request from 'supertest';
import type { Result } from '../../mcp/protocol';
import { testApi } from '../testing/fixtures';

const traffic: Result<'getTraffic'> = {
  ...{ window_seconds: 86_400, since: '2026-11-21T10:00:00.000Z', is_complete: true },
  ...{ calls: 2, failed: 0, denied: 1, calls_per_second: 0.1, p50_ms: 2, p95_ms: 3 },
  methods: [],
  principals: [{ principal: null, calls: 1, failed: 0, denied: 1, scopes_denied: [] }],
  transports: [],
};
const l1 = { hits: 41, misses: 5, hit_rate: 0.891 };
const l2 = { hits: 0, misses: 0, hit_rate: null };
const api = () =>
  testApi({
    getTraffic: () => traffic,
    'resource.read': ({ uri }) => ({
      uri,
      item: { caches: { long_term: { state: 'up', l1, l2 } }, tiers: { episodic: { episodes: 9 } } },
    }),
  });

it('tells the calls of a day and how often the caches had it, and no more of the memory', async () => {
  const { app, data } = api();
  await request(app)
    .get('/api/v1/system/traffic?window=24h')
    .expect(200, { ...traffic, caches: { l1, l2 } });
  expect(data.calls).toContainEqual({ method: 'getTraffic', params: { window_seconds: 86_400 } });
});

it('refuses a window that it does not keep', async () => {
  const { app, data } = api();
  const { body } = await request(app).get('/api/v1/system/traffic?window=7d').expect(400);
  expect(body.errors).toEqual([{ path: 'window', message: expect.any(String) }]);
  expect(data.calls).toEqual([]);
});
