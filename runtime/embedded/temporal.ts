/** Temporal with its Web UI: TEMPORAL_ADDRESS, else the real server on PostgreSQL, else a dev server with a file in DATA_DIR. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemEnvironment } from '../config';
import { endProcess, findLeftover } from '../pids';
import { SupervisedProcess } from '../supervised-process';
import { connectTemporal, ensureNamespace } from '../temporal';
import { configuredService, supervisedService } from './service';
import type { Service, ServiceOptions } from './service';
import { obtainTemporal } from './temporal-binary';
import { SERVER_NAME, startOnPostgres, WEB_UI_NAME } from './temporal-on-postgres';
import type { PostgresStore } from './temporal-on-postgres';

export interface TemporalOptions extends ServiceOptions {
  port: number;
  uiPort: number;
  namespace: string;
  /** set: the real server, with its databases there */
  store?: PostgresStore | undefined;
}

/** PERF.md: without these, eager activities are ignored and priorities and fairness do nothing. */
export const DYNAMIC_CONFIG = [
  'system.enableActivityEagerExecution=true',
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
];
/** PERF.md: two and a half times as fast, and still durable. */
const SQLITE_PRAGMAS = ['journal_mode=wal', 'synchronous=1'];
/** Percent that its heap may grow before garbage is collected: beside everything else on one machine it stays smaller (docs/scaling.md). */
const GOGC = '60';
const DEV_SERVER_NAME = 'temporal';
const LEFTOVER_STOP_MS = 15_000;
const PROBE_TIMEOUT_MS = 2_000;

/** @throws StartError saying what to install or repair */
export async function startTemporal(options: TemporalOptions): Promise<Service> {
  if (options.configured) return configuredService('temporal', options.configured, `Temporal at ${options.configured}`);
  const address = `127.0.0.1:${options.port}`;
  const isReady = (): Promise<boolean> => answers(address);
  const { store } = options;
  await endLeftovers(options.dataDir, store ? [DEV_SERVER_NAME, SERVER_NAME, WEB_UI_NAME] : [SERVER_NAME, WEB_UI_NAME]);
  const service = await (store ? startOnPostgres(options, store, isReady) : startDevServer(options, address, isReady));
  const connection = await connectTemporal({ temporalAddress: address });
  try {
    await ensureNamespace(connection, options.namespace);
  } finally {
    await connection.close();
  }
  return service;
}

/** Whether an earlier run left one behind: then its ports are ours. */
export const hasLeftoverTemporal = (dataDir: string): boolean =>
  [DEV_SERVER_NAME, SERVER_NAME].some((name) => findLeftover(pidFile(dataDir, name)) !== null);

const pidFile = (dataDir: string, name: string): string => join(dataDir, 'run', `${name}.pid`);

async function endLeftovers(dataDir: string, names: string[]): Promise<void> {
  for (const name of names) {
    const leftover = findLeftover(pidFile(dataDir, name));
    if (leftover) await endProcess(leftover.pid, 'SIGTERM', LEFTOVER_STOP_MS);
  }
}

async function startDevServer(
  options: TemporalOptions,
  address: string,
  isReady: () => Promise<boolean>,
): Promise<Service> {
  const command = await obtainTemporal(options.onProgress ?? (() => undefined), options.signal);
  mkdirSync(join(options.dataDir, 'temporal'), { recursive: true });
  const server = new SupervisedProcess(
    {
      name: DEV_SERVER_NAME,
      command,
      args: serverArguments(options),
      env: { GOGC, ...systemEnvironment() },
      port: options.port,
      logFile: join(options.dataDir, 'logs', 'temporal.log'),
      pidFile: pidFile(options.dataDir, DEV_SERVER_NAME),
      isReady,
    },
    options.onEvent,
  );
  const isTakenOver = await server.takeOver();
  if (!isTakenOver) {
    // runs on another port: its file cannot be opened twice
    await endLeftovers(options.dataDir, [DEV_SERVER_NAME]);
    await server.start();
  }
  const description = `${command} on port ${options.port}${isTakenOver ? ', still running from before' : ''}`;
  return supervisedService({ name: 'temporal', address, origin: 'embedded', description }, server);
}

function serverArguments({ dataDir, port, uiPort, namespace }: TemporalOptions): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ...['--db-filename', join(dataDir, 'temporal', 'temporal.db'), '--namespace', namespace, '--log-level', 'error'],
    ...SQLITE_PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
  ];
}

async function answers(address: string): Promise<boolean> {
  try {
    await (await connectTemporal({ temporalAddress: address }, PROBE_TIMEOUT_MS)).close();
    return true;
  } catch {
    return false;
  }
}
