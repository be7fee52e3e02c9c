/** The WebSocket side of a server: upgrades on one path, one connection per caller, many calls at once on each. */
import { STATUS_CODES } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { MAX_MESSAGE_BYTES } from './json-text';
import type { OriginCheck } from './origin-check';
import { serveConnection } from './websocket-connection';
import type { Connection, Handle } from './websocket-connection';

const HEARTBEAT_MS = 15_000;
const MAX_CONNECTIONS = 1_000;
const GOING_AWAY = 1001;
/** Longer than any call may take. */
const DRAIN_MS = 12_000;

export interface WebSocketEndpoint {
  path: string;
  isAllowedOrigin: OriginCheck;
  /** @returns what answers the messages of this caller; undefined when nobody knows him */
  admit(headers: IncomingHttpHeaders): Handle | undefined;
  heartbeatMs?: number;
}

export interface WebSocketSide {
  /** Takes no further calls, lets running ones end, closes every connection. */
  close(): Promise<void>;
}

export function attachWebSockets(server: Server, endpoint: WebSocketEndpoint): WebSocketSide {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    // a token that was offered as one is not sent back
    handleProtocols: (offered) => [...offered].find((protocol) => bearerOf(protocol) === undefined) ?? false,
  });
  const connections = new Map<WebSocket, Connection>();
  let isClosing = false;

  server.on('upgrade', (request, socket, head) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      goOnWithout(server, request, socket, head);
      return;
    }
    socket.on('error', () => socket.destroy());
    if (isClosing || connections.size >= MAX_CONNECTIONS) {
      refuse(socket, 503);
      return;
    }
    if (!endpoint.isAllowedOrigin(request.headers)) {
      refuse(socket, 403);
      return;
    }
    if (pathOf(request) !== endpoint.path) {
      refuse(socket, 404);
      return;
    }
    const handle = endpoint.admit(request.headers);
    if (!handle) {
      refuse(socket, 401);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      connections.set(webSocket, serveConnection(webSocket, handle, inOneWrite(socket)));
      webSocket.once('close', () => connections.delete(webSocket));
    });
  });

  const heartbeat = setInterval(() => {
    for (const connection of connections.values()) connection.beat();
  }, endpoint.heartbeatMs ?? HEARTBEAT_MS);
  heartbeat.unref();

  return {
    async close() {
      isClosing = true;
      clearInterval(heartbeat);
      const impatient = setTimeout(() => {
        for (const socket of connections.keys()) socket.terminate();
      }, DRAIN_MS);
      await Promise.all([...connections.values()].map(async (connection) => connection.close(GOING_AWAY)));
      clearTimeout(impatient);
      sockets.close();
    },
  };
}

/**
 * What is sent in one turn of the event loop leaves in one write: the system call is a large part of what a call costs.
 * @returns to be called before something is sent
 */
function inOneWrite(stream: Duplex): () => void {
  let isGathering = false;
  return () => {
    if (isGathering) return;
    isGathering = true;
    stream.cork();
    setImmediate(() => {
      isGathering = false;
      stream.uncork();
    });
  };
}

/**
 * Whoever offers another protocol (Java's HTTP client does, h2c) may be answered as if he had not (RFC 9110, 7.8). Node has let
 * go of the connection by now: it gets the request once more, without the offer.
 */
function goOnWithout(server: Server, { method, url, rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    if (!OFFER.has(rawHeaders[i]?.toLowerCase() ?? '')) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

const OFFER = new Set(['upgrade', 'connection', 'http2-settings']);

/**
 * A browser lets a page say nothing about itself in a WebSocket's upgrade but the protocols it offers.
 * @param protocols as `Sec-WebSocket-Protocol` has them
 * @returns the token of an offered `bearer.{token in base64url}`
 */
export function bearerOf(protocols: string): string | undefined {
  const [, encoded] = /(?:^|,)\s*bearer\.([\w-]+)\s*(?:,|$)/.exec(protocols) ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64url').toString();
}

const pathOf = (request: IncomingMessage): string | undefined => request.url?.split('?')[0];

function refuse(socket: Duplex, status: number): void {
  const headers = ['connection: close', 'content-length: 0', ...(status === 401 ? ['www-authenticate: Bearer'] : [])];
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...headers, '', ''].join('\r\n'), () =>
    socket.destroy(),
  );
}
