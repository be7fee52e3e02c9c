/** The whole system as `npm start` runs it, on free ports and an empty folder, with what a test needs to hurt it and to look inside. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { loadConfig } from '../runtime/config';
import { startStack, type Stack } from '../runtime/stack';
import { freePorts } from '../runtime/stack-environment';
import { waitFor } from './wait-for';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

export interface RunningStack {
  stack: Stack;
  temporal: Client;
  database: pg.Pool;
  post<T = Record<string, unknown>>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>;
  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>>;
  erase<T = Record<string, unknown>>(leadId: string): Promise<Answer<T>>;
  /** A consenting lead, ready for outreach, whose journey has not begun. @returns its id */
  newLead(fields?: Record<string, unknown>): Promise<string>;
  stageOf(leadId: string): Promise<{ stage: string; outcome: string | null }>;
  /** messages in the outbox for a lead, by file name */
  outboxOf(leadId: string): string[];
  /** ledger rows of a lead */
  sendsOf(leadId: string): Promise<{ ledger_id: string; status: string; reason: string | null }[]>;
  /** kill -9 of one process or server, by name, as soon as it runs; the supervisor starts it again. Or another signal */
  kill(name: string, signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** Sends at any hour of any day, once; waits and asks for seconds. */
const IMPATIENT = {
  QUIET_HOURS: '00:00-00:00',
  SEND_DAYS: 'mon-sun',
  REPLY_WAIT: '600',
  MAX_TOUCHES: '1',
  ESCALATION_REMINDER: '300',
  ESCALATION_EXPIRY: '600',
  LOG_LEVEL: 'warn',
};

export async function startRunningStack(env: Record<string, string> = {}): Promise<RunningStack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'purple-merit-stack-'));
  const ports = await freePorts();
  const { TEMPORAL_STORE } = process.env;
  const config = loadConfig({ ...IMPATIENT, TEMPORAL_STORE, ...env, DATA_DIR: dataDir, API_PORT: String(ports.api) });
  const stack = await startStack({ config, ports });
  const client = new Client({ connection: await Connection.connect({ address: stack.services.temporal.address }) });
  const database = new pg.Pool({ connectionString: stack.services.postgres.address, max: 2 });
  // Tests restart the server on purpose.
  database.on('error', () => undefined);
  return {
    stack,
    temporal: client,
    database,
    ...requests(stack.addresses.api),
    ...observers(stack, database),
    async stop() {
      await database.end();
      await client.connection.close();
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function requests(base: string): Pick<RunningStack, 'get' | 'post' | 'erase' | 'newLead' | 'stageOf'> {
  const call = async <T>(path: string, init: RequestInit): Promise<Answer<T>> => {
    const response = await fetch(new URL(path, base), init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as T };
  };
  const get: RunningStack['get'] = (path) => call(path, {});
  const post: RunningStack['post'] = (path, body = {}, headers = {}) =>
    call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  let leads = 0;
  return {
    get,
    post,
    erase: (leadId) => call(`/api/v1/leads/${leadId}`, { method: 'DELETE' }),
    async newLead(fields = {}) {
      leads += 1;
      const lead_id = `fault-${leads}`;
      const { status, body } = await post('/api/v1/leads', {
        lead_id,
        email: `${lead_id}@example.com`,
        first_name: 'Ada',
        source: 'Referral',
        company_size: '1001-5000',
        industry: 'SaaS',
        persona: 'CMO',
        region: 'EU',
        timezone: 'Europe/Berlin',
        campaign_id: 'camp-001',
        gdpr_consent: true,
        start_journey: false,
        ...fields,
      });
      if (status !== 201) throw new Error(`no lead: ${status} ${JSON.stringify(body)}`);
      return lead_id;
    },
    async stageOf(leadId) {
      const { body } = await get<{ stage: string; outcome: string | null }>(`/api/v1/leads/${leadId}/journey`);
      return body;
    },
  };
}

function observers(stack: Stack, database: pg.Pool): Pick<RunningStack, 'outboxOf' | 'sendsOf' | 'kill'> {
  return {
    // made with the first message
    outboxOf: (leadId) =>
      existsSync(stack.addresses.outbox)
        ? readdirSync(stack.addresses.outbox).filter((file) => file.startsWith(`send-${leadId}.`))
        : [],
    async sendsOf(leadId) {
      const { rows } = await database.query<{ ledger_id: string; status: string; reason: string | null }>(
        'SELECT ledger_id, status, reason FROM sends WHERE lead_id = $1 ORDER BY touch',
        [leadId],
      );
      return rows;
    },
    async kill(name, signal = 'SIGKILL') {
      const pidOf = (): number | null | undefined =>
        isService(name) ? stack.services[name].pid : stack.processes.find(({ spec }) => spec.name === name)?.pid;
      await waitFor(() => Boolean(pidOf()), `${name} to run`);
      process.kill(pidOf() ?? 0, signal);
    },
  };
}

const isService = (name: string): name is keyof Stack['services'] => ['postgres', 'redis', 'temporal'].includes(name);

/** Waits until nothing of an erased lead is left anywhere. */
export const isErased = (running: RunningStack, leadId: string, timeoutMs = 60_000): Promise<void> =>
  waitFor(
    async () => (await running.erase(leadId).catch(() => undefined))?.status === 200,
    `${leadId} to be erased`,
    timeoutMs,
  );

/** Waits until a lead's journey has reached a stage. */
export const reaches = (running: RunningStack, leadId: string, stage: string, timeoutMs = 60_000): Promise<void> =>
  waitFor(
    async () => (await running.stageOf(leadId).catch(() => undefined))?.stage === stage,
    `${leadId} to be ${stage}`,
    timeoutMs,
  );
