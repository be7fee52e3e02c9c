/** The data server as its process starts it, on a database of its own and a free port. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDataServer } from '../mcp/server/start';
import { silentLog } from '../mcp/server/testing';
import { loadConfig } from '../runtime/config';
import { freePort } from '../runtime/ports';
import type { Shutdown } from '../runtime/shutdown';
import { createTestDatabase } from './database';
import type { TestDatabase } from './database';

export const principalToken = (name: string): string => `${name}-secret-0123456789`;

export interface DataServerRig {
  database: TestDatabase;
  url: string;
  /** audit rows where a column has a value, once they are stored */
  audited(column: 'method' | 'scope' | 'result', value: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** Runs the steps in reverse, as the real one does, without touching this process. */
export function createSteps(): Pick<Shutdown, 'add'> & { run(): Promise<boolean> } {
  const steps: (() => unknown)[] = [];
  const run = async (): Promise<boolean> => {
    for (const step of steps.toReversed()) await step();
    return true;
  };
  return { add: (_name, step) => void steps.push(step), run };
}

/** @param env on top of stores and port */
export async function startDataServerRig(env: Record<string, string> = {}): Promise<DataServerRig> {
  const database = await createTestDatabase();
  const port = await freePort();
  const steps = createSteps();
  const config = loadConfig({
    DATABASE_URL: database.url,
    REDIS_URL: process.env.TEST_REDIS_URL,
    MCP_PORT: String(port),
    PII_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    ...env,
  });
  await startDataServer(config, steps, silentLog);
  return {
    database,
    url: `http://127.0.0.1:${port}/mcp`,
    async audited(column, value) {
      // the audit is stored every 200 ms
      await sleep(400);
      const rows = await database.pools.read.query<Record<string, unknown>>(
        `select * from mcp_calls where ${column} = $1 order by call_id`,
        [value],
      );
      return rows.rows;
    },
    async stop() {
      await steps.run();
      await database.drop();
    },
  };
}
