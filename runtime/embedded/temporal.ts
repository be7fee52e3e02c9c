/** Temporal with its Web UI: TEMPORAL_ADDRESS, else a dev server whose state is kept in DATA_DIR. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemEnvironment } from '../config';
import { endProcess, findLeftover } from '../pids';
import { SupervisedProcess } from '../supervised-process';
import { connectTemporal, ensureNamespace } from '../temporal';
import { configuredService, supervisedService } from './service';
import type { Service, ServiceOptions } from './service';
import { obtainTemporal } from './temporal-binary';

export interface TemporalOptions extends ServiceOptions {
  port: number;
  uiPort: number;
  namespace: string;
}

/** PERF.md: without these, eager activities are ignored and priorities and fairness do nothing. */
const DYNAMIC_CONFIG = [
  'system.enableActivityEagerExecution=true',
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
];
/** PERF.md: two and a half times as fast, and still durable. */
const SQLITE_PRAGMAS = ['journal_mode=wal', 'synchronous=1'];
const LEFTOVER_STOP_MS = 15_000;
const PROBE_TIMEOUT_MS = 2_000;

/** @throws StartError saying what to install or repair */
export async function startTemporal(options: TemporalOptions): Promise<Service> {
  if (options.configured) return configuredService('temporal', options.configured, `Temporal at ${options.configured}`);
  const command = await obtainTemporal(options.onProgress ?? (() => undefined), options.signal);
  const address = `127.0.0.1:${options.port}`;
  const pidFile = join(options.dataDir, 'run', 'temporal.pid');
  mkdirSync(join(options.dataDir, 'temporal'), { recursive: true });
  const server = new SupervisedProcess(
    {
      name: 'temporal',
      command,
      args: serverArguments(options),
      env: systemEnvironment(),
      port: options.port,
      logFile: join(options.dataDir, 'logs', 'temporal.log'),
      pidFile,
      isReady: () => answers(address),
    },
    options.onEvent,
  );
  const isTakenOver = await server.takeOver();
  if (!isTakenOver) {
    // runs on another port: its file cannot be opened twice
    const leftover = findLeftover(pidFile);
    if (leftover) await endProcess(leftover.pid, 'SIGTERM', LEFTOVER_STOP_MS);
    await server.start();
  }
  await prepareNamespace(address, options.namespace);
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

async function prepareNamespace(address: string, namespace: string): Promise<void> {
  const connection = await connectTemporal({ temporalAddress: address });
  try {
    await ensureNamespace(connection, namespace);
  } finally {
    await connection.close();
  }
}
