/** A data server in a process of its own, abused: everybody gets an answer or is cut off, and others are served meanwhile. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { principalToken } from '../../test/data-server-rig';
import { startDataServerProcesses } from '../../test/data-servers';
import type { DataServerProcesses } from '../../test/data-servers';
import { waitFor } from '../../test/wait-for';
import type { DataClient } from '../protocol';
import { RPC_ERRORS } from '../protocol';

let servers: DataServerProcesses;
let bystander: DataClient;
beforeAll(async () => {
  servers = await startDataServerProcesses(1);
  bystander = servers.client('engagement', 0);
});
afterAll(() => servers.stop());

const at = (): string => `127.0.0.1:${servers.ports[0]}`;
const headers = { authorization: `Bearer ${principalToken('api')}`, 'content-type': 'application/json' };
const post = (body: string): Promise<Response> => fetch(`http://${at()}/mcp`, { method: 'POST', headers, body });
const answerTo = async (body: string): Promise<unknown> => (await post(body)).json();
async function open(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${at()}/mcp`, { headers: { authorization: headers.authorization } });
  await once(socket, 'open');
  return socket;
}
async function overSocket(text: string): Promise<unknown> {
  const socket = await open();
  const answer = once(socket, 'message') as Promise<[Buffer]>;
  socket.send(text);
  const parsed: unknown = JSON.parse((await answer)[0].toString());
  socket.close();
  return parsed;
}
const call = (method: string, params: string, id = 1): string =>
  `{"jsonrpc":"2.0","method":"${method}","params":${params},"id":${id}}`;
const failure = (code: number) => expect.objectContaining({ error: expect.objectContaining({ code }) });

const residentMb = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${servers.processes[0]?.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** Somebody else works on while the abuse lasts: every call of hers is answered. @returns what the abuse came to */
async function whileOthersWork<T>(what: string, abuse: () => Promise<T>): Promise<T> {
  const before = residentMb();
  const over = new AbortController();
  const latencies: number[] = [];
  const work = (async () => {
    do {
      const startedMs = performance.now();
      await bystander.call('getStatus', {});
      latencies.push(performance.now() - startedMs);
    } while (!over.signal.aborted);
  })();
  const result = await abuse().finally(() => over.abort());
  await work;
  const slowest = Math.max(...latencies).toFixed(0);
  expect(latencies.length).toBeGreaterThan(3);
  console.log(
    `${what}: ${latencies.length} calls of somebody else answered, slowest ${slowest} ms; memory ${before.toFixed(0)} → ${residentMb().toFixed(0)} MiB`,
  );
  return result;
}

it('refuses bodies over the limit, over both transports', async () => {
  await whileOthersWork('bodies of 8 MB', async () => {
    const body = call('getStatus', `{"a":"${'x'.repeat(8 * 1024 * 1024)}"}`);
    for (let n = 0; n < 10; n++) {
      const response = await post(body).catch(() => undefined);
      // who does not stop sending is cut off
      expect([413, undefined]).toContain(response?.status);
      const socket = await open();
      const closed = once(socket, 'close');
      socket.on('error', () => undefined);
      socket.send(body);
      expect((await closed)[0]).toBe(1009);
    }
  });
});

it('refuses a million levels before it parses them', async () => {
  await whileOthersWork('deep nesting', async () => {
    for (const nested of ['['.repeat(1_000_000), '{"a":'.repeat(200_000), call('getStatus', '['.repeat(900_000))])
      for (const ask of [answerTo, overSocket]) expect(await ask(nested)).toEqual(failure(RPC_ERRORS.tooLarge));
  });
});

it('knows no method of an object’s, and takes no prototype key', async () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'valueOf', '__defineGetter__'])
    expect(await answerTo(call(name, '{}'))).toEqual(failure(RPC_ERRORS.methodNotFound));
  for (const name of ['constructor', 'prototype', 'to_string']) {
    const search = call('resource.search', `{"uri":"db://leads","query":{"filter":{"${name}":"x"}}}`);
    expect(await answerTo(search)).toEqual(failure(RPC_ERRORS.invalidParams));
    const sorted = call('resource.search', `{"uri":"db://leads","query":{"sort":"${name}"}}`);
    expect(await answerTo(sorted)).toEqual(failure(RPC_ERRORS.invalidParams));
    expect(await answerTo(call('resource.read', `{"uri":"db://${name}"}`))).toEqual(failure(RPC_ERRORS.notFound));
  }
  const poison = '{"__proto__":{"polluted":1}}';
  const escaped = '{"\\u005f_proto__":1}';
  for (const params of [poison, escaped].flatMap((each) => [
    each,
    `{"uri":"db://leads","filter":${each}}`,
    `{"uri":"db://leads","query":{"filter":${each}}}`,
    `{"tier":"short_term","conversation_id":"poison","data":{"slots":[${each}]}}`,
  ]))
    for (const method of ['getStatus', 'resource.read', 'resource.search', 'storeMemory'])
      expect(await answerTo(call(method, params))).toEqual(failure(RPC_ERRORS.invalidParams));
  const odd = '{"tier":"short_term","conversation_id":"odd","data":{"constructor":{"prototype":{"polluted":1}}}}';
  expect(await answerTo(call('storeMemory', odd))).toMatchObject({ result: { key: 'odd' } });
  const status = await answerTo(call('getStatus', '{}'));
  expect(JSON.stringify(status)).not.toContain('polluted');
  expect((status as { result: object }).result).toHaveProperty('components');
});

it('answers a batch of ten thousand with one refusal, and does none of it', async () => {
  const one = (id: number): string => call('registerLead', '{"fields":{}}', id);
  const batch = `[${Array.from({ length: 10_000 }, (_, id) => one(id)).join(',')}]`;
  expect(Buffer.byteLength(batch)).toBeLessThan(1024 * 1024);
  await whileOthersWork('batches of ten thousand', async () => {
    for (let n = 0; n < 10; n++)
      for (const ask of [answerTo, overSocket]) expect(await ask(batch)).toEqual(failure(RPC_ERRORS.tooLarge));
  });
  const { rows } = await servers.database.pools.read.query('SELECT count(*)::int AS leads FROM leads');
  expect(rows).toEqual([{ leads: 0 }]);
});

it('closes connections that bring binary frames', async () => {
  for (let n = 0; n < 20; n++) {
    const socket = await open();
    const closed = once(socket, 'close');
    socket.send(Buffer.from(call('getStatus', '{}')));
    expect((await closed)[0]).toBe(1003);
  }
});

it('cuts off who begins a request and never ends it', async () => {
  const begun = [
    'POST /mcp HTTP/1.1\r\nhost: localhost\r\n',
    `POST /mcp HTTP/1.1\r\nhost: localhost\r\nauthorization: ${headers.authorization}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
  ];
  await whileOthersWork('200 requests that never end', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 200 }, async (_, n): Promise<Socket> => {
        const socket = connect(servers.ports[0] ?? 0, '127.0.0.1');
        socket.on('error', () => undefined).resume();
        await once(socket, 'connect');
        socket.write(begun[n % 2] ?? '');
        return socket;
      }),
    );
    await waitFor(() => sockets.every((socket) => socket.closed), 'all of them to be cut off', 40_000);
  });
});

it('holds nobody up but the one who does not read his answers', async () => {
  const data = JSON.stringify({ text: 'x'.repeat(100_000) });
  await answerTo(call('storeMemory', `{"tier":"short_term","conversation_id":"large","data":${data}}`));
  await whileOthersWork('1 GB of answers that nobody reads', async () => {
    const sockets = await Promise.all(Array.from({ length: 5 }, open));
    for (const socket of sockets) {
      socket.pause();
      for (let id = 0; id < 2_000; id++)
        socket.send(call('fetchMemory', '{"tier":"short_term","conversation_id":"large"}', id));
    }
    for (let n = 0; n < 200; n++) await bystander.call('getStatus', {});
    for (const socket of sockets) socket.terminate();
  });
});

it('leaves room in the database for others when one asks for what is dear', async () => {
  await whileOthersWork('500 dear reads at once', async () => {
    const dear = Array.from({ length: 500 }, (_, id) =>
      overSocket(call('resource.search', '{"uri":"data://tables","query":{}}', id)),
    );
    await Promise.all(dear);
  });
});

it('slows down who floods it, says when to come back, and nobody else notices', async () => {
  const FLOOD = 30_000;
  const counts = await whileOthersWork(`a flood of ${FLOOD} calls`, async () => {
    const socket = await open();
    const codes = new Map<number, number>();
    let answered = 0;
    let retry: unknown;
    const done = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        for (const { error } of JSON.parse(data.toString()) as { error?: { code: number; data?: unknown } }[]) {
          const code = error?.code ?? 0;
          codes.set(code, (codes.get(code) ?? 0) + 1);
          if (code === RPC_ERRORS.rateLimited) retry = error?.data;
        }
        answered += 100;
        if (answered === FLOOD) resolve();
      });
    });
    // a scope that nobody has, and what is no method: refused at no cost, and counted all the same
    const free = (id: number): string => call(id % 10 ? 'noSuchMethod' : 'reserveSend', '{}', id);
    const batch = `[${Array.from({ length: 100 }, (_, id) => free(id)).join(',')}]`;
    for (let n = 0; n < FLOOD / 100; n++) socket.send(batch);
    await done;
    socket.close();
    expect(retry).toEqual({ retry_after_ms: expect.any(Number) });
    return codes;
  });
  console.log('answers by code:', Object.fromEntries(counts));
  expect(counts.get(RPC_ERRORS.rateLimited)).toBeGreaterThan(0);
  expect([...counts.keys()].sort()).toEqual(
    [RPC_ERRORS.rateLimited, RPC_ERRORS.forbidden, RPC_ERRORS.methodNotFound].sort(),
  );
  await waitFor(
    async () => 'result' in ((await answerTo(call('getStatus', '{}'))) as object),
    'the flooder to be served again',
  );
});
