import request from 'supertest';
import { RPC_ERRORS, RpcError } from '../../mcp/protocol';
import type { Assignment, Representative } from '../../workflows/contracts/assignment';
import { testApi } from '../testing/fixtures';

const NOW = '2026-11-21T10:00:00.000Z';
const assignment: Assignment = {
  assignment_id: 'asg-test-123.1.1',
  lead_id: 'test-123',
  journey_no: 1,
  attempt: 1,
  representative_id: 'maria',
  rule: 'territory',
  status: 'accepted',
  offered_at: NOW,
  accept_until: NOW,
  settled_at: NOW,
  accepted_by: 'Maria',
  released_at: null,
};
const maria = { name: 'Maria', email: 'maria@sales.example', regions: ['EU'], capacity: 5 };
const representative: Representative = {
  ...maria,
  representative_id: 'maria',
  industries: [],
  active: true,
  open_leads: 0,
  created_at: NOW,
};
const path = '/api/v1/assignments/asg-test-123.1.1/accept';

describe('taking a lead', () => {
  it('is told to the journey soon', async () => {
    const { app, data, nudges } = testApi({ acceptAssignment: () => ({ assignment }) });
    const response = await request(app).post(path).send({ accepted_by: 'Maria' });
    expect([response.status, response.body]).toEqual([200, assignment]);
    expect(data.calls[0]?.params).toEqual({ assignment_id: 'asg-test-123.1.1', accepted_by: 'Maria' });
    expect(nudges()).toBe(1);
  });

  it('happens in one’s own name where callers are known', async () => {
    const apiTokens = [{ name: 'ben', secret: '0123456789abcdef' }];
    const { app, data } = testApi({ acceptAssignment: () => ({ assignment }) }, {}, { apiTokens });
    await request(app).post(path).set('authorization', 'Bearer 0123456789abcdef').send({ accepted_by: 'Maria' });
    expect(data.calls.at(-1)?.params).toMatchObject({ accepted_by: 'ben' });
  });

  it('needs no body', async () => {
    const { app, data } = testApi({ acceptAssignment: () => ({ assignment }) });
    expect((await request(app).post(path)).status).toBe(200);
    expect(data.calls[0]?.params).toMatchObject({ accepted_by: 'local' });
  });

  it('that somebody else has is 409 and says who', async () => {
    const { app } = testApi({
      acceptAssignment: () => {
        throw new RpcError(RPC_ERRORS.conflict, 'assignment asg-test-123.1.1 was accepted by Ben');
      },
    });
    const response = await request(app).post(path);
    expect([response.status, response.body.detail]).toEqual([409, expect.stringContaining('accepted by Ben')]);
  });

  it('under an id that is none is 400', async () => {
    expect((await request(testApi({}).app).post('/api/v1/assignments/x/accept')).status).toBe(400);
  });
});

it('GET /api/v1/assignments filters by what is given', async () => {
  const { app, data } = testApi({
    'resource.search': () => ({ uri: 'db://assignments', items: [{ ...assignment }], next_cursor: null }),
  });
  const response = await request(app).get('/api/v1/assignments').query({ status: 'offered', lead_id: 'test-123' });
  expect(response.body).toEqual({ items: [assignment], next_cursor: null });
  expect(data.calls[0]?.params).toMatchObject({ query: { filter: { status: 'offered', lead_id: 'test-123' } } });
});

describe('PUT /api/v1/representatives/{representativeId}', () => {
  const reading = { 'resource.read': () => ({ uri: 'db://representatives/maria', item: { ...representative } }) };
  const put = '/api/v1/representatives/maria';

  it.each([
    [true, 201],
    [false, 200],
  ])('with created %s is %i with the representative as stored', async (created, status) => {
    const { app, data } = testApi({ putRepresentative: () => ({ representative_id: 'maria', created }), ...reading });
    const response = await request(app).put(put).send(maria);
    expect([response.status, response.body]).toEqual([status, representative]);
    expect(data.calls[0]?.params).toEqual({ representative_id: 'maria', ...maria, industries: [], active: true });
  });

  it.each([
    ['email', { ...maria, email: 'maria' }],
    ['capacity', { ...maria, capacity: -1 }],
    ['regions', { ...maria, regions: 'EU' }],
  ])('without a valid %s is 400 that names it and stores nothing', async (field, body) => {
    const response = await request(testApi({}).app).put(put).send(body);
    expect([response.status, response.body.errors[0].path]).toEqual([400, field]);
  });
});
