/** PostgreSQL: DATABASE_URL, else the programs found on this machine, else those of the npm package. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { systemEnvironment } from '../config';
import { findLeftover, processIdentity, writePidFile } from '../pids';
import { freePort } from '../ports';
import { StartError, SupervisedProcess } from '../supervised-process';
import { findPostgresBinaries } from './postgres-binaries';
import type { PostgresBinaries } from './postgres-binaries';
import { clusterFolder, makePrivateFolder, postgresUser, reachableBinaries } from './postgres-user';
import type { SystemUser } from './postgres-user';
import { configuredService, supervisedService } from './service';
import type { Service, ServiceOptions } from './service';

export interface PostgresOptions extends ServiceOptions {
  /** default: a free one */
  port?: number | undefined;
  /** created when it does not exist */
  database: string;
  password: string;
}

const SUPERUSER = 'purple_merit';
const INVALID_PASSWORD = '28P01';

/** Loopback TCP only. Errors are logged without the row that they are about. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
];

/** @throws StartError saying what to install or repair */
export async function startPostgres(options: PostgresOptions): Promise<Service> {
  if (options.configured) return configuredService('postgres', options.configured, 'PostgreSQL of DATABASE_URL');
  const user = postgresUser();
  const folder = clusterFolder(options.dataDir, user);
  const binaries = reachableBinaries(choose(findPostgresBinaries(), folder), folder, user);
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    options.onProgress?.('creating the database cluster');
    await initialize(binaries, folder, options.password, user);
  }
  const pidFile = join(options.dataDir, 'run', 'postgres.pid');
  settleLockFile(folder, pidFile);
  const port = findLeftover(pidFile)?.port ?? options.port ?? (await freePort());
  const server = new SupervisedProcess(
    {
      name: 'postgres',
      command: join(binaries.bin, 'postgres'),
      args: ['-D', folder, ...[...SETTINGS, `port=${port}`].flatMap((setting) => ['-c', setting])],
      env: systemEnvironment(),
      ...(user ? { user } : {}),
      port,
      logFile: join(options.dataDir, 'logs', 'postgres.log'),
      pidFile,
      isReady: () => acceptsLogin(databaseUrl(port, options.password, 'postgres'), options.dataDir),
      // fast shutdown: clients are sent away, nothing is lost
      stopSignal: 'SIGINT',
    },
    options.onEvent,
  );
  const isTakenOver = await server.takeOver();
  if (!isTakenOver) await server.start();
  await createDatabase(databaseUrl(port, options.password, 'postgres'), options.database);
  return supervisedService(
    {
      name: 'postgres',
      address: databaseUrl(port, options.password, options.database),
      origin: binaries.origin,
      description: `PostgreSQL ${binaries.majorVersion} (${binaries.bin}) on port ${port}${isTakenOver ? ', still running from before' : ''}`,
    },
    server,
  );
}

const databaseUrl = (port: number, password: string, database: string): string =>
  `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

/** A cluster can only be opened by the major version that made it. */
function choose(candidates: PostgresBinaries[], folder: string): PostgresBinaries {
  const versionFile = join(folder, 'PG_VERSION');
  const madeBy = existsSync(versionFile) ? Number(readFileSync(versionFile, 'utf8')) : undefined;
  const chosen = candidates.find(({ majorVersion }) => madeBy === undefined || majorVersion === madeBy);
  if (chosen) return chosen;
  throw new StartError(
    madeBy === undefined
      ? 'no PostgreSQL found: run npm ci again with optional packages, install PostgreSQL 14 or later, or set DATABASE_URL'
      : `the data in ${folder} needs PostgreSQL ${madeBy}: install it, or begin anew with --fresh`,
  );
}

/** Works in a folder of its own and renames it, so that an interrupted start leaves no half cluster. */
async function initialize(
  binaries: PostgresBinaries,
  folder: string,
  password: string,
  user: SystemUser | undefined,
): Promise<void> {
  const unfinished = `${folder}.new`;
  const secretFolder = mkdtempSync(join(tmpdir(), 'purple-merit-'));
  const passwordFile = join(secretFolder, 'password');
  try {
    rmSync(unfinished, { recursive: true, force: true });
    makePrivateFolder(unfinished, user);
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user) await Promise.all([secretFolder, passwordFile].map((path) => chown(path, user.uid, user.gid)));
    const args = [
      '-D',
      unfinished,
      '-U',
      SUPERUSER,
      '-A',
      'scram-sha-256',
      '-E',
      'UTF8',
      '--locale=C',
      `--pwfile=${passwordFile}`,
    ];
    await promisify(execFile)(join(binaries.bin, 'initdb'), args, {
      env: systemEnvironment(),
      cwd: unfinished,
      ...user,
    });
    renameSync(unfinished, folder);
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    throw new StartError(`the database cluster in ${folder} could not be created: ${stderr.trim() || String(cause)}`, {
      cause,
    });
  } finally {
    rmSync(secretFolder, { recursive: true, force: true });
  }
}

/**
 * postmaster.pid names the server of this folder: pid, folder, start time, port (one a line). A living server is taken over.
 * One that names a process which is not this server (a pid that was given out again) would keep PostgreSQL from starting.
 */
function settleLockFile(folder: string, pidFile: string): void {
  const lockFile = join(folder, 'postmaster.pid');
  if (!existsSync(lockFile) || findLeftover(pidFile)) return;
  const [pid = '', , , port = ''] = readFileSync(lockFile, 'utf8').split('\n');
  if (processIdentity(Number(pid)) === null) return;
  const command = commandLine(Number(pid));
  if (command === undefined) return;
  if (command.includes(folder)) writePidFile(pidFile, Number(pid), Number(port));
  else rmSync(lockFile);
}

function commandLine(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return undefined;
  }
}

async function acceptsLogin(url: string, dataDir: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== INVALID_PASSWORD) return false;
    throw new StartError(
      `the password in ${join(dataDir, 'secrets.json')} does not open the database: restore that file, or begin anew with --fresh`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Does nothing when there is one of that name. */
export async function createDatabase(adminUrl: string, name: string, owner = SUPERUSER): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0)
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} OWNER ${client.escapeIdentifier(owner)}`);
  } finally {
    await client.end();
  }
}
