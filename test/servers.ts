/** Real servers for integration tests: one PostgreSQL cluster, one Redis, one Temporal dev server, started as `merit up` does. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { loadConfig } from '../runtime/config';
import { startPostgres } from '../runtime/embedded/postgres';
import { startRedis } from '../runtime/embedded/redis';
import type { Service } from '../runtime/embedded/service';
import { startTemporal } from '../runtime/embedded/temporal';
import { freePort } from '../runtime/ports';

export interface TestServers {
  /** what the tests read */
  env: { TEST_DATABASE_ADMIN_URL: string; TEST_REDIS_URL: string; TEST_TEMPORAL_ADDRESS: string };
  stop(): Promise<void>;
}

/** Servers whose address is in the environment already are used as they are. */
export async function startTestServers(): Promise<TestServers> {
  const { TEST_DATABASE_ADMIN_URL, TEST_REDIS_URL, TEST_TEMPORAL_ADDRESS } = process.env;
  const dataDir = mkdtempSync(join(tmpdir(), 'purple-merit-test-'));
  // PostgreSQL runs as a user of its own when the tests run as root
  chmodSync(dataDir, 0o755);
  const postgresStart = startPostgres({
    configured: TEST_DATABASE_ADMIN_URL,
    dataDir,
    database: 'postgres',
    password: 'test',
  });
  const starts = await Promise.allSettled([
    postgresStart,
    startRedis({ configured: TEST_REDIS_URL, dataDir }),
    startOwnTemporal(TEST_TEMPORAL_ADDRESS, dataDir, postgresStart),
  ]);
  const stop = async (): Promise<void> => {
    const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    await Promise.all(started.map((service) => service.stop()));
    rmSync(dataDir, { recursive: true, force: true });
  };
  const [postgres, redis, temporal] = starts;
  if (postgres.status === 'fulfilled' && redis.status === 'fulfilled' && temporal.status === 'fulfilled') {
    await skipSyncing(postgres.value);
    return { env: addresses(postgres.value, redis.value, temporal.value), stop };
  }
  await stop();
  throw starts.find((start) => start.status === 'rejected')?.reason;
}

const addresses = (postgres: Service, redis: Service, temporal: Service): TestServers['env'] => ({
  TEST_DATABASE_ADMIN_URL: postgres.address,
  TEST_REDIS_URL: redis.address,
  TEST_TEMPORAL_ADDRESS: temporal.address,
});

/** `TEMPORAL_STORE=postgres` runs the tests against the real server, on the PostgreSQL of the tests. */
async function startOwnTemporal(
  configured: string | undefined,
  dataDir: string,
  postgres: Promise<Service>,
): Promise<Service> {
  const { temporalStore } = loadConfig();
  const store = temporalStore === 'postgres' ? { adminUrl: (await postgres).address } : undefined;
  const [port, uiPort] = [await freePort(), await freePort()];
  return startTemporal({ configured, dataDir, port, uiPort, namespace: 'default', store });
}

/** Nothing here has to survive a power cut, and every test file copies a database. */
async function skipSyncing(postgres: Service): Promise<void> {
  if (postgres.origin === 'configured') return;
  const admin = new Client({ connectionString: postgres.address });
  await admin.connect();
  await admin.query('ALTER SYSTEM SET fsync = off');
  await admin.query('SELECT pg_reload_conf()');
  await admin.end();
}
