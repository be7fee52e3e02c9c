import request from 'supertest';
import { testApi } from '../testing/fixtures';

describe('POST /api/agents/memory/store', () => {
  const store = (body: object) => {
    const api = testApi({ storeMemory: ({ tier }) => ({ tier, key: 'k' }) });
    return { api, response: request(api.app).post('/api/agents/memory/store').send(body) };
  };

  it.each([
    { tier: 'short_term', conversation_id: 'c1', data: { active_intent: 'pricing' }, ttl_seconds: 60 },
    { tier: 'long_term', lead_id: 'test-123', preferences: { best_contact_time: '09:00-11:00' } },
    { tier: 'episodic', scenario: 'outreach', action_sequence: ['email'], outcome_score: 0.9, features: {} },
    { tier: 'semantic', subject: 'SaaS', predicate: 'prefers', object: 'Email', weight: 0.8 },
  ])('passes $tier on as it is', async (body) => {
    const { api, response } = store(body);
    expect([(await response).status, api.data.calls]).toEqual([200, [{ method: 'storeMemory', params: body }]]);
  });

  it.each([
    [{ tier: 'eternal' }, 'tier'],
    [{ tier: 'long_term', preferences: {} }, 'lead_id'],
    [{ tier: 'semantic', subject: 'a', predicate: 'b', object: 'c', weight: 2 }, 'weight'],
    [{ tier: 'long_term', lead_id: 'test-123', preferences: {}, idempotency_key: 'k' }, ''],
  ])('refuses %j, naming the field', async (body, path) => {
    const { api, response } = store(body);
    expect((await response).body.errors).toEqual([{ path, message: expect.any(String) }]);
    expect(api.data.calls).toEqual([]);
  });
});

describe('GET /api/agents/memory/retrieve', () => {
  const retrieve = (query: string) => {
    const api = testApi({ fetchMemory: () => ({ tier: 'semantic', related: [] }) });
    return { api, response: request(api.app).get(`/api/agents/memory/retrieve?${query}`) };
  };

  it.each([
    ['tier=short_term&conversation_id=c1', { tier: 'short_term', conversation_id: 'c1' }],
    [
      'tier=episodic&features=%7B%22industry%22%3A%22SaaS%22%7D&min_outcome=0.5',
      { tier: 'episodic', features: { industry: 'SaaS' }, min_outcome: 0.5, limit: 10 },
    ],
    ['tier=semantic&entity=SaaS&max_depth=3', { tier: 'semantic', entity: 'SaaS', max_depth: 3, limit: 50 }],
  ])('asks %s with the defaults of the tier', async (query, params) => {
    const { api, response } = retrieve(query);
    expect([(await response).status, api.data.calls]).toEqual([200, [{ method: 'fetchMemory', params }]]);
  });

  it.each([
    ['entity=SaaS', 'tier'],
    ['tier=semantic', 'entity'],
    ['tier=long_term&lead_id=ada@example.com', 'lead_id'],
    ['tier=short_term&conversation_id=c1&limit=5', 'query'],
    ['tier=episodic&features=%7B', 'features'],
    ['tier=semantic&entity=a%00b', 'entity'],
  ])('refuses %s, naming the field', async (query, path) => {
    const { api, response } = retrieve(query);
    expect((await response).body.errors).toEqual([{ path, message: expect.any(String) }]);
    expect(api.data.calls).toEqual([]);
  });
});
