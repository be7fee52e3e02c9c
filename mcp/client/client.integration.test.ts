import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataClient } from '../protocol';
import { RPC_ERRORS, RpcError } from '../protocol';
import type { Call } from '../server/dispatcher';
import type { TestServer, Wire } from '../server/testing';
import { silentLog, startTestServer, startWire } from '../server/testing';
import { createDataClient } from './client';

const status = { components: {} };
const memory = { tier: 'semantic', subject: 'a', predicate: 'b', object: 'c', weight: 1 } as const;

describe('data client', () => {
  let server: TestServer;
  let wire: Wire;
  let client: DataClient;
  let dispatch: (call: Call) => Promise<unknown>;
  let calls: Call[];

  beforeEach(async () => {
    calls = [];
    dispatch = async () => status;
    server = await startTestServer({
      dispatch: async (call) => {
        calls.push(call);
        return dispatch(call);
      },
    });
    wire = await startWire(server.port);
    client = connect();
  });
  afterEach(async () => {
    await client.close();
    await wire.cut().catch(() => undefined);
    await server.close();
  });

  const connect = (extra: { url?: string; token?: string; callTimeoutMs?: number } = {}): DataClient =>
    createDataClient({ url: wire.url, log: silentLog, callTimeoutMs: 2_000, ...extra });
  const transports = () => server.audited.map(({ transport }) => transport);
  const code = (name: keyof typeof RPC_ERRORS) => expect.objectContaining({ name: 'RpcError', code: RPC_ERRORS[name] });

  it('calls over one WebSocket, many at once', async () => {
    await expect(Promise.all(Array.from({ length: 200 }, () => client.call('getStatus', {})))).resolves.toHaveLength(
      200,
    );
    expect(new Set(transports())).toEqual(new Set(['websocket']));
    expect(new Set(server.audited.map((row) => row.session_id)).size).toBe(1);
  });

  it('passes on the error of the server, and does not repeat what the server refused', async () => {
    dispatch = async () => Promise.reject(new RpcError(RPC_ERRORS.conflict, 'closed', { state: 'closed' }));
    await expect(client.call('getStatus', {})).rejects.toMatchObject({
      name: 'RpcError',
      code: RPC_ERRORS.conflict,
      message: 'closed',
      data: { state: 'closed' },
    });
    expect(calls).toHaveLength(1);
  });

  it('repeats a read whose connection was lost mid-call, and is answered', async () => {
    dispatch = async () => {
      dispatch = async () => status;
      await wire.cut();
      await wire.mend();
      return status;
    };
    await expect(client.call('getStatus', {})).resolves.toEqual(status);
    expect(calls).toHaveLength(2);
  });

  it('repeats a write that carries its key, and never one that does not', async () => {
    dispatch = async () => {
      dispatch = async () => ({ tier: 'semantic', key: 'k' });
      await wire.cut();
      await wire.mend();
      return null;
    };
    const interrupted = dispatch;
    await expect(client.call('storeMemory', { ...memory, idempotency_key: 'k1' })).resolves.toMatchObject({ key: 'k' });
    expect(calls).toHaveLength(2);
    dispatch = interrupted;
    await expect(client.call('storeMemory', memory)).rejects.toEqual(code('unavailable'));
    expect(calls).toHaveLength(3);
  });

  it('fails pending calls at once when the connection drops and nothing comes back', async () => {
    dispatch = async () => sleep(60_000, status, { ref: false });
    const startedMs = performance.now();
    const pending = client.call('storeMemory', memory);
    pending.catch(() => undefined);
    while (calls.length === 0) await sleep(5);
    await wire.cut();
    await expect(pending).rejects.toEqual(code('unavailable'));
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    await wire.mend();
  });

  it('comes back to the WebSocket after an outage, and works over HTTP before it does', async () => {
    await client.call('getStatus', {});
    await wire.cut();
    await wire.mend();
    await expect(client.call('getStatus', {})).resolves.toEqual(status);
    for (let waited = 0; transports().at(-1) !== 'websocket' && waited < 50; waited++) {
      await sleep(20);
      await client.call('getStatus', {});
    }
    expect(transports()[1]).toBe('http');
    expect(transports().at(-1)).toBe('websocket');
  });

  it('repeats what the server calls unavailable or too much', async () => {
    const failures = [RPC_ERRORS.unavailable, RPC_ERRORS.rateLimited];
    dispatch = async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw new RpcError(failure, 'later');
      return status;
    };
    await expect(client.call('getStatus', {})).resolves.toEqual(status);
    expect(calls).toHaveLength(3);
  });

  it('says unavailable when there is no server, also for a write without a key, within its time', async () => {
    await wire.cut();
    const startedMs = performance.now();
    client = connect({ callTimeoutMs: 400 });
    await expect(client.call('storeMemory', memory)).rejects.toEqual(code('unavailable'));
    expect(performance.now() - startedMs).toBeLessThan(800);
    await wire.mend();
  });

  it('says timeout when the server does not answer in time', async () => {
    dispatch = async () => sleep(600, status);
    client = connect({ callTimeoutMs: 200 });
    await expect(client.call('getStatus', {})).rejects.toEqual(code('timeout'));
  });

  it('never hangs on a lost network, and gets going again when the connection turns out to be dead', async () => {
    client = connect({ callTimeoutMs: 300 });
    await client.call('getStatus', {});
    wire.freeze();
    await expect(client.call('getStatus', {})).rejects.toEqual(code('timeout'));
    await sleep(1_100);
    await expect(client.call('getStatus', {})).resolves.toEqual(status);
  });

  it('never hangs on a server that accepts connections and says nothing', async () => {
    const held: Socket[] = [];
    const mute = createServer((socket) => void held.push(socket)).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    client = connect({ url: `ws://127.0.0.1:${(mute.address() as AddressInfo).port}/mcp`, callTimeoutMs: 300 });
    await expect(client.call('getStatus', {})).rejects.toEqual(code('timeout'));
    await client.close();
    for (const socket of held) socket.destroy();
    mute.close();
  });

  it('refuses a request beyond 1 MB itself, so that other calls keep their connection', async () => {
    const data = { text: 'x'.repeat(1024 * 1024) };
    const call = client.call('storeMemory', { tier: 'short_term', conversation_id: 'c', data });
    await expect(call).rejects.toEqual(code('tooLarge'));
    expect(calls).toEqual([]);
  });

  it('does not wait for answers when it is closed', async () => {
    dispatch = async () => sleep(600, status);
    const pending = client.call('getStatus', {});
    pending.catch(() => undefined);
    await sleep(50);
    await client.close();
    await expect(pending).rejects.toEqual(code('unavailable'));
    await expect(client.call('getStatus', {})).rejects.toEqual(code('unavailable'));
  });

  it('says unauthorized, at once, when the token is wrong', async () => {
    client = connect({ token: 'wrong-wrong-wrong-wrong' });
    const startedMs = performance.now();
    await expect(client.call('getStatus', {})).rejects.toEqual(code('unauthorized'));
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it('presents its token on both transports', async () => {
    const token = 'optimizer-secret-01';
    const guarded = await startTestServer({
      tokens: [{ name: 'campaign_optimizer', secret: token }],
      dispatch: async () => status,
    });
    client = connect({ url: guarded.httpUrl, token });
    await client.call('getStatus', {});
    const caller = { principal: 'campaign_optimizer', transport: 'websocket' };
    expect(guarded.audited).toMatchObject([
      { ...caller, method: null, auth_mechanism: 'APIKey' },
      { ...caller, method: 'getStatus' },
    ]);
    await client.close();
    await guarded.close();
  });
});
