/**
 * The whole system as `npm start` runs it, beside whatever else runs here: free ports, an empty folder of its own, sends at any hour,
 * a mail server that takes everything. One message out and one answer in make a journey.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Pool } from 'pg';
import { createVault } from '../../db/pii';
import { loadConfig, type Config } from '../../runtime/config';
import { emptyDataFolder } from '../../runtime/data-folder';
import { loadSecrets } from '../../runtime/embedded/secrets';
import type { Service } from '../../runtime/embedded/service';
import { startStack, type Stack, type StackOptions } from '../../runtime/stack';
import { freePorts } from '../../runtime/stack-environment';
import { StartError } from '../../runtime/supervised-process';
import { startMailSink, type MailSink } from './mail-sink';
import { LeadSupply } from './leads';
import { progress } from '../progress';

/** Nothing waits for a clock, and nothing gives up waiting while it is measured. */
const SETTINGS = {
  QUIET_HOURS: '00:00-00:00',
  SEND_DAYS: 'mon-sun',
  REPLY_WAIT: '7d',
  ESCALATION_REMINDER: '3d',
  ESCALATION_EXPIRY: '7d',
  LOG_LEVEL: 'warn',
};

export interface Rig {
  stack: Stack;
  temporal: Client;
  database: Pool;
  mail: MailSink;
  leads: LeadSupply;
  /** for people */
  servers: string[];
  /** crashes while it was measured: figures are not to be trusted then */
  incidents: string[];
  /** For what is started beside it: stopped first, also when everything is interrupted. @throws StartError when it is too late */
  onStop: (stop: () => Promise<void>) => void;
  stop(): Promise<void>;
}

export interface RigOptions {
  sample: NonNullable<StackOptions['sample']>;
  /** leads that all take the same way */
  leads: number;
  signal: AbortSignal;
}

/** @throws StartError that says what is wrong and what to do; nothing keeps running then */
export async function startRig({ sample, leads: supply, signal }: RigOptions): Promise<Rig> {
  const undo: (() => unknown)[] = [];
  let isStopped = false;
  const stop = async (): Promise<void> => {
    isStopped = true;
    for (const each of undo.splice(0).toReversed()) await each();
  };
  try {
    const dataDir = newDataFolder(undo);
    const mail = await startMailSink();
    undo.push(() => mail.close());
    const ports = await freePorts();
    const { TEMPORAL_STORE } = process.env;
    const own = { DATA_DIR: dataDir, API_PORT: String(ports.api), SMTP_URL: mail.url };
    const config = loadConfig({ ...SETTINGS, TEMPORAL_STORE, ...own });
    const incidents: string[] = [];
    const stack = await startObserved({ config, ports, sample, signal }, incidents);
    undo.push(() => stack.stop());
    const temporal = new Client({ connection: await Connection.connect({ address: stack.services.temporal.address }) });
    undo.push(() => temporal.connection.close());
    const database = new Pool({ connectionString: stack.services.postgres.address, max: 2 });
    undo.push(() => database.end());
    database.on('error', (error) => incidents.push(`the bench lost its database connection: ${error.message}`));
    const leads = new LeadSupply(supply, sample.campaigns);
    progress(`storing ${supply} leads`);
    await leads.store(database, createVault(keysOf(dataDir)));
    const onStop: Rig['onStop'] = (each) => {
      if (isStopped) throw new StartError('interrupted');
      undo.push(each);
    };
    return {
      stack,
      temporal,
      database,
      mail,
      leads,
      servers: await serversOf(stack, temporal),
      incidents,
      onStop,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function serversOf({ services }: Stack, temporal: Client): Promise<string[]> {
  const { serverVersion } = await temporal.workflowService.getSystemInfo({});
  return [
    `Temporal ${serverVersion} (${services.temporal.origin})`,
    ...[services.postgres, services.redis].map(serverName),
  ];
}

/** Without where it lies. */
export const serverName = ({ description }: Service): string => description.replace(/ \(.*$/, '');

/** @param undo is told how to delete it with all that was started there */
export function newDataFolder(undo: (() => unknown)[]): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'purple-merit-bench-'));
  // as root PostgreSQL runs as a user of its own
  chmodSync(dataDir, 0o755);
  undo.push(async () => {
    await emptyDataFolder(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  });
  return dataDir;
}

const startObserved = (options: StackOptions, incidents: string[]): Promise<Stack> =>
  startStack({
    ...options,
    onStep: (event) => {
      if (event.state === 'done') progress(`${event.step}: ${event.detail}`);
    },
    onEvent: (event) => {
      if (event.kind === 'crashed') incidents.push(`${event.name} ${event.how}`);
    },
  });

const keysOf = (dataDir: string): Config['piiKeys'] => loadConfig({ PII_KEYS: loadSecrets(dataDir).pii_keys }).piiKeys;
