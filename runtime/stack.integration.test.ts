/** The whole stack from compiled code, as `merit up` starts it, on free ports and in a folder of its own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig, systemEnvironment } from './config';
import { dist } from './entry-points';
import { findLeftover, isAlive } from './pids';
import { freePort, isPortFree } from './ports';
import { startStack } from './stack';
import type { Stack, StepEvent } from './stack';
import { isHealthy } from './supervisor';

jest.setTimeout(180_000);

let dataDir: string;
let env: Record<string, string>;
let stack: Stack | undefined;
let child: ChildProcess | undefined;

beforeAll(async () => {
  if (!existsSync(join(dist, 'workflow-bundle.js'))) throw new Error('run npm run build first');
  dataDir = mkdtempSync(join(tmpdir(), 'purple-merit-stack-'));
  chmodSync(dataDir, 0o755);
  const ports = await Promise.all(
    ['API_PORT', 'MCP_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT'].map(
      async (name) => [name, String(await freePort())] as const,
    ),
  );
  env = {
    ...systemEnvironment(),
    ...Object.fromEntries(ports),
    HEALTH_PORT: String(await threeFreePorts()),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
  };
});

afterAll(async () => {
  child?.kill('SIGKILL');
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** HEALTH_PORT is the first of three in a row. */
async function threeFreePorts(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if ((await isPortFree(port + 1)) && (await isPortFree(port + 2))) return port;
  }
}

const start = async (steps: StepEvent[] = []): Promise<Stack> => {
  stack = await startStack({ config: loadConfig(env), onStep: (event) => steps.push(event) });
  return stack;
};

const environmentOf = (name: string): string => {
  const pid = stack?.processes.find(({ spec }) => spec.name === name)?.pid;
  return readFileSync(`/proc/${pid}/environ`, 'utf8');
};

const post = (path: string, body: object): Promise<Response> =>
  fetch(`${stack?.addresses.api}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const remembered = (): number[] =>
  readdirSync(join(dataDir, 'run')).flatMap((name) => findLeftover(join(dataDir, 'run', name))?.pid ?? []);

describe('the stack', () => {
  it('starts everything, loads sample data, and triages a lead', async () => {
    const steps: StepEvent[] = [];
    const started = await start(steps);
    expect(started.hasSampleData).toBe(true);
    expect(steps.filter(({ state }) => state === 'done').map(({ step }) => step)).toEqual(
      expect.arrayContaining([
        'PostgreSQL',
        'Redis',
        'Temporal',
        'migrations',
        'sample data',
        'search attributes',
        'MCP server',
        'HTTP API',
      ]),
    );
    const answer = await post('/api/v1/leads/test-123/triage', { priority: 'high' });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ category: 'Campaign Qualified', journey_no: 1 }),
    ]);
  });

  it('gives credentials only to those who use them', () => {
    expect(environmentOf('mcp')).toMatch(/DATABASE_URL=.*PII_KEYS=/s);
    for (const name of ['api', 'worker-lead_triage', 'worker-engagement', 'worker-campaign_optimizer']) {
      expect(environmentOf(name)).not.toMatch(/DATABASE_URL|REDIS_URL|PII_KEYS|MCP_TOKENS/);
      expect(environmentOf(name)).toContain('MCP_TOKEN=');
    }
  });

  it('brings a killed process back', async () => {
    const api = stack?.processes.find(({ spec }) => spec.name === 'api');
    const killed = api?.pid ?? 0;
    process.kill(killed, 'SIGKILL');
    await until(
      async () => api?.pid !== killed && (await isHealthy(`${stack?.addresses.api}/health`)),
      'the API is back',
    );
  });

  it('refuses a second start on the same folder', async () => {
    await expect(startStack({ config: loadConfig(env) })).rejects.toThrow('in use by another merit up');
  });

  it('stops without leaving a process', async () => {
    const pids = remembered();
    expect(pids).toHaveLength(8);
    await stack?.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    stack = undefined;
  });

  it('survives a kill -9 of merit up: the next start remembers', async () => {
    child = spawn(process.execPath, [join(dist, 'cli/main.js'), 'up'], { env, stdio: 'ignore' });
    await until(() => isHealthy(`http://127.0.0.1:${env.API_PORT}/health`), 'merit up is up');
    child.kill('SIGKILL');
    await once(child, 'exit');

    await start();
    const journey = await fetch(`${stack?.addresses.api}/api/v1/leads/test-123/journey`);
    expect([journey.status, await journey.json()]).toEqual([
      200,
      expect.objectContaining({ lead_id: 'test-123', workflow_id: 'lead-test-123' }),
    ]);
    await stack?.stop();
    expect(remembered().filter(isAlive)).toEqual([]);
    stack = undefined;
  });

  it('says which variable to change when a port is taken, and leaves nothing running', async () => {
    const other = createServer().listen(Number(env.API_PORT), '127.0.0.1');
    await once(other, 'listening');
    await expect(start()).rejects.toThrow(new RegExp(`port ${env.API_PORT} .*set API_PORT`));
    expect(remembered()).toEqual([]);
    other.close();
  });
});

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still not true: ${what}`);
    await sleep(100);
  }
}
