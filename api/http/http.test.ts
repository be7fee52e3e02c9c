import request from 'supertest';
import { leadData, testApi, triageResult } from '../testing/fixtures';
import type { TestApi } from '../testing/fixtures';

const triage = '/api/v1/leads/test-123/triage';
const handoff = '/api/v1/agents/handoff';

function ready(): TestApi {
  return testApi({ getLeadData: () => leadData() }, { executeUpdateWithStart: () => triageResult });
}

function expectProblem(response: request.Response, status: number): void {
  expect(response.status).toBe(status);
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(response.body).toMatchObject({
    type: expect.stringMatching(/^urn:purple-merit:problem:/),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: expect.any(String),
  });
}

describe('every answer', () => {
  it('says nothing of the software behind it and carries security headers', async () => {
    const response = await request(ready().app).get('/health');
    expect(response.status).toBe(200);
    expect(response.headers['x-powered-by']).toBeUndefined();
    expect(response.headers['content-security-policy']).toContain("script-src 'self'");
    expect(response.headers['cache-control']).toBe('no-store');
  });
});

describe('wrong requests', () => {
  it('an unknown path is 404', async () => {
    expectProblem(await request(ready().app).get('/api/v1/nothing'), 404);
  });

  it('a wrong method is 405 and says which are possible', async () => {
    const response = await request(ready().app).put('/api/v1/leads/test-123');
    expectProblem(response, 405);
    expect(response.headers.allow).toBe('GET, PATCH, DELETE, HEAD, OPTIONS');
  });

  it('a wrong value is 400 and names the field, never the value', async () => {
    const response = await request(ready().app).post(triage).send({ priority: 'asap' });
    expectProblem(response, 400);
    expect(response.body.errors).toEqual([{ path: 'priority', message: expect.any(String) }]);
    expect(response.text).not.toContain('asap');
  });

  it('an address in place of an id is not repeated', async () => {
    const response = await request(ready().app).post('/api/v1/leads/ada@example.com/triage');
    expectProblem(response, 400);
    expect(response.text).not.toContain('ada@');
    expect(response.body.errors).toEqual([{ path: 'leadId', message: expect.any(String) }]);
  });

  it.each([
    ['broken', '{"priority": "secret'],
    ['not an object', '"secret"'],
  ])('JSON that is %s is 400 and not quoted', async (_name, body) => {
    const response = await request(ready().app).post(triage).set('Content-Type', 'application/json').send(body);
    expectProblem(response, 400);
    expect(response.text).not.toContain('secret');
  });

  it('a body of 5 MB is 413', async () => {
    expectProblem(
      await request(ready().app)
        .post(triage)
        .send({ priority: 'x'.repeat(5_000_000) }),
      413,
    );
  });

  it('another content type is 415', async () => {
    expectProblem(await request(ready().app).post(triage).set('Content-Type', 'text/plain').send('priority=low'), 415);
  });

  it('a path that is no URL is 400', async () => {
    expectProblem(await request(ready().app).get('/api/v1/leads/%E0%A4%A'), 400);
  });

  it.each([
    ['an integer beyond 2^53 - 1', '9007199254740992'],
    ['an integer that rounds', '9007199254740993'],
    ['an integer written as a float', '1e20'],
    ['a number that overflows', '1e400'],
    ['U+0000', '"a\\u0000b"'],
    ['U+0000 in a key', '{"a\\u0000": 1}'],
    ['half a surrogate pair', '"\\ud83d"'],
    ['a key that JavaScript drops', '{"__proto__": 1}'],
    ['nesting without end', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
  ])('%s anywhere in a body is 400', async (_name, json) => {
    const body = `{"from_agent":"manager","to_agent":"engagement","lead_id":"test-123","conversation_id":"c","context":{"x":[${json}]}}`;
    const { app, data } = testApi({});
    const response = await request(app).post(handoff).set('Content-Type', 'application/json').send(body);
    expectProblem(response, 400);
    expect(data.calls).toEqual([]);
  });

  it('what fails inside says nothing of it', async () => {
    const { app } = testApi({
      getLeadData: () => {
        throw new Error('secret of the inside');
      },
    });
    const response = await request(app).get('/api/v1/leads/test-123');
    expectProblem(response, 500);
    expect(response.text).not.toContain('secret');
  });
});

describe('who may call', () => {
  const apiTokens = [
    { name: 'alice', secret: 'a-long-secret-of-alice' },
    { name: 'bob', secret: 'a-long-secret-of-bob' },
  ];
  const guarded = (): TestApi['app'] => testApi({ getLeadData: () => leadData() }, {}, { apiTokens }).app;

  it('without tokens, another host name is refused: it may be a page that rebinds DNS', async () => {
    expectProblem(await request(ready().app).get('/health').set('Host', 'evil.example:3000'), 403);
    expect((await request(ready().app).get('/health').set('Host', 'localhost:3000')).status).toBe(200);
    expect((await request(ready().app).get('/health').set('Host', '[::1]:3000')).status).toBe(200);
  });

  it('without tokens, a page of another origin changes nothing', async () => {
    expectProblem(await request(ready().app).post(triage).set('Origin', 'https://evil.example'), 403);
  });

  it('with tokens, no token and a wrong token are 401', async () => {
    const none = await request(guarded()).get('/api/v1/leads/test-123');
    expectProblem(none, 401);
    expect(none.headers['www-authenticate']).toContain('Bearer');
    expectProblem(await request(guarded()).get('/api/v1/leads/test-123').set('Authorization', 'Bearer wrong'), 401);
  });

  it('with tokens, each one is let in, and liveness needs none', async () => {
    for (const { secret } of apiTokens)
      expect(
        (await request(guarded()).get('/api/v1/leads/test-123').set('Authorization', `Bearer ${secret}`)).status,
      ).toBe(200);
    expect((await request(guarded()).get('/health').set('Host', 'merit.example')).status).toBe(200);
  });
});
