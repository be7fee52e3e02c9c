/** Starts the real servers of the embedded default, in a folder of their own. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { searchAttributes } from '../../workflows/contracts/search-attributes';
import { isAlive } from '../pids';
import { acceptsConnections, freePort } from '../ports';
import type { ProcessEvent } from '../supervised-process';
import { connectTemporal, registerSearchAttributes } from '../temporal';
import { startPostgres } from './postgres';
import { startRedis } from './redis';
import { loadSecrets } from './secrets';
import type { Service } from './service';
import { startTemporal } from './temporal';

jest.setTimeout(90_000);

let dataDir: string;
let running: Service[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'purple-merit-embedded-'));
  chmodSync(dataDir, 0o755);
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((service) => service.stop()));
  rmSync(dataDir, { recursive: true, force: true });
});

const keep = (service: Service): Service => {
  running.push(service);
  return service;
};

async function until(condition: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still not true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const pidOf = (service: Service): number => {
  if (service.pid === null) throw new Error(`${service.name} does not run`);
  return service.pid;
};

describe('PostgreSQL', () => {
  const password = randomBytes(12).toString('hex');
  const start = async (onEvent?: (event: ProcessEvent) => void): Promise<Service> =>
    keep(await startPostgres({ dataDir, database: 'merit', password, ...(onEvent ? { onEvent } : {}) }));
  const query = async (url: string, sql: string): Promise<unknown[]> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  it('keeps its data over a restart and leaves no process', async () => {
    const first = await start();
    await query(first.address, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = pidOf(first);
    await first.stop();
    expect(isAlive(pid)).toBe(false);

    const second = await start();
    expect(await query(second.address, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    expect(first.description).not.toContain(password);
  });

  it('refuses a login without the password', async () => {
    const { address } = await start();
    await expect(query(address.replace(password, 'wrong'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('takes over the server that a killed parent left behind', async () => {
    const first = await start();
    const second = await start();
    expect(second.pid).toBe(first.pid);
    expect(second.address).toBe(first.address);
  });

  it('takes it over by its own lock file too, when ours is lost', async () => {
    const first = await start();
    rmSync(join(dataDir, 'run', 'postgres.pid'));
    expect((await start()).pid).toBe(first.pid);
  });

  it('comes back by itself after kill -9, on the same address', async () => {
    const events: string[] = [];
    const server = await start((event) => events.push(event.kind));
    const killed = pidOf(server);
    process.kill(killed, 'SIGKILL');
    await until(() => events.includes('recovered'), 'PostgreSQL has recovered');
    expect(server.pid).not.toBe(killed);
    expect(await query(server.address, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('uses what is configured and starts nothing', async () => {
    const configured = 'postgres://somebody@db.example/merit';
    expect(await startPostgres({ configured, dataDir, database: 'x', password })).toMatchObject({
      origin: 'configured',
      address: configured,
      pid: null,
    });
  });
});

describe('Redis', () => {
  const start = async (): Promise<Service> => keep(await startRedis({ dataDir }));

  it('keeps its data over a restart, and is taken over when it still runs', async () => {
    const first = await start();
    const client = new Redis(first.address);
    await client.set('kept', '7');
    client.disconnect();
    expect((await start()).pid).toBe(first.pid);
    await first.stop();

    const second = await start();
    const again = new Redis(second.address);
    expect(await again.get('kept')).toBe('7');
    again.disconnect();
  });
});

describe('Temporal', () => {
  let port: number;
  let uiPort: number;
  const start = async (): Promise<Service> =>
    keep(await startTemporal({ dataDir, port, uiPort, namespace: 'default' }));
  const namespaceFacts = async (address: string): Promise<{ retentionDays: number; attributes: string[] }> => {
    const connection = await connectTemporal({ temporalAddress: address });
    try {
      const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
      const retentionDays = Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
      return { retentionDays, attributes: Object.keys(customAttributes) };
    } finally {
      await connection.close();
    }
  };
  const register = async (address: string): Promise<void> => {
    const connection = await connectTemporal({ temporalAddress: address });
    await registerSearchAttributes(connection, 'default');
    await connection.close();
  };

  beforeEach(async () => {
    [port, uiPort] = [await freePort(), await freePort()];
  });

  it('keeps histories for 30 days and knows the search attributes, also after a restart', async () => {
    const first = await start();
    await register(first.address);
    await register(first.address);
    await until(() => acceptsConnections(uiPort), 'the Web UI listens');
    await first.stop();
    expect(await acceptsConnections(port)).toBe(false);

    const second = await start();
    const facts = await namespaceFacts(second.address);
    expect(facts.retentionDays).toBe(30);
    expect(facts.attributes).toEqual(expect.arrayContaining(Object.values(searchAttributes).map(({ name }) => name)));
  });

  it('is taken over on the same port and started anew on another', async () => {
    const first = await start();
    const pid = pidOf(first);
    expect((await start()).pid).toBe(pid);
    await running.pop()?.stop();
    [port, uiPort] = [await freePort(), await freePort()];
    expect((await start()).pid).not.toBe(pid);
  });
});

describe('the secrets of the embedded start', () => {
  it('are made once, for their owner only', () => {
    const secrets = loadSecrets(dataDir);
    expect(loadSecrets(dataDir)).toEqual(secrets);
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });
});
