import { error, result, SPECIFICATION_EXAMPLES, SPECIFICATION_METHODS } from '../test/json-rpc-examples';
import { RPC_ERRORS, RpcError } from './errors';
import { createJsonRpc } from './server';
import type { Begin, Incoming, Outcome } from './server';

type Method = (params: unknown) => unknown;

function setUp(extra: Record<string, Method> = {}) {
  const methods = new Map<string, Method>(
    Object.entries({
      ...SPECIFICATION_METHODS,
      ...extra,
    }),
  );
  const seen: { incoming: Incoming; outcome: Outcome }[] = [];
  const unexpected: unknown[] = [];
  const begin: Begin = (incoming) => ({
    run: async () => methods.get(incoming.method)!(incoming.params),
    unexpected: (error) => void unexpected.push(error),
    finished: (outcome) => void seen.push({ incoming, outcome }),
  });
  const rpc = createJsonRpc(methods.keys());
  const raw = async (bytes: Uint8Array) => rpc(bytes, begin);
  const send = async (text: string): Promise<unknown> => {
    const answer = await raw(Buffer.from(text));
    return answer === undefined ? undefined : JSON.parse(answer);
  };
  return { send, raw, seen, unexpected };
}

describe('the examples of the JSON-RPC 2.0 specification, section 7', () => {
  const { send } = setUp();

  it.each(SPECIFICATION_EXAMPLES)('%s', async (request, answer) => {
    await expect(send(request)).resolves.toEqual(answer);
  });
});

describe('the envelope', () => {
  const { send } = setUp();

  it.each(['"a"', '""', '0', '1.5', '-7', 'null'])('echoes id %s', async (id) => {
    await expect(send(`{"jsonrpc":"2.0","method":"get_data","id":${id}}`)).resolves.toEqual(
      result(['hello', 5], JSON.parse(id)),
    );
  });

  it.each(['true', '{}', '[]', '1e400', '9007199254740993'])('refuses id %s', async (id) => {
    await expect(send(`{"jsonrpc":"2.0","method":"get_data","id":${id}}`)).resolves.toEqual(error(-32600));
  });

  it.each(['"bar"', '1', 'null', 'true'])('refuses params %s and keeps the id', async (params) => {
    const request = `{"jsonrpc":"2.0","method":"get_data","params":${params},"id":7}`;
    await expect(send(request)).resolves.toEqual(error(-32600, 7));
  });

  it.each(['null', '0', '""', '"text"', 'true', '{}', '{"jsonrpc":"1.0","method":"get_data","id":null}'])(
    'answers %s with an invalid request',
    async (text) => {
      await expect(send(text)).resolves.toEqual(error(-32600));
    },
  );

  it('answers the good half of a batch whose other half is rubbish', async () => {
    await expect(send('[null, [], {"jsonrpc":"2.0","method":"get_data","id":1}]')).resolves.toEqual([
      error(-32600),
      error(-32600),
      result(['hello', 5], 1),
    ]);
  });

  it('answers a batch with one answer with an array', async () => {
    await expect(send('[{"jsonrpc":"2.0","method":"get_data","id":1}]')).resolves.toEqual([result(['hello', 5], 1)]);
  });

  it('answers equal ids each with their own answer', async () => {
    const call = (params: string) => `{"jsonrpc":"2.0","method":"sum","params":${params},"id":1}`;
    await expect(send(`[${call('[1]')},${call('[2]')}]`)).resolves.toEqual([result(1, 1), result(2, 1)]);
  });
});

describe('abuse', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'rpc.discover'])(
    'does not know a method called %s',
    async (method) => {
      const { send } = setUp();
      await expect(send(`{"jsonrpc":"2.0","method":"${method}","id":1}`)).resolves.toEqual(error(-32601, 1));
    },
  );

  it('takes prototype keys as plain data', async () => {
    const { send, seen } = setUp();
    await send('{"jsonrpc":"2.0","method":"update","params":{"__proto__":{"polluted":1},"constructor":2},"id":1}');
    expect(Object.keys(seen[0]!.incoming.params as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    const envelope = '{"__proto__":{"jsonrpc":"2.0","method":"update"},"id":1}';
    await expect(send(envelope)).resolves.toEqual(error(-32600, 1));
  });

  it('takes 64 levels of nesting and refuses 65 before parsing them', async () => {
    const { send } = setUp();
    const nested = (depth: number) =>
      `{"jsonrpc":"2.0","method":"update","params":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)},"id":1}`;
    await expect(send(nested(64))).resolves.toEqual(result(null, 1));
    await expect(send(nested(65))).resolves.toEqual(error(RPC_ERRORS.tooLarge));
    await expect(send('['.repeat(1_000_000))).resolves.toEqual(error(RPC_ERRORS.tooLarge));
  });

  it('does not count brackets inside strings', async () => {
    const { send } = setUp();
    const text = JSON.stringify({ jsonrpc: '2.0', method: 'update', params: ['\\"[['.repeat(100)], id: 1 });
    await expect(send(text)).resolves.toEqual(result(null, 1));
  });

  it('refuses a message beyond 1 MB', async () => {
    const { send } = setUp();
    await expect(send(`"${'x'.repeat(1024 * 1024)}"`)).resolves.toEqual(error(RPC_ERRORS.tooLarge));
  });

  it('takes a batch of 100 and refuses one of 101 and one of ten thousand', async () => {
    const { send, seen } = setUp();
    const batch = (length: number) =>
      JSON.stringify(Array.from({ length }, (_, id) => ({ jsonrpc: '2.0', method: 'update', id })));
    await expect(send(batch(100))).resolves.toHaveLength(100);
    await expect(send(batch(101))).resolves.toEqual(error(RPC_ERRORS.tooLarge));
    await expect(send(batch(10_000))).resolves.toEqual(error(RPC_ERRORS.tooLarge));
    expect(seen).toHaveLength(100);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const { raw } = setUp();
    const bytes = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","method":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('","id":1}'),
    ]);
    expect(JSON.parse((await raw(bytes))!)).toEqual(error(-32700));
    expect(JSON.parse((await raw(Buffer.alloc(0)))!)).toEqual(error(-32700));
  });
});

describe('what a method throws', () => {
  it('passes an RpcError on with code, message and data', async () => {
    const { send, unexpected } = setUp({
      refuse: () => {
        throw new RpcError(RPC_ERRORS.conflict, 'no', { state: 'closed' });
      },
    });
    await expect(send('{"jsonrpc":"2.0","method":"refuse","id":1}')).resolves.toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: RPC_ERRORS.conflict, message: 'no', data: { state: 'closed' } },
    });
    expect(unexpected).toEqual([]);
  });

  it.each([
    new Error('password=hunter2 at /srv/app.js'),
    Object.assign(new Error('leak'), { code: 7 }),
    new TypeError(),
  ])('keeps the text of anything else to itself (%p)', async (thrown) => {
    const { send, unexpected } = setUp({ fail: async () => Promise.reject(thrown) });
    await expect(send('{"jsonrpc":"2.0","method":"fail","id":1}')).resolves.toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32603, message: 'Internal error' },
    });
    expect(unexpected).toEqual([thrown]);
  });

  it('answers a result that is no JSON with an internal error', async () => {
    const { send, seen } = setUp({ big: () => 1n });
    await expect(send('{"jsonrpc":"2.0","method":"big","id":1}')).resolves.toEqual(error(-32603, 1));
    expect(seen[0]?.outcome.code).toBe(-32603);
  });

  it('stays silent about a notification that fails, and still reports it as finished', async () => {
    const { send, seen } = setUp({
      refuse: () => {
        throw new RpcError(RPC_ERRORS.conflict, 'no');
      },
    });
    await expect(send('{"jsonrpc":"2.0","method":"refuse"}')).resolves.toBeUndefined();
    expect(seen).toMatchObject([
      { incoming: { method: 'refuse', id: undefined }, outcome: { code: RPC_ERRORS.conflict } },
    ]);
  });
});

describe('what is reported of each request', () => {
  it('names method, id and bytes, unknown methods included', async () => {
    const { send, seen } = setUp();
    const text = '{"jsonrpc":"2.0","method":"sum","params":[1,2],"id":"é"}';
    await send(text);
    await send('{"jsonrpc":"2.0","method":"nobody","id":2}');
    expect(seen).toMatchObject([
      { incoming: { method: 'sum', id: 'é', paramsBytes: Buffer.byteLength(text) }, outcome: { code: null } },
      { incoming: { method: 'nobody', id: 2 }, outcome: { code: -32601 } },
    ]);
    expect(seen[0]?.outcome.resultBytes).toBe(Buffer.byteLength('{"jsonrpc":"2.0","id":"é","result":3}'));
  });
});

test('who asks for what is not there may be refused for another reason', async () => {
  const rpc = createJsonRpc(['known']);
  const begin: Begin = () => ({
    run: async () => null,
    unknown: () => {
      throw new RpcError(RPC_ERRORS.rateLimited, 'Too many calls');
    },
    unexpected: () => undefined,
    finished: () => undefined,
  });
  const ask = async (method: string) => rpc(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method })), begin);
  expect(await ask('unknown')).toContain(String(RPC_ERRORS.rateLimited));
  expect(await ask('known')).toContain('"result":null');
});
