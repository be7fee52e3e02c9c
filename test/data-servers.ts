/** For tests: data servers as they are deployed, several on one database. Each in a process of its own, or all in this one. */
import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from './database';
import { createSteps, principalToken } from './data-server-rig';
import { startProcess, type ServerProcess } from './processes';
import { createDataClient } from '../mcp/client/client';
import { MCP_PRINCIPALS, type McpPrincipal } from '../runtime/config';
import type { DataClient } from '../mcp/protocol';
import { startDataServer } from '../mcp/server/start';
import { silentLog } from '../mcp/server/testing';
import { loadConfig } from '../runtime/config';
import { freePort } from '../runtime/ports';

export interface DataServers {
  database: TestDatabase;
  ports: number[];
  /** what a server is started with: port and process apart, all have the same */
  env: Record<string, string>;
  /** of one of the servers, by its place, or of whatever listens on a port */
  client(principal: McpPrincipal, server: number): DataClient;
  clientAt(principal: McpPrincipal, port: number): DataClient;
  stop(): Promise<void>;
}

/** All in this process. */
export async function startDataServers(count: number, extra: Record<string, string> = {}): Promise<DataServers> {
  const servers = await prepare(count, extra);
  const steps = servers.ports.map(createSteps);
  for (const [n, port] of servers.ports.entries())
    await startDataServer(loadConfig({ ...servers.env, MCP_PORT: String(port) }), steps[n] ?? createSteps(), silentLog);
  return {
    ...servers,
    stop: () => servers.stop(() => Promise.all(steps.map((each) => each.run()))),
  };
}

export interface DataServerProcesses extends DataServers {
  processes: ServerProcess[];
  /** Ends one by a signal, and starts another on the same port. */
  restart(server: number, signal: NodeJS.Signals): Promise<void>;
}

/** Each in a process of its own. Needs `npm run build`. */
export async function startDataServerProcesses(
  count: number,
  extra: Record<string, string> = {},
): Promise<DataServerProcesses> {
  const servers = await prepare(count, extra);
  const start = (port: number): Promise<ServerProcess> =>
    startProcess(process.execPath, ['dist/mcp/main.js'], port, {
      env: { ...process.env, ...servers.env, MCP_PORT: String(port) },
    });
  const processes = await Promise.all(servers.ports.map(start));
  return {
    ...servers,
    processes,
    async restart(server, signal) {
      await processes[server]?.stop(signal);
      processes[server] = await start(servers.ports[server] ?? 0);
    },
    stop: () => servers.stop(() => Promise.all(processes.map((each) => each.stop()))),
  };
}

type Prepared = Omit<DataServers, 'stop'> & { stop(servers: () => Promise<unknown>): Promise<void> };

async function prepare(count: number, extra: Record<string, string>): Promise<Prepared> {
  const database = await createTestDatabase();
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  const { TEST_REDIS_URL } = process.env;
  const env = {
    DATABASE_URL: database.url,
    ...(TEST_REDIS_URL === undefined ? {} : { REDIS_URL: TEST_REDIS_URL }),
    DB_READ_POOL_SIZE: '5',
    DB_WRITE_POOL_SIZE: '5',
    LOG_LEVEL: 'warn',
    PII_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    MCP_TOKENS: MCP_PRINCIPALS.map((name) => `${name}:${principalToken(name)}`).join(','),
    ...extra,
  };
  const clients: DataClient[] = [];
  const clientAt: DataServers['clientAt'] = (principal, port) => {
    const url = `ws://127.0.0.1:${port}/mcp`;
    const client = createDataClient({ url, token: principalToken(principal), log: silentLog });
    clients.push(client);
    return client;
  };
  return {
    database,
    ports,
    env,
    clientAt,
    client: (principal, server) => clientAt(principal, ports[server] ?? 0),
    async stop(servers) {
      await Promise.all(clients.map((client) => client.close()));
      await servers();
      await database.drop();
    },
  };
}
