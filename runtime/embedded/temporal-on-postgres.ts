/** Temporal's real server on PostgreSQL with its Web UI, as two processes: what `TEMPORAL_STORE=postgres` starts. */
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { systemEnvironment } from '../config';
import { dist } from '../entry-points';
import { acceptsConnections, freePort } from '../ports';
import { StartError, SupervisedProcess } from '../supervised-process';
import { createDatabase } from './postgres';
import type { Service } from './service';
import type { TemporalOptions } from './temporal';
import { obtainTemporalPrograms } from './temporal-programs';

/** Pid files in DATA_DIR/run. */
export const SERVER_NAME = 'temporal-server';
export const WEB_UI_NAME = 'temporal-ui';

const CONFIG_FOLDER = join(dirname(dist), 'deploy', 'temporal');
const ROLE = 'temporal';
/** database → the schema that temporal-sql-tool brings for it */
const SCHEMAS = { temporal: 'postgresql/v12/temporal', temporal_visibility: 'postgresql/v12/visibility' };
const INTERNAL_PORTS = [
  ...['TEMPORAL_FRONTEND_MEMBERSHIP_PORT', 'TEMPORAL_HISTORY_PORT', 'TEMPORAL_HISTORY_MEMBERSHIP_PORT'],
  ...['TEMPORAL_MATCHING_PORT', 'TEMPORAL_MATCHING_MEMBERSHIP_PORT'],
  ...['TEMPORAL_WORKER_PORT', 'TEMPORAL_WORKER_MEMBERSHIP_PORT'],
];

export interface PostgresStore {
  /** URL of a superuser */
  adminUrl: string;
}

/** Starts both anew: it takes a second, and a server that was left behind may look for its database at another port. */
export async function startOnPostgres(
  options: TemporalOptions,
  { adminUrl }: PostgresStore,
  isReady: () => Promise<boolean>,
): Promise<Service> {
  const programs = await obtainTemporalPrograms(options.onProgress ?? (() => undefined), options.signal);
  const password = rolePassword(adminUrl);
  await prepareDatabases(adminUrl, password);
  await updateSchemas(programs.sqlTool, adminUrl, password);

  const processOf = (
    name: string,
    spec: { command: string; args: string[]; env: Record<string, string>; port: number },
    isUp: () => Promise<boolean>,
  ): SupervisedProcess => {
    const logFile = join(options.dataDir, 'logs', `${name}.log`);
    const pidFile = join(options.dataDir, 'run', `${name}.pid`);
    return new SupervisedProcess({ ...spec, name, logFile, pidFile, isReady: isUp }, options.onEvent);
  };
  const configured = (env: string): string[] => ['--root', CONFIG_FOLDER, '--config', '.', '--env', env, 'start'];
  const server = processOf(
    SERVER_NAME,
    {
      command: programs.server,
      args: configured('server'),
      env: { ...systemEnvironment(), ...(await serverEnvironment(options, adminUrl, password)) },
      port: options.port,
    },
    isReady,
  );
  const webUi = processOf(
    WEB_UI_NAME,
    {
      command: programs.webUi,
      args: configured('ui'),
      env: { ...systemEnvironment(), ...webUiEnvironment(options) },
      port: options.uiPort,
    },
    () => acceptsConnections(options.uiPort),
  );
  const stop = async (): Promise<void> => {
    await webUi.stop();
    await server.stop();
  };
  try {
    await server.start();
    await webUi.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: 'temporal',
    address: `127.0.0.1:${options.port}`,
    origin: 'embedded',
    description: `${programs.server} on PostgreSQL, port ${options.port}`,
    get pid() {
      return server.pid;
    },
    stop,
  };
}

/** Follows from the superuser's, so that there is no further secret to keep. */
const rolePassword = (adminUrl: string): string =>
  createHmac('sha256', decodeURIComponent(new URL(adminUrl).password))
    .update(ROLE)
    .digest('hex');

async function prepareDatabases(adminUrl: string, password: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [ROLE]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${ROLE}`);
    await client.query(`ALTER ROLE ${ROLE} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  } finally {
    await client.end();
  }
  for (const database of Object.keys(SCHEMAS)) await createDatabase(adminUrl, database, ROLE);
}

async function updateSchemas(sqlTool: string, adminUrl: string, password: string): Promise<void> {
  const { hostname, port } = new URL(adminUrl);
  const env = {
    ...systemEnvironment(),
    ...{ SQL_PLUGIN: 'postgres12', SQL_HOST: hostname, SQL_PORT: port, SQL_USER: ROLE, SQL_PASSWORD: password },
  };
  for (const [database, schema] of Object.entries(SCHEMAS)) {
    // versions that are there already are left alone
    for (const args of [
      ['setup-schema', '--version', '0.0'],
      ['update-schema', '--schema-name', schema],
    ]) {
      try {
        await promisify(execFile)(sqlTool, ['--db', database, ...args], { env });
      } catch (cause) {
        const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
        const lines = `${stdout}${stderr}`.trim().split('\n').slice(-3).join('\n');
        throw new StartError(`the schema of database ${database} could not be brought up to date:\n${lines}`, {
          cause,
        });
      }
    }
  }
}

async function serverEnvironment(
  { port, uiPort }: TemporalOptions,
  adminUrl: string,
  password: string,
): Promise<Record<string, string>> {
  const taken = new Set([port, uiPort]);
  while (taken.size < INTERNAL_PORTS.length + 2) taken.add(await freePort());
  const internal = [...taken].slice(2);
  return {
    ...Object.fromEntries(INTERNAL_PORTS.map((name, index) => [name, String(internal[index])])),
    TEMPORAL_PORT: String(port),
    TEMPORAL_DB_ADDRESS: new URL(adminUrl).host,
    TEMPORAL_DB_USER: ROLE,
    TEMPORAL_DB_PASSWORD: password,
    TEMPORAL_DYNAMIC_CONFIG: join(CONFIG_FOLDER, 'dynamic-config.yaml'),
  };
}

const webUiEnvironment = ({ port, uiPort, namespace }: TemporalOptions): Record<string, string> => ({
  TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
  TEMPORAL_UI_PORT: String(uiPort),
  TEMPORAL_NAMESPACE: namespace,
});
