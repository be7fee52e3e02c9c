import { gzipSync } from 'node:zlib';
import { RPC_ERRORS, RpcError } from '../../protocol';
import type { TestServer } from '../testing';
import { startTestServer } from '../testing';

const SECRET = 'triage-secret-0001';
const STREAMED = 'application/json, text/event-stream';
const call = (extra: object = { id: 1 }) =>
  JSON.stringify({ jsonrpc: '2.0', method: 'getStatus', params: { a: 1 }, ...extra });

describe('HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({
      tokens: [{ name: 'lead_triage', secret: SECRET }],
      dispatch: async ({ principal, params, onScope }) => {
        onScope('system:read');
        if ((params as { fail?: boolean }).fail) throw new RpcError(RPC_ERRORS.forbidden, 'no');
        return { principal };
      },
    });
  });
  afterAll(async () => server.close());

  const post = async (body: string | Buffer, headers: Record<string, string> = {}) =>
    fetch(server.httpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}`, ...headers },
      body,
    });

  it('answers a call with 200', async () => {
    const response = await post(call());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch('application/json');
    expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 1, result: { principal: 'lead_triage' } });
  });

  it('answers a notification with 204 and no body', async () => {
    const response = await post(call({}));
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
  });

  it('answers what JSON-RPC calls an error with 200 as well', async () => {
    expect(await (await post('{')).json()).toMatchObject({ error: { code: RPC_ERRORS.parseError } });
    const failed = await post(call({ id: 1, params: { fail: true } }));
    expect(failed.status).toBe(200);
    expect(await failed.json()).toMatchObject({ error: { code: RPC_ERRORS.forbidden, message: 'no' } });
  });

  it.each([
    ['a missing token', { authorization: '' }],
    ['a wrong token', { authorization: 'Bearer wrong-wrong-wrong' }],
  ])('refuses %s with 401 and audits it', async (_name, headers) => {
    const before = server.audited.length;
    const response = await post(call(), headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(response.headers.get('content-type')).toMatch('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 401, title: 'Unauthorized' });
    expect(server.audited.slice(before)).toMatchObject([
      { principal: null, transport: 'http', method: null, result: 'denied', status_code: RPC_ERRORS.unauthorized },
    ]);
  });

  it('puts on record what it refuses before it is a call', async () => {
    const before = server.audited.length;
    await post(call(), { 'content-type': 'text/plain' });
    await post(call(), { origin: 'https://evil.example' });
    await post('x'.repeat(1024 * 1024 + 1)).catch(() => undefined);
    const caller = { transport: 'http', principal: 'lead_triage', method: null, result: 'failed' };
    expect(server.audited.slice(before)).toMatchObject([
      { ...caller, http_status: 415 },
      { ...caller, http_status: 403, principal: null, result: 'denied', status_code: RPC_ERRORS.forbidden },
      { ...caller, http_status: 413, status_code: RPC_ERRORS.tooLarge, params_bytes: 1024 * 1024 + 1 },
    ]);
  });

  it.each([
    ['text/plain', 415],
    ['application/json; charset=utf-8', 200],
  ])('answers content type %s with %i', async (type, status) => {
    expect((await post(call(), { 'content-type': type })).status).toBe(status);
  });

  it('refuses a compressed body', async () => {
    expect((await post(gzipSync(call()), { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('takes 1 MB and refuses more with 413', async () => {
    const filled = (bytes: number) => call({ id: 1, params: { text: 'x'.repeat(bytes - call().length - 20) } });
    expect((await post(filled(1024 * 1024))).status).toBe(200);
    const response = await post(filled(2 * 1024 * 1024));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ status: 413, type: 'about:blank' });
  });

  it('refuses the requests of web pages', async () => {
    expect((await post(call(), { origin: 'https://evil.example' })).status).toBe(403);
  });

  it('has POST /mcp and GET /health and nothing else', async () => {
    const get = await fetch(server.httpUrl);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    const health = await fetch(server.httpUrl.replace('/mcp', '/health'));
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    expect((await fetch(server.httpUrl.replace('/mcp', '/other'))).status).toBe(404);
  });

  it.each([
    ['by its method', {}, 'tools/list'],
    ['by its header', { 'mcp-protocol-version': '2025-11-25' }, 'tools/list'],
  ])('knows a message of the Model Context Protocol %s', async (_name, headers, method) => {
    const response = await post(call({ id: 1, method, params: {} }), { accept: STREAMED, ...headers });
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('"name":"getStatus"')]);
  });

  it('leaves to JSON-RPC what only looks like one', async () => {
    const inside = call({ id: 1, params: { text: '{"method":"tools/list"}', nested: { method: 'tools/list' } } });
    expect(await (await post(inside, { accept: STREAMED })).json()).toMatchObject({ result: {} });
    const batch = `[${call({ id: 1, method: 'tools/list' })}]`;
    expect(await (await post(batch)).json()).toMatchObject([{ error: { code: RPC_ERRORS.methodNotFound } }]);
  });

  it('answers what is no message, but has the headers of one, with 400', async () => {
    const response = await post('{', { 'mcp-protocol-version': '2025-11-25' });
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: RPC_ERRORS.parseError } }]);
  });

  it('slows down who sends too many messages of the Model Context Protocol', async () => {
    const slow = await startTestServer({
      dispatch: async () => ({}),
      takeRate: () => {
        throw new RpcError(RPC_ERRORS.rateLimited, 'Too many calls');
      },
    });
    const body = call({ id: 1, method: 'tools/list', params: {} });
    const headers = { 'content-type': 'application/json', accept: STREAMED };
    const response = await fetch(slow.httpUrl, { method: 'POST', headers, body });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    expect(slow.audited).toMatchObject([{ result: 'denied', status_code: RPC_ERRORS.rateLimited }]);
    await slow.close();
  });

  it('audits a call without its parameters', async () => {
    const before = server.audited.length;
    await post(call({ id: 'jane@example.org', params: { email: 'jane@example.org' } }));
    const [row] = server.audited.slice(before);
    expect(row).toMatchObject({
      principal: 'lead_triage',
      transport: 'http',
      method: 'getStatus',
      scope: 'system:read',
      resource: 'system',
      operation: 'read',
      rpc_id: null,
      result: 'success',
      status_code: 0,
    });
    expect(row!.params_bytes).toBeGreaterThan(50);
    expect(row!.result_bytes).toBeGreaterThan(20);
    expect(JSON.stringify(row)).not.toContain('jane');
  });
});
