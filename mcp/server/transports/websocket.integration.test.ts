import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import type { TestServer } from '../testing';
import { startTestServer } from '../testing';

const SECRET = 'engagement-secret-1';
const call = (id: number, params: object = {}) => JSON.stringify({ jsonrpc: '2.0', method: 'getStatus', params, id });

describe('WebSocket', () => {
  let server: TestServer;
  let running = 0;
  let mostRunning = 0;
  beforeEach(async () => {
    mostRunning = 0;
    server = await startTestServer({
      tokens: [{ name: 'engagement', secret: SECRET }],
      heartbeatMs: 100,
      dispatch: async ({ params }) => {
        mostRunning = Math.max(mostRunning, ++running);
        await sleep((params as { ms?: number }).ms ?? 0);
        running--;
        return 'done';
      },
    });
  });
  afterEach(async () => server.close());

  const open = (options: ClientOptions = {}): WebSocket => {
    const headers = { authorization: `Bearer ${SECRET}`, ...options.headers };
    return new WebSocket(server.webSocketUrl, { ...options, headers });
  };
  const opened = async (options: ClientOptions = {}): Promise<WebSocket> => {
    const socket = open(options);
    await once(socket, 'open');
    return socket;
  };
  const refusal = async (socket: WebSocket): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      socket.on('error', () => undefined);
      socket.once('open', () => reject(new Error('it was let in')));
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
    });

  it('answers a call', async () => {
    const socket = await opened();
    socket.send(call(1));
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(data.toString())).toEqual({ jsonrpc: '2.0', id: 1, result: 'done' });
  });

  it('runs many calls at once, within a bound, and answers every one', async () => {
    const socket = await opened();
    const ids = new Set<number>();
    const all = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        ids.add((JSON.parse(data.toString()) as { id: number }).id);
        if (ids.size === 500) resolve();
      });
    });
    for (let id = 0; id < 500; id++) socket.send(call(id, { ms: 100 }));
    await all;
    expect(mostRunning).toBe(64);
  });

  it('refuses a missing or wrong token with 401 and audits it', async () => {
    await expect(refusal(new WebSocket(server.webSocketUrl))).resolves.toBe(401);
    await expect(refusal(open({ headers: { authorization: 'Bearer wrong' } }))).resolves.toBe(401);
    expect(server.audited).toMatchObject([
      { transport: 'websocket', principal: null, result: 'denied', http_status: 401 },
      { transport: 'websocket', principal: null, result: 'denied', http_status: 401 },
    ]);
  });

  it('refuses web pages, foreign hosts and other paths', async () => {
    await expect(refusal(open({ origin: 'https://evil.example' }))).resolves.toBe(403);
    await expect(refusal(open({ headers: { host: 'evil.example' } }))).resolves.toBe(403);
    await expect(refusal(new WebSocket(server.webSocketUrl.replace('/mcp', '/rpc')))).resolves.toBe(404);
  });

  it.each([
    ['more than 1 MB', 'x'.repeat(1024 * 1024 + 1), 1009],
    ['binary', Buffer.from(call(1)), 1003],
  ])('closes a connection that brings %s', async (_name, message, code) => {
    const socket = await opened();
    socket.send(message);
    expect((await once(socket, 'close'))[0]).toBe(code);
  });

  it('does not compress', async () => {
    expect((await opened({ perMessageDeflate: true })).extensions).toBe('');
  });

  it('ends a connection that gives no sign of life, and keeps one that does', async () => {
    const silent = await opened({ autoPong: false });
    const lively = await opened();
    await once(silent, 'close');
    expect(lively.readyState).toBe(WebSocket.OPEN);
  });

  it('answers what is running before it closes, and lets nobody in meanwhile', async () => {
    const socket = await opened();
    socket.send(call(7, { ms: 150 }));
    await sleep(50);
    const closing = server.close();
    const answer = once(socket, 'message') as Promise<[Buffer]>;
    const goodbye = once(socket, 'close');
    expect(JSON.parse((await answer)[0].toString())).toMatchObject({ id: 7, result: 'done' });
    expect((await goodbye)[0]).toBe(1001);
    await closing;
    await expect(opened()).rejects.toThrow();
    server = await startTestServer({ dispatch: async () => null });
  });
});
