import request from 'supertest';
import type { Params, Result } from '../../mcp/protocol';
import { leadData, testApi, triageResult } from '../testing/fixtures';

type Claim = Result<'claimRequest'>;
const interaction = { lead_id: 'test-123', channel: 'Email', event_type: 'reply' };

function post(claims: Claim[], key = 'k1') {
  const api = testApi({
    claimRequest: () => claims.shift() ?? { state: 'new' },
    answerRequest: () => ({ kept: true }),
    trackEvent: () => ({ interaction_id: 'i1', duplicate: false }),
  });
  return { api, response: request(api.app).post('/api/v1/interactions').set('Idempotency-Key', key).send(interaction) };
}

describe('Idempotency-Key', () => {
  it('a new one does the work and keeps the answer', async () => {
    const { api, response } = post([{ state: 'new' }]);
    expect((await response).status).toBe(201);
    expect(api.data.calls.map(({ method }) => method)).toEqual(['claimRequest', 'trackEvent', 'answerRequest']);
    expect(api.data.calls[2]?.params).toMatchObject({
      key: 'k1',
      answer: { status: 201, body: { interaction_id: 'i1' } },
    });
  });

  it('a known one replays the first answer and does nothing', async () => {
    const { api, response } = post([{ state: 'answered', status: 201, body: { interaction_id: 'i1' } }]);
    const { status, body, headers } = await response;
    expect([status, body, headers['idempotency-replayed']]).toEqual([201, { interaction_id: 'i1' }, 'true']);
    expect(api.data.calls).toHaveLength(1);
  });

  it('of two callers, or for two operations, is two keys to the data server', async () => {
    const tokens = ['ada', 'bob'].map((name) => ({ name, secret: `a-long-secret-of-${name}` }));
    const { app, data } = testApi(
      {
        claimRequest: () => ({ state: 'new' }),
        answerRequest: () => ({ kept: true }),
        trackEvent: () => ({ interaction_id: 'i1', duplicate: false }),
        registerLead: () => ({ lead_id: 'x1', created: true }),
      },
      {},
      { apiTokens: tokens },
    );
    for (const { secret } of tokens)
      for (const [path, body] of [
        ['interactions', interaction],
        ['leads', { start_journey: false }],
      ] as const)
        await request(app)
          .post(`/api/v1/${path}`)
          .set('Authorization', `Bearer ${secret}`)
          .set('Idempotency-Key', 'same')
          .send(body);
    const keys = data.calls
      .filter(({ method }) => method === 'trackEvent' || method === 'registerLead')
      .map(({ params }) => (params as Params<'trackEvent'>).idempotency_key);
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(4);
  });

  it('with another body is 422', async () => {
    expect((await post([{ state: 'mismatch' }]).response).status).toBe(422);
  });

  it('in flight is 409', async () => {
    expect((await post([{ state: 'in_flight' }]).response).status).toBe(409);
  });

  it('that is not visible ASCII is 400', async () => {
    expect((await post([], 'two words').response).status).toBe(400);
  });

  it('is given back when the work fails, so that the next attempt does it', async () => {
    const { app, data } = testApi({
      claimRequest: () => ({ state: 'new' }),
      answerRequest: () => ({ kept: false }),
      trackEvent: () => {
        throw new Error('planned');
      },
    });
    expect(
      (await request(app).post('/api/v1/interactions').set('Idempotency-Key', 'k1').send(interaction)).status,
    ).toBe(500);
    expect(data.calls.at(-1)).toMatchObject({ method: 'answerRequest', params: { answer: null } });
  });

  it('of a triage in flight here is shared', async () => {
    let updates = 0;
    const { app } = testApi(
      { claimRequest: () => ({ state: 'new' }), answerRequest: () => ({ kept: true }), getLeadData: () => leadData() },
      {
        executeUpdateWithStart: async () => {
          updates += 1;
          await new Promise((resolve) => setTimeout(resolve, 50));
          return triageResult;
        },
      },
    );
    const call = () => request(app).post('/api/v1/leads/test-123/triage').set('Idempotency-Key', 'same').send({});
    const answers = await Promise.all([call(), call(), call()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(updates).toBe(1);
  });

  it('of a triage in flight elsewhere waits for the other’s answer', async () => {
    const claims: Claim[] = [{ state: 'in_flight' }, { state: 'answered', status: 200, body: { ...triageResult } }];
    const { app } = testApi({ claimRequest: () => claims.shift() ?? { state: 'new' } });
    const response = await request(app).post('/api/v1/leads/test-123/triage').set('Idempotency-Key', 'same').send({});
    expect([response.status, response.body]).toEqual([200, triageResult]);
  });
});
