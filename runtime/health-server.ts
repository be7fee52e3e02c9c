/** GET /health for processes that serve nothing else: 200 while they can work, 503 while they cannot. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HealthStatus = 'ok' | 'degraded' | 'unavailable';

export interface Health {
  status: HealthStatus;
  /** state of each part, by name */
  components?: Record<string, { status: HealthStatus; latency_ms?: number; detail?: string }>;
}

export interface HealthServer {
  port: number;
  close(): Promise<void>;
}

/** @param check must answer within a second; what it throws counts as unavailable */
export async function startHealthServer(options: {
  host: string;
  port: number;
  check: () => Promise<Health> | Health;
}): Promise<HealthServer> {
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] !== '/health') return void response.writeHead(404).end();
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    void answer(options.check).then((health) => {
      const body = JSON.stringify(health);
      response.writeHead(health.status === 'unavailable' ? 503 : 200, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(check: () => Promise<Health> | Health): Promise<Health> {
  try {
    return await check();
  } catch {
    return { status: 'unavailable' };
  }
}
