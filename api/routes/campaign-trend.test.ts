import request from 'supertest';
import { RPC_ERRORS, RpcError, type Result } from '../../mcp/protocol';
import { testApi } from '../testing/fixtures';

const path = '/api/v1/campaigns/camp-001';
const trend: Result<'getCampaignTrend'> = {
  ...{ campaign_id: 'camp-001', from: '2026-08-24', to: '2026-11-21', by: 'day', items: [] },
  metrics: {
    ...{ total_leads: 0, total_conversions: 0, total_cost_usd: 0, total_revenue_usd: 0, days: 0 },
    ...{ roas: null, cpl_usd: null, ctr: null, insufficient_data: true },
  },
  intervals: { total_leads: [0, 3.84], total_conversions: [0, 3.84], roas: null, cpl_usd: null },
  cohort: { leads: 0, converted: 0, conversion_rate: null, interval: null },
  reported_conversions: 0,
};
const notThere = () => {
  throw new RpcError(RPC_ERRORS.notFound, 'there is no campaign camp-001');
};

describe('GET …/daily', () => {
  it.each([
    ['from=2026-11-02&to=2026-11-01', 'from'],
    ['from=2025-01-01&to=2026-11-01', 'from'],
    ['from=yesterday', 'from'],
    ['by=month', 'by'],
  ])('refuses ?%s and names %s, before anything is asked of the data server', async (query, field) => {
    const response = await request(testApi({}).app).get(`${path}/daily?${query}`);
    expect([response.status, response.body.errors]).toEqual([400, [expect.objectContaining({ path: field })]]);
  });

  it('asks for days unless weeks are wanted', async () => {
    const asked: unknown[] = [];
    const { app } = testApi({
      getCampaignTrend: (params) => {
        asked.push(params);
        return trend;
      },
    });
    await request(app).get(`${path}/daily`);
    await request(app).get(`${path}/daily?by=week&from=2026-11-01`);
    expect(asked).toEqual([
      { campaign_id: 'camp-001', by: 'day' },
      { campaign_id: 'camp-001', by: 'week', from: '2026-11-01' },
    ]);
  });

  it.each(['daily', 'variants'])('…/%s of a campaign that does not exist is 404', async (what) => {
    const { app } = testApi({ getCampaignTrend: notThere, getVariantStandings: notThere });
    expect((await request(app).get(`${path}/${what}`)).status).toBe(404);
  });
});
