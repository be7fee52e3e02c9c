import request from 'supertest';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import type { NewConsent } from '../../workflows/contracts/consent';
import { leadData, testApi } from '../testing/fixtures';

const path = '/api/v1/leads/test-123/consents';
const sms: NewConsent = {
  channel: 'SMS',
  purpose: 'marketing',
  granted: true,
  legal_basis: 'consent',
  source: 'form on /pricing',
};

describe('POST /api/v1/leads/{leadId}/consents', () => {
  it('records what was said and lets the journey hear of it soon', async () => {
    const { app, data, nudges } = testApi({ recordConsent: () => ({ lead_id: 'test-123', duplicate: false }) });
    const response = await request(app).post(path).send(sms);
    expect([response.status, response.body]).toEqual([201, { lead_id: 'test-123', duplicate: false }]);
    expect(data.calls[0]?.params).toEqual({ lead_id: 'test-123', ...sms });
    expect(nudges()).toBe(1);
  });

  it('of what is on record is 200', async () => {
    const { app } = testApi({ recordConsent: () => ({ lead_id: 'test-123', duplicate: true }) });
    expect((await request(app).post(path).send(sms)).status).toBe(200);
  });

  it.each([
    ['channel', { ...sms, channel: 'Pigeon' }],
    ['purpose', { ...sms, purpose: 'fun' }],
    ['legal_basis', { ...sms, legal_basis: 'hope' }],
    ['source', { ...sms, source: undefined }],
    ['recorded_at', { ...sms, recorded_at: 'yesterday' }],
  ])('without a valid %s is 400 that names it, and records nothing', async (field, body) => {
    const response = await request(testApi({}).app).post(path).send(body);
    expect([response.status, response.body.errors[0].path]).toEqual([400, field]);
  });

  it('of an unknown lead is 404 that says where leads are', async () => {
    const { app } = testApi({
      recordConsent: () => {
        throw new RpcError(RPC_ERRORS.notFound, 'there is no lead test-123');
      },
    });
    const response = await request(app).post(path).send(sms);
    expect([response.status, response.body.detail]).toEqual([404, expect.stringContaining('GET /api/v1/leads')]);
  });
});

it('GET …/consents lists what holds', async () => {
  const consent = { ...sms, wording: null, recorded_at: '2026-11-21T10:00:00.000Z' };
  const { app } = testApi({ getLeadData: () => ({ ...leadData(), consents: [consent] }) });
  expect((await request(app).get(path)).body).toEqual({ items: [consent], next_cursor: null });
});
