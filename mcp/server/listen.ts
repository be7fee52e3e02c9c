/** One port, both transports. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOriginCheck, namesOf } from '../../json-rpc/origin-check';
import { attachWebSockets } from '../../json-rpc/websockets';
import { createHttpListener } from './transports/http';
import type { HttpDeps } from './transports/http';
import { webSocketEndpoint } from './transports/websocket';
import type { WebSocketDeps } from './transports/websocket';

/** A sender who takes longer than this for headers or body is cut off. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;
const CHECK_INTERVAL_MS = 1_000;
const KEEP_ALIVE_MS = 60_000;
const HANG_UP_INTERVAL_MS = 50;
const MAX_CONNECTIONS = 2_000;

export type ListenOptions = Omit<HttpDeps & WebSocketDeps, 'isAllowedOrigin'> & { host: string; port: number };

export interface RunningServer {
  port: number;
  /** Accepts nothing new, answers what is running. */
  close(): Promise<void>;
}

/** @throws Error with code EADDRINUSE when the port is taken */
export async function listen({ host, port, ...deps }: ListenOptions): Promise<RunningServer> {
  const shared = { ...deps, isAllowedOrigin: createOriginCheck(namesOf(host)) };
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    createHttpListener(shared),
  );
  server.maxConnections = MAX_CONNECTIONS;
  const webSockets = attachWebSockets(server, webSocketEndpoint(shared));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      // a connection kept alive turns idle when its last answer is out
      const hangUp = setInterval(() => server.closeIdleConnections(), HANG_UP_INTERVAL_MS);
      await Promise.all([webSockets.close(), shared.standard.close()]);
      await closed;
      clearInterval(hangUp);
    },
  };
}
