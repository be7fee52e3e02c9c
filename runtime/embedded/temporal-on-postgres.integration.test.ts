/** Temporal's real server on a PostgreSQL of its own. Runs where the programs are: `TEMPORAL_STORE=postgres npm start` builds them once. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchAttributes } from '../../workflows/contracts/search-attributes';
import { isAlive } from '../pids';
import { acceptsConnections, freePort } from '../ports';
import type { ProcessEvent } from '../supervised-process';
import { connectTemporal, prepareNamespace } from '../temporal';
import { startPostgres } from './postgres';
import type { Service } from './service';
import { DYNAMIC_CONFIG, startTemporal } from './temporal';
import { hasTemporalPrograms } from './temporal-programs';

jest.setTimeout(120_000);

const NAMESPACE = 'merit';
/** They take minutes to build: .ci/run does, a person may not have. */
const itWithPrograms = hasTemporalPrograms() || process.env.CI ? it : it.skip;

let dataDir: string;
let postgres: Service;
let temporal: Service | undefined;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'purple-merit-temporal-'));
  chmodSync(dataDir, 0o755);
  postgres = await startPostgres({ dataDir, database: 'merit', password: 'a password: of /tests?' });
});

afterAll(async () => {
  await temporal?.stop();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(port: number, uiPort: number, onEvent?: (event: ProcessEvent) => void): Promise<Service> {
  const store = { adminUrl: postgres.address };
  return startTemporal({ dataDir, port, uiPort, namespace: NAMESPACE, store, ...(onEvent ? { onEvent } : {}) });
}

async function namespaceFacts(address: string): Promise<{ retentionDays: number; attributes: string[] }> {
  const connection = await connectTemporal({ temporalAddress: address });
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: NAMESPACE });
    const retentionDays = Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
    return { retentionDays, attributes: Object.keys(customAttributes) };
  } finally {
    await connection.close();
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`still not true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

itWithPrograms('keeps namespace and search attributes through kill -9 and a move to other ports', async () => {
  const events: string[] = [];
  const uiPort = await freePort();
  temporal = await start(await freePort(), uiPort, ({ kind }) => events.push(kind));
  await prepareNamespace({ temporalAddress: temporal.address, temporalNamespace: NAMESPACE });
  const page = await fetch(`http://127.0.0.1:${uiPort}/api/v1/namespaces`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(NAMESPACE)]);

  const killed = temporal.pid ?? 0;
  process.kill(killed, 'SIGKILL');
  await until(() => events.includes('recovered'), 'the server has recovered');
  expect(temporal.pid).not.toBe(killed);

  await temporal.stop();
  temporal = await start(await freePort(), await freePort());
  const facts = await namespaceFacts(temporal.address);
  expect(facts.retentionDays).toBe(30);
  expect(facts.attributes).toEqual(expect.arrayContaining(Object.values(searchAttributes).map(({ name }) => name)));
});

itWithPrograms('stops without leaving a process', async () => {
  const pid = temporal?.pid ?? 0;
  const port = Number(temporal?.address.split(':')[1]);
  expect(isAlive(pid)).toBe(true);
  await temporal?.stop();
  expect([isAlive(pid), await acceptsConnections(port)]).toEqual([false, false]);
});

it('has the settings of the dev server', () => {
  const text = readFileSync('deploy/temporal/dynamic-config.yaml', 'utf8');
  const settings = [...text.matchAll(/^([\w.]+):\n +- value: (\w+)$/gm)].map(([, name, value]) => `${name}=${value}`);
  expect(settings).toEqual(DYNAMIC_CONFIG);
});
