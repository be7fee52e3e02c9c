/** The examples of the JSON-RPC 2.0 specification, section 7, for every server that claims to follow it. */

/** The methods that the examples call. */
export const SPECIFICATION_METHODS: Record<string, (params: unknown) => unknown> = {
  subtract: (params: unknown) => {
    if (Array.isArray(params)) return Number(params[0]) - Number(params[1]);
    const { minuend, subtrahend } = params as { minuend: number; subtrahend: number };
    return minuend - subtrahend;
  },
  sum: (params: unknown) => (params as number[]).reduce((total, each) => total + each, 0),
  get_data: () => ['hello', 5],
  update: () => null,
  notify_hello: () => null,
  notify_sum: () => null,
};

export const error = (code: number, id: unknown = null) => ({
  jsonrpc: '2.0',
  error: expect.objectContaining({ code, message: expect.any(String) }),
  id,
});
export const result = (value: unknown, id: unknown) => ({ jsonrpc: '2.0', result: value, id });

/** What is sent, and what comes back: nothing, where the specification says so. */
export const SPECIFICATION_EXAMPLES: [request: string, answer: unknown][] = [
  ['{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}', result(19, 1)],
  ['{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}', result(-19, 2)],
  ['{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}', result(19, 3)],
  ['{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "id": 4}', result(19, 4)],
  ['{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}', undefined],
  ['{"jsonrpc": "2.0", "method": "foobar"}', undefined],
  ['{"jsonrpc": "2.0", "method": "foobar", "id": "1"}', error(-32601, '1')],
  ['{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]', error(-32700)],
  ['{"jsonrpc": "2.0", "method": 1, "params": "bar"}', error(-32600)],
  ['[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"]', error(-32700)],
  ['[]', error(-32600)],
  ['[1]', [error(-32600)]],
  ['[1,2,3]', [error(-32600), error(-32600), error(-32600)]],
  [
    `[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
      {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
      {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
      {"foo": "boo"},
      {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
      {"jsonrpc": "2.0", "method": "get_data", "id": "9"}]`,
    [result(7, '1'), result(19, '2'), error(-32600), error(-32601, '5'), result(['hello', 5], '9')],
  ],
  [
    '[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]',
    undefined,
  ],
];
