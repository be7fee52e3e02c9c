/** For tests of import and export: API and data server as processes of their own on an empty database, and the CLI. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTestDatabase, type TestDatabase } from './database';
import { freePort } from '../runtime/ports';
import { startProcess, type ServerProcess } from './processes';

export interface Ended {
  code: number | null;
  out: string;
  error: string;
}

export interface ExchangeRig {
  database: TestDatabase;
  apiUrl: string;
  api: ServerProcess;
  mcp: ServerProcess;
  merit(...args: string[]): Promise<Ended>;
  /** the CLI under way; `ended` settles however it ends */
  start(...args: string[]): { child: ChildProcess; ended: Promise<Ended> };
  /** kill -9, and a new one in its place */
  killDataServer(): Promise<void>;
  /** every table that is no log, by file name, as exported */
  exported(): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

/** Needs `npm run build`. */
export async function startExchangeRig(): Promise<ExchangeRig> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'purple-merit-exchange-'));
  const [apiPort, mcpPort] = [await freePort(), await freePort()];
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    API_PORT: String(apiPort),
    API_URL: apiUrl,
    MCP_PORT: String(mcpPort),
    TEMPORAL_ADDRESS: process.env.TEST_TEMPORAL_ADDRESS,
  };
  const secrets = { DATABASE_URL: database.url, PII_KEYS: `k1:${randomBytes(32).toString('base64')}` };
  const startDataServer = (): Promise<ServerProcess> =>
    startProcess(process.execPath, ['dist/mcp/main.js'], mcpPort, { env: { ...env, ...secrets } });
  const start: ExchangeRig['start'] = (...args) => {
    const child = spawn(process.execPath, ['dist/cli/main.js', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
      ([out, error, [code]]) => ({ code: code as number | null, out, error }),
    );
    return { child, ended };
  };
  const rig: ExchangeRig = {
    database,
    apiUrl,
    mcp: await startDataServer(),
    api: await startProcess(process.execPath, ['dist/api/main.js'], apiPort, { env }),
    start,
    merit: (...args) => start(...args).ended,
    async killDataServer() {
      await rig.mcp.stop('SIGKILL');
      rig.mcp = await startDataServer();
    },
    async exported() {
      const directory = mkdtempSync(join(dataDir, 'export-'));
      const { code, error } = await rig.merit('data', 'export', directory);
      if (code !== 0) throw new Error(`the export failed: ${error}`);
      const files = readdirSync(directory).filter((file) => !/^(mcp|transport|security)_/.test(file));
      return Object.fromEntries(files.map((file) => [file, readFileSync(join(directory, file), 'utf8')]));
    },
    async stop() {
      await rig.api.stop();
      await rig.mcp.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return rig;
}
