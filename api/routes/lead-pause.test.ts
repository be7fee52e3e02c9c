import request from 'supertest';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import { testApi } from '../testing/fixtures';

const paused = { lead_id: 'test-123', paused_at: '2026-11-22T09:00:00.000Z', paused_by: 'Ada' };
const resumed = { lead_id: 'test-123', paused_at: null, paused_by: null };
const path = '/api/v1/leads/test-123';

describe('holding a lead back', () => {
  it('says whose pause stands', async () => {
    const { app, data } = testApi({ pauseLead: () => paused });
    const response = await request(app).post(`${path}/pause`).send({ paused_by: 'Grace', comment: ' for some weeks ' });
    expect([response.status, response.body]).toEqual([200, paused]);
    expect(data.calls[0]?.params).toEqual({ lead_id: 'test-123', paused_by: 'Grace', comment: 'for some weeks' });
  });

  it('needs no body, and its end is told to the journey soon', async () => {
    const { app, data, nudges } = testApi({ pauseLead: () => paused, resumeLead: () => resumed });
    expect((await request(app).post(`${path}/pause`)).status).toBe(200);
    expect(nudges()).toBe(0);
    expect((await request(app).post(`${path}/resume`)).body).toEqual(resumed);
    expect(nudges()).toBe(1);
    expect(data.calls.map(({ params }) => params)).toEqual([
      { lead_id: 'test-123', paused_by: 'local' },
      { lead_id: 'test-123', resumed_by: 'local' },
    ]);
  });

  it('happens in one’s own name where callers are known', async () => {
    const apiTokens = [{ name: 'ben', secret: '0123456789abcdef' }];
    const { app, data } = testApi({ pauseLead: () => paused, resumeLead: () => resumed }, {}, { apiTokens });
    const post = (what: string, body: object) =>
      request(app).post(`${path}/${what}`).set('authorization', 'Bearer 0123456789abcdef').send(body);
    await post('pause', { paused_by: 'Grace' });
    await post('resume', { resumed_by: 'Grace' });
    const said = data.calls.map(({ params }) => params);
    expect(said).toContainEqual({ lead_id: 'test-123', paused_by: 'ben' });
    expect(said).toContainEqual({ lead_id: 'test-123', resumed_by: 'ben' });
  });

  it.each(['pause', 'resume'])('%s of a lead that is not there is 404 and says where to look', async (what) => {
    const unknown = (): never => {
      throw new RpcError(RPC_ERRORS.notFound, 'there is no lead test-123');
    };
    const { app } = testApi({ pauseLead: unknown, resumeLead: unknown });
    const { status, body } = await request(app).post(`${path}/${what}`);
    expect([status, body.detail]).toEqual([404, expect.stringContaining('merit lead list')]);
  });

  it('refuses what it does not know', async () => {
    const { app } = testApi({});
    const { status, body } = await request(app).post(`${path}/pause`).send({ until: '2026-12-01' });
    expect([status, JSON.stringify(body.errors)]).toEqual([400, expect.stringContaining('until')]);
  });
});
