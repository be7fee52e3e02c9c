/** Real servers for integration tests: one PostgreSQL cluster, one Redis, one Temporal dev server, on free loopback ports. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort, startProcess } from './processes';
import type { ServerProcess } from './processes';

export interface TestServers {
  /** what the tests read */
  env: { TEST_DATABASE_ADMIN_URL: string; TEST_REDIS_URL: string; TEST_TEMPORAL_ADDRESS: string };
  stop(): Promise<void>;
}

/** Servers whose address is in the environment already are used as they are. */
export async function startTestServers(): Promise<TestServers> {
  const folder = mkdtempSync(join(tmpdir(), 'purple-merit-test-'));
  chmodSync(folder, 0o755);
  const started: ServerProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop('SIGINT')));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [database, redis, temporal] = await Promise.all([
      process.env.TEST_DATABASE_ADMIN_URL ?? startPostgres(join(folder, 'pg'), started),
      process.env.TEST_REDIS_URL ?? startRedis(folder, started),
      process.env.TEST_TEMPORAL_ADDRESS ?? startTemporal(started),
    ]);
    return { env: { TEST_DATABASE_ADMIN_URL: database, TEST_REDIS_URL: redis, TEST_TEMPORAL_ADDRESS: temporal }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startPostgres(folder: string, started: ServerProcess[]): Promise<string> {
  const bin = postgresFolder();
  const ids: { uid?: number; gid?: number } = userInfo().uid === 0 ? postgresUser() : {};
  mkdirSync(folder, { mode: 0o700 });
  if (ids.uid !== undefined) execFileSync('chown', ['postgres:', folder]);
  execFileSync(
    join(bin, 'initdb'),
    ['-D', folder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...ids, stdio: 'ignore' },
  );
  const port = await freePort();
  const settings = [
    'fsync=off',
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    `port=${port}`,
  ];
  const args = ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])];
  started.push(await startProcess(join(bin, 'postgres'), args, port, ids));
  return `postgres://postgres@127.0.0.1:${port}/postgres`;
}

function postgresFolder(): string {
  const root = '/usr/lib/postgresql';
  const newest = readdirSync(root).sort((a, b) => Number(b) - Number(a))[0];
  if (!newest) throw new Error(`no PostgreSQL found in ${root}`);
  return join(root, newest, 'bin');
}

/** PostgreSQL refuses to run as root. */
function postgresUser(): { uid: number; gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function startRedis(folder: string, started: ServerProcess[]): Promise<string> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  started.push(await startProcess('redis-server', args, port));
  return `redis://127.0.0.1:${port}`;
}

async function startTemporal(started: ServerProcess[]): Promise<string> {
  const port = await freePort();
  const args = [
    'server',
    'start-dev',
    '--headless',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--log-level',
    'error',
  ];
  started.push(await startProcess('temporal', args, port));
  return `127.0.0.1:${port}`;
}
