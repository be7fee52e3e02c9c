/** Redis: REDIS_URL, else redis-server or valkey-server on PATH, else none and short-term memory goes to PostgreSQL. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { systemEnvironment } from '../config';
import { findLeftover } from '../pids';
import { freePort } from '../ports';
import { SupervisedProcess } from '../supervised-process';
import { configuredService, findOnPath, supervisedService } from './service';
import type { Service, ServiceOptions } from './service';

export interface RedisOptions extends ServiceOptions {
  /** default: a free one */
  port?: number | undefined;
}

export async function startRedis(options: RedisOptions): Promise<Service> {
  if (options.configured) return configuredService('redis', options.configured, 'Redis of REDIS_URL');
  const command = findOnPath('redis-server', 'valkey-server');
  if (!command) return absent();

  const pidFile = join(options.dataDir, 'run', 'redis.pid');
  const port = findLeftover(pidFile)?.port ?? options.port ?? (await freePort());
  const folder = join(options.dataDir, 'redis');
  mkdirSync(folder, { recursive: true });
  const redis = new SupervisedProcess(
    {
      name: 'redis',
      command,
      args: [...persistence(folder), '--bind', '127.0.0.1', '--port', String(port)],
      env: systemEnvironment(),
      port,
      logFile: join(options.dataDir, 'logs', 'redis.log'),
      pidFile,
      isReady: () => answersPing(port),
      // it writes its file when asked to end
      stopSignal: 'SIGTERM',
    },
    options.onEvent,
  );
  const isTakenOver = await redis.takeOver();
  if (!isTakenOver) await redis.start();
  const description = `${command} on port ${port}${isTakenOver ? ', still running from before' : ''}`;
  return supervisedService(
    { name: 'redis', address: `redis://127.0.0.1:${port}`, origin: 'found', description },
    redis,
  );
}

const persistence = (folder: string): string[] => [
  '--dir',
  folder,
  '--appendonly',
  'yes',
  '--save',
  '',
  '--daemonize',
  'no',
];

const absent = (): Service => ({
  name: 'redis',
  address: '',
  origin: 'absent',
  description:
    'NOT FOUND: short-term memory goes to PostgreSQL, without the second cache. Install redis-server, or set REDIS_URL',
  pid: null,
  stop: () => Promise.resolve(),
});

async function answersPing(port: number): Promise<boolean> {
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
