import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { WebSocket } from 'ws';
import { error, result, SPECIFICATION_EXAMPLES, SPECIFICATION_METHODS } from '../../test/json-rpc-examples';
import { waitFor } from '../../test/wait-for';
import { answerProblem, type Api } from '../app';
import { createAuthenticator } from '../auth';
import { config, testApi, triageResult, leadData } from '../testing/fixtures';
import { exchange, startRpcRig, type RpcRig } from '../testing/rpc-rig';
import type { RpcCall } from './methods';
import { createRpcService } from './service';
import { rpcRouter, rpcWebSockets } from './transports';

/** The transports around methods that the test makes up. */
function apiOf(methods: Record<string, RpcCall>): Api {
  const service = createRpcService(new Map(Object.entries(methods)));
  const authenticate = createAuthenticator(config);
  const app = express().use(rpcRouter(service, authenticate)).use(answerProblem);
  return { app, webSockets: rpcWebSockets(service, authenticate, config) };
}

const call = (method: string, extra: object = { id: 1 }): string =>
  JSON.stringify({ jsonrpc: '2.0', method, ...extra });

const problem = (status: number) => expect.objectContaining({ status, type: expect.stringMatching(/^urn:/) });

let rig: RpcRig;
const use = (api: Api): void => {
  beforeAll(async () => {
    rig = await startRpcRig(api);
  });
  afterAll(async () => rig.close());
};

describe('the examples of the JSON-RPC 2.0 specification, section 7', () => {
  const methods = Object.entries(SPECIFICATION_METHODS).map(([name, method]): [string, RpcCall] => [
    name,
    async (params) => method(params),
  ]);
  use(apiOf(Object.fromEntries(methods)));

  it.each(SPECIFICATION_EXAMPLES)('over HTTP: %s', async (request, answer) => {
    const response = await rig.post(request);
    const body = await response.text();
    if (answer === undefined) expect([response.status, body]).toEqual([204, '']);
    else expect([response.status, JSON.parse(body)]).toEqual([200, answer]);
  });

  it.each(SPECIFICATION_EXAMPLES)('over WebSocket: %s', async (request, answer) => {
    const socket = await rig.connect();
    expect(await exchange(socket, request)).toEqual(answer);
    socket.terminate();
  });
});

describe('abuse', () => {
  const done: unknown[] = [];
  use(apiOf({ note: async (params) => done.push(params) }));
  beforeEach(() => {
    done.length = 0;
  });
  const deep = `{"jsonrpc":"2.0","method":"note","params":${'['.repeat(5_000)}${']'.repeat(5_000)},"id":1}`;
  const batch = `[${Array.from({ length: 10_000 }, (_, id) => call('note', { id })).join(',')}]`;

  it.each([
    ['nesting without end', deep],
    ['a batch of ten thousand', batch],
  ])('%s is refused on both transports and nothing of it is done', async (_name, message) => {
    expect(await (await rig.post(message)).json()).toEqual(error(-32013));
    const socket = await rig.connect();
    expect(await exchange(socket, message)).toEqual(error(-32013));
    socket.terminate();
    expect(done).toEqual([]);
  });

  it('a message beyond 1 MB is 413, or ends the connection', async () => {
    const long = call('note', { id: 1, params: ['x'.repeat(1024 * 1024)] });
    const response = await rig.post(long);
    expect([response.status, await response.json()]).toEqual([413, problem(413)]);
    const socket = await rig.connect();
    socket.send(long);
    expect((await once(socket, 'close'))[0]).toBe(1009);
    expect(done).toEqual([]);
  });

  it('a binary frame ends the connection', async () => {
    const socket = await rig.connect();
    socket.send(Buffer.from(call('note')));
    expect((await once(socket, 'close'))[0]).toBe(1003);
    expect(done).toEqual([]);
  });

  it('bytes that are not UTF-8 are a parse error', async () => {
    expect(await (await rig.post(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).json()).toEqual(error(-32700));
  });

  it('other content types are 415, other methods 405', async () => {
    expect((await rig.post(call('note'), { 'content-type': 'text/plain' })).status).toBe(415);
    const response = await fetch(`http://127.0.0.1:${rig.port}/rpc`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('calls without end are slowed down, and the caller hears when to come back', async () => {
    const full = `[${Array.from({ length: 100 }, (_, id) => call('note', { id })).join(',')}]`;
    const answers: { error?: { code: number; data: unknown } }[] = [];
    while (!answers.some((answer) => answer.error))
      answers.push(...((await (await rig.post(full)).json()) as typeof answers));
    const refused = answers.flatMap((answer) => answer.error ?? []);
    expect(refused[0]).toMatchObject({ code: -32029, data: { retry_after_ms: expect.any(Number) } });
    expect(done).toHaveLength(answers.length - refused.length);
  });
});

describe('who may call', () => {
  describe('without tokens', () => {
    use(testApi({}));

    it('pages of other origins and foreign host names are refused on both transports', async () => {
      for (const headers of [{ origin: 'https://evil.example' }, { origin: 'http://127.0.0.1:1' }]) {
        expect((await rig.post(call('lead.triage'), headers)).status).toBe(403);
        expect(await rig.refusal({ headers })).toBe(403);
      }
      expect(await rig.refusal({ headers: { host: 'evil.example' } })).toBe(403);
    });

    it('a page of this server is let in', async () => {
      (await rig.connect({ origin: `http://127.0.0.1:${rig.port}` })).terminate();
    });

    it('a WebSocket to another path is 404', async () => {
      expect(await rig.refusal({}, '/rpc/other')).toBe(404);
    });
  });

  describe('with tokens', () => {
    const secret = 'a-long-secret-of-alice';
    use(testApi({}, {}, { apiTokens: [{ name: 'alice', secret }] }));

    it('no token and a wrong token are 401 on both transports', async () => {
      for (const headers of [undefined, { authorization: 'Bearer wrong' }]) {
        const response = await rig.post(call('lead.triage'), headers);
        expect([response.status, await response.json()]).toEqual([401, problem(401)]);
        expect(await rig.refusal(headers && { headers })).toBe(401);
      }
    });

    it('a page shows its token as a protocol, and does not get it back', async () => {
      const tokenOf = (text: string): string => `bearer.${Buffer.from(text).toString('base64url')}`;
      const origin = `http://127.0.0.1:${rig.port}`;
      const socket = await rig.connect({ origin }, ['purple-merit', tokenOf(secret)]);
      expect(socket.protocol).toBe('purple-merit');
      socket.terminate();
      for (const offered of [tokenOf('wrong'), 'bearer.', 'purple-merit'])
        expect(await rig.refusal({ origin, headers: { 'sec-websocket-protocol': offered } })).toBe(401);
    });

    it('a token is let in, under any host name, but not for a page of another origin', async () => {
      const authorization = `Bearer ${secret}`;
      expect((await rig.post(call('nothing'), { authorization })).status).toBe(200);
      (await rig.connect({ headers: { authorization, host: 'merit.example' } })).terminate();
      expect(await rig.refusal({ headers: { authorization }, origin: 'https://evil.example' })).toBe(403);
    });
  });
});

describe('connections', () => {
  let release: () => void;
  let begun: number;
  beforeEach(async () => {
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    begun = 0;
    const hold: RpcCall = async () => {
      begun += 1;
      await held;
      return 'done';
    };
    rig = await startRpcRig(apiOf({ hold }));
  });
  afterEach(async () => rig.close());

  it('work on 64 calls at once, and on more when some are answered', async () => {
    const socket = await rig.connect();
    for (let id = 0; id < 200; id++) socket.send(call('hold', { id }));
    await waitFor(() => begun >= 64, 'the calls to begin');
    socket.ping();
    expect(begun).toBe(64);
    let answered = 0;
    socket.on('message', () => (answered += 1));
    release();
    await waitFor(() => answered === 200, 'every answer');
    socket.terminate();
  });

  it('that are gone before their answer leave nothing behind', async () => {
    const socket = await rig.connect();
    for (let id = 0; id < 100; id++) socket.send(call('hold', { id }));
    await waitFor(() => begun === 64, 'the calls to begin');
    socket.terminate();
    await waitFor(async () => (await rig.connections()) === 0, 'the connection to be gone');
    release();
    const next = await rig.connect();
    expect(await exchange(next, call('hold'))).toEqual(result('done', 1));
    expect(begun).toBe(65);
    next.terminate();
  });

  it('are answered before the server stops, and told that it goes away', async () => {
    const socket = await rig.connect();
    socket.send(call('hold', { id: 7 }));
    await waitFor(() => begun === 1, 'the call to begin');
    const closing = rig.close();
    const heard = Promise.all([once(socket, 'message'), once(socket, 'close')]);
    release();
    const [[answer], [code]] = (await heard) as [[Buffer], [number]];
    expect(JSON.parse(answer.toString())).toEqual(result('done', 7));
    expect(code).toBe(1001);
    await closing;
    rig = await startRpcRig(apiOf({}));
  });
});

it('ends a connection that shows no life, and keeps one that does', async () => {
  const api = apiOf({});
  const quick = await startRpcRig({ ...api, webSockets: { ...api.webSockets, heartbeatMs: 100 } });
  const silent = await quick.connect({ autoPong: false });
  const lively = await quick.connect();
  await once(silent, 'close');
  expect(lively.readyState).toBe(WebSocket.OPEN);
  await quick.close();
});

it('an offer of HTTP/2 is no reason to refuse: the call is answered over HTTP/1.1', async () => {
  const api = testApi({ getLeadData: () => leadData() }, { executeUpdateWithStart: () => triageResult });
  const here = await startRpcRig(api);
  const socket = connect(here.port, '127.0.0.1');
  const body = '{"priority":"high"}';
  socket.write(
    [
      'POST /api/v1/leads/test-123/triage HTTP/1.1',
      `Host: 127.0.0.1:${here.port}`,
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      '',
      body.slice(0, 5),
    ].join('\r\n'),
  );
  setImmediate(() => socket.write(body.slice(5)));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
  socket.end('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect(await text(socket)).toContain('"status":"ok"');
  await here.close();
});
