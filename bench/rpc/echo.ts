/** json-rpc-2.0 with one method that answers its parameters, on the sockets that the data server uses, and nothing else. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { JSONRPCServer } from 'json-rpc-2.0';
import { WebSocketServer } from 'ws';
import { METHOD } from './request';

/** @returns the port it listens on */
export async function startEcho(): Promise<number> {
  const rpc = new JSONRPCServer();
  rpc.addMethod(METHOD, (params: unknown) => params);
  const answer = async (message: string): Promise<string> => JSON.stringify(await rpc.receiveJSON(message));
  const server = createServer((request, response) => {
    void text(request)
      .then(answer)
      .then((body) => response.setHeader('content-type', 'application/json').end(body));
  });
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
    socket.on('message', (data: Buffer) => void answer(data.toString()).then((body) => socket.send(body)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
