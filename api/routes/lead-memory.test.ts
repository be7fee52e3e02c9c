import request from 'supertest';
import { RPC_ERRORS, RpcError, type Params } from '../../mcp/protocol';
import { leadData, testApi } from '../testing/fixtures';

const episode = {
  ...{ episode_id: 'e1', scenario: 'Email_touch', action_sequence: [], outcome_score: 0.9, notes: null },
  ...{ features: { industry: 'SaaS' }, similarity: 0.6, why: ['industry: SaaS (0.60)'] },
};
const counts = { trials: 4, successes: 1, usual: { trials: 9, successes: 2 }, patterns: [] };

it('tells what is remembered of a lead, and recalls by the features that the agents recall by', async () => {
  const known = leadData();
  const { app, data } = testApi({
    getLeadData: () => ({ ...known, lead: { ...known.lead, industry: 'SaaS', region: 'EU' } }),
    fetchMemory: ({ tier }: Params<'fetchMemory'>) =>
      tier === 'episodic' ? { tier, episodes: [episode], ...counts } : { tier: 'short_term', memory: null },
  });
  const asked = { industry: 'SaaS', persona: null, company_size: null };
  const { body } = await request(app).get('/api/v1/leads/test-123/memory').expect(200);
  expect(body).toEqual({
    ...{ lead_id: 'test-123', long_term: null, conversation: null, asked },
    recalled: { episodes: [episode], ...counts },
    related: ['SaaS', 'EU'],
  });
  expect(data.calls).toContainEqual({
    method: 'fetchMemory',
    params: { tier: 'episodic', features: asked, limit: 20 },
  });
  expect(JSON.stringify(body)).not.toContain('ada@example.com');
});

it('says where to look when there is no such lead', async () => {
  const { app } = testApi({
    getLeadData: () => {
      throw new RpcError(RPC_ERRORS.notFound, 'no such lead');
    },
  });
  const { body } = await request(app).get('/api/v1/leads/nobody/memory').expect(404);
  expect(body.detail).toContain('There is no lead nobody');
});
