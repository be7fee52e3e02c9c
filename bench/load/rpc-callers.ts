/** Calls to a JSON-RPC server over one connection a caller (WebSocket), or over connections kept alive (HTTP). */
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';

export interface RpcCallers {
  /** @throws Error when the answer is an error */
  call(index: number): Promise<void>;
  close(): void;
}

/** @param authorizations one connection each */
export async function overWebSocket(
  port: number,
  authorizations: readonly string[],
  request: (id: number) => string,
): Promise<RpcCallers> {
  const waiting = new Map<number, (answer: string) => void>();
  const sockets = await Promise.all(
    authorizations.map(async (authorization) => {
      const headers = { authorization };
      const socket = new WebSocket(`ws://127.0.0.1:${port}/mcp`, { headers, perMessageDeflate: false });
      await once(socket, 'open');
      return socket.on('message', (data: Buffer) => {
        const answer = data.toString();
        const { id } = JSON.parse(answer) as { id: number };
        waiting.get(id)?.(answer);
        waiting.delete(id);
      });
    }),
  );
  let lastId = 0;
  return {
    async call(index) {
      const id = ++lastId;
      const answered = new Promise<string>((resolve) => waiting.set(id, resolve));
      sockets[index % sockets.length]?.send(request(id));
      requireResult(await answered);
    },
    close: () => sockets.forEach((socket) => socket.terminate()),
  };
}

export function overHttp(port: number, authorizations: readonly string[], request: (id: number) => string): RpcCallers {
  const agent = new Agent({ keepAlive: true });
  return {
    async call(index) {
      const body = request(index);
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        authorization: authorizations[index % authorizations.length],
      };
      const call = httpRequest({ host: '127.0.0.1', port, path: '/mcp', method: 'POST', agent, headers }).end(body);
      const [response] = (await once(call, 'response')) as [NodeJS.ReadableStream];
      requireResult(await text(response));
    },
    close: () => agent.destroy(),
  };
}

function requireResult(answer: string): void {
  if (!answer.includes('"result"')) throw new Error(`a call failed: ${answer.slice(0, 200)}`);
}
