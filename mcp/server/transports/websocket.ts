/** The WebSocket side: upgrades on /mcp, one connection per caller, many calls at once on each. */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Authenticate } from '../auth';
import { MAX_MESSAGE_BYTES } from '../json-text';
import type { OriginCheck } from '../origin-check';
import type { Service } from '../service';
import { MCP_PATH } from './http';
import { serveConnection } from './websocket-connection';

const HEARTBEAT_MS = 15_000;
const MAX_CONNECTIONS = 1_000;
const GOING_AWAY = 1001;

export interface WebSocketDeps {
  service: Service;
  authenticate: Authenticate;
  isAllowedOrigin: OriginCheck;
  heartbeatMs?: number;
}

export interface WebSocketSide {
  /** Takes no further calls, lets running ones end, closes every connection. */
  close(): Promise<void>;
}

export function attachWebSockets(server: Server, deps: WebSocketDeps): WebSocketSide {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const connections = new Map<WebSocket, ReturnType<typeof serveConnection>>();
  let isClosing = false;

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const sessionId = randomUUID();
    if (isClosing || connections.size >= MAX_CONNECTIONS) {
      refuse(socket, 503);
      return;
    }
    if (!deps.isAllowedOrigin(request.headers)) {
      refuse(socket, 403);
      return;
    }
    if (pathOf(request) !== MCP_PATH) {
      refuse(socket, 404);
      return;
    }
    const principal = deps.authenticate(request.headers.authorization);
    if (!principal) {
      deps.service.turnedAway('websocket', sessionId);
      refuse(socket, 401);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const caller = { principal, transport: 'websocket', sessionId } as const;
      connections.set(
        webSocket,
        serveConnection(webSocket, async (message) => deps.service.handle(message, caller)),
      );
      webSocket.once('close', () => connections.delete(webSocket));
    });
  });

  const heartbeat = setInterval(() => {
    for (const connection of connections.values()) connection.beat();
  }, deps.heartbeatMs ?? HEARTBEAT_MS);
  heartbeat.unref();

  return {
    async close() {
      isClosing = true;
      clearInterval(heartbeat);
      await Promise.all([...connections.values()].map(async (connection) => connection.close(GOING_AWAY)));
      sockets.close();
    },
  };
}

const pathOf = (request: IncomingMessage): string | undefined => request.url?.split('?')[0];

function refuse(socket: Duplex, status: number): void {
  const headers = ['connection: close', 'content-length: 0', ...(status === 401 ? ['www-authenticate: Bearer'] : [])];
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...headers, '', ''].join('\r\n'), () =>
    socket.destroy(),
  );
}
