/** The examples of the JSON-RPC 2.0 specification, section 7, over the data server's real sockets. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { SPECIFICATION_EXAMPLES, SPECIFICATION_METHODS } from '../../../test/json-rpc-examples';
import { startTestServer } from '../testing';
import type { TestServer } from '../testing';

let server: TestServer;
let socket: WebSocket;
const asked: string[] = [];
beforeAll(async () => {
  server = await startTestServer({
    names: Object.keys(SPECIFICATION_METHODS),
    dispatch: async ({ method, params }) => {
      asked.push(method);
      return SPECIFICATION_METHODS[method]?.(params);
    },
  });
  socket = new WebSocket(server.webSocketUrl);
  await once(socket, 'open');
});
afterAll(async () => {
  socket.close();
  await server.close();
});

async function nextAnswer(text: string): Promise<unknown> {
  const answer = once(socket, 'message') as Promise<[Buffer]>;
  socket.send(text);
  return JSON.parse((await answer)[0].toString());
}

it.each(SPECIFICATION_EXAMPLES)('over WebSocket: %s', async (request, answer) => {
  if (answer !== undefined) {
    expect(await nextAnswer(request)).toEqual(answer);
    return;
  }
  // nothing may come: what comes next answers the question after it
  socket.send(request);
  const probe = '{"jsonrpc":"2.0","method":"sum","params":[1],"id":"probe"}';
  expect(await nextAnswer(probe)).toEqual({ jsonrpc: '2.0', id: 'probe', result: 1 });
});

it.each(SPECIFICATION_EXAMPLES)('over HTTP: %s', async (request, answer) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(server.httpUrl, { method: 'POST', headers, body: request });
  if (answer === undefined) {
    expect([response.status, await response.text()]).toEqual([204, '']);
  } else {
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch('application/json');
    expect(await response.json()).toEqual(answer);
  }
});

it('does what a notification asks for, over both', () => {
  for (const method of ['update', 'notify_hello', 'notify_sum'])
    expect(asked.filter((each) => each === method).length).toBeGreaterThanOrEqual(2);
});
