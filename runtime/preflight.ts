/** What would stop a start, found before anything is started. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AGENTS } from '../workflows/contracts/agents';
import type { Config } from './config';
import { isPortFree, portHolder } from './ports';
import type { StackPorts } from './stack-environment';
import { StartError } from './supervised-process';

export interface PortUse {
  port: number;
  host: string;
  /** what listens there */
  purpose: string;
  /** the variable to change */
  variable: string;
}

export function neededPorts(config: Config, ports: StackPorts): PortUse[] {
  const host = '127.0.0.1';
  const temporal: PortUse[] = [
    { port: ports.temporal, host, purpose: 'Temporal server', variable: 'TEMPORAL_PORT' },
    { port: ports.temporalUi, host, purpose: 'Temporal Web UI', variable: 'TEMPORAL_UI_PORT' },
  ];
  return [
    ...(config.configured.has('TEMPORAL_ADDRESS') ? [] : temporal),
    { port: ports.mcp, host: config.mcpHost, purpose: 'MCP server', variable: 'MCP_PORT' },
    ...AGENTS.map((agent) => ({
      port: ports.health[agent],
      host,
      purpose: `health of ${agent}`,
      variable: 'HEALTH_PORT',
    })),
    { port: ports.api, host: config.apiHost, purpose: 'HTTP API', variable: 'API_PORT' },
  ];
}

/** @returns one line per port that something else holds */
export async function portProblems(uses: PortUse[]): Promise<string[]> {
  const lines = await Promise.all(
    uses.map(async ({ port, host, purpose, variable }) => {
      if (await becomesFree(port, host)) return [];
      const holder = (await portHolder(port)) ?? 'another process';
      return [`port ${port} (${purpose}) is in use by ${holder}: end it, or set ${variable} to another port`];
    }),
  );
  return lines.flat();
}

const PORT_TRIES = 20;
const PORT_PAUSE_MS = 100;

/** What a process that has just ended held may stay taken for a moment. */
async function becomesFree(port: number, host: string): Promise<boolean> {
  for (let tries = 0; tries < PORT_TRIES; tries += 1) {
    if (await isPortFree(port, host)) return true;
    await sleep(PORT_PAUSE_MS);
  }
  return false;
}

/** @throws StartError naming what production must configure itself */
export function refuseEmbeddedInProduction(config: Config): void {
  if (config.nodeEnv !== 'production') return;
  const wanted = ['TEMPORAL_ADDRESS', 'DATABASE_URL', 'REDIS_URL', 'PII_KEYS', 'MCP_TOKENS'];
  const missing = wanted.filter((name) => !config.configured.has(name));
  if (missing.length === 0) return;
  throw new StartError(`NODE_ENV is production, where nothing is embedded: set ${missing.join(', ')}`);
}

/** @throws StartError: Temporal's databases and their user are made with a superuser's rights, which we have in our own PostgreSQL only. */
export function refuseForeignTemporalStore(config: Config): void {
  const isForeign = config.configured.has('DATABASE_URL') && !config.configured.has('TEMPORAL_ADDRESS');
  if (config.temporalStore !== 'postgres' || !isForeign) return;
  throw new StartError(
    'TEMPORAL_STORE=postgres uses the PostgreSQL that merit up starts: unset DATABASE_URL, or set TEMPORAL_ADDRESS to a Temporal server that runs',
  );
}
