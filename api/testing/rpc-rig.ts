/** /rpc on a free port, for tests: what goes over both transports, as text. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, type ClientOptions } from 'ws';
import { attachWebSockets } from '../../json-rpc/websockets';
import type { Api } from '../app';

export interface RpcRig {
  port: number;
  post(text: string | Buffer, headers?: Record<string, string>): Promise<Response>;
  /** an open WebSocket */
  connect(options?: ClientOptions, protocols?: string[]): Promise<WebSocket>;
  /** what a WebSocket is refused with */
  refusal(options?: ClientOptions, path?: string): Promise<number | undefined>;
  /** connections that are open, of both kinds */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export async function startRpcRig({ app, webSockets: endpoint }: Api): Promise<RpcRig> {
  const server = createServer(app);
  const webSockets = attachWebSockets(server, endpoint);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const at = `127.0.0.1:${port}`;
  return {
    port,
    post: (body, headers = {}) =>
      fetch(`http://${at}/rpc`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }),
    async connect(options, protocols = []) {
      const socket = new WebSocket(`ws://${at}/rpc`, protocols, options);
      await once(socket, 'open');
      return socket;
    },
    refusal: (options, path = '/rpc') =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://${at}${path}`, options);
        socket.on('error', () => undefined);
        socket.once('open', () => reject(new Error('it was let in')));
        socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      }),
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      await webSockets.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What comes back for one message; undefined when nothing does, which calls and pings sent after it tell. */
export async function exchange(socket: WebSocket, text: string): Promise<unknown> {
  const after = { jsonrpc: '2.0', method: 'nothing-of-this-name', id: 'the-call-after' };
  const answers: unknown[] = [];
  const collect = (data: Buffer): void => void answers.push(JSON.parse(data.toString()));
  const isAfter = (answer: unknown): boolean =>
    typeof answer === 'object' && answer !== null && 'id' in answer && answer.id === after.id;
  socket.on('message', collect);
  socket.send(text);
  socket.send(JSON.stringify(after));
  while (!answers.some(isAfter)) await once(socket, 'message');
  socket.ping();
  await once(socket, 'pong');
  socket.off('message', collect);
  return answers.find((answer) => !isAfter(answer));
}
