/** Real child processes: started, crashed, left behind, stopped. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemEnvironment } from './config';
import { endProcess, findLeftover, isAlive, writePidFile } from './pids';
import { freePort } from './ports';
import type { ProcessEvent } from './supervised-process';
import { Supervisor, isHealthy } from './supervisor';
import type { NodeProcessSpec } from './supervisor';

const SERVER = `
  const { createServer } = require('node:http');
  const { appendFileSync } = require('node:fs');
  const [name, port, journal] = process.argv.slice(2);
  const server = createServer((request, response) => {
    if (request.url === '/crash') process.exit(3);
    response.end();
  }).listen(Number(port), '127.0.0.1');
  process.on('SIGTERM', () => { appendFileSync(journal, name + '\\n'); process.exit(0); });
  process.on('disconnect', () => process.exit(0));
`;

let folder: string;
let events: ProcessEvent[];
let supervisor: Supervisor;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'purple-merit-supervisor-'));
  mkdirSync(join(folder, 'run'));
  writeFileSync(join(folder, 'server.js'), SERVER);
  events = [];
  supervisor = new Supervisor(folder, (event) => events.push(event));
});

afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

const journal = (): string => join(folder, 'journal');

async function server(name: string): Promise<NodeProcessSpec> {
  const port = await freePort();
  const args = [name, String(port), journal()];
  return {
    name,
    script: join(folder, 'server.js'),
    args,
    env: systemEnvironment(),
    port,
    healthUrl: `http://127.0.0.1:${port}/health`,
  };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`still not true: ${what}`);
    await sleep(20);
  }
}

describe('the supervisor', () => {
  it('returns when the process answers, and stops the last one first', async () => {
    const first = await supervisor.start(await server('first'));
    const second = await supervisor.start(await server('second'));
    expect(await isHealthy(`http://127.0.0.1:${second.spec.port}/health`)).toBe(true);
    const pids = [first.pid, second.pid];
    await supervisor.stop();
    expect(readFileSync(journal(), 'utf8')).toBe('second\nfirst\n');
    expect(pids.map((pid) => pid !== null && isAlive(pid))).toEqual([false, false]);
  });

  it('starts a crashed process again, waits longer each time, and says so', async () => {
    const child = await supervisor.start(await server('fragile'));
    const crash = (): Promise<unknown> => fetch(`http://127.0.0.1:${child.spec.port}/crash`).catch(() => undefined);
    await crash();
    await until(() => events.some(({ kind }) => kind === 'recovered'), 'it runs again');
    await crash();
    await until(() => events.filter(({ kind }) => kind === 'recovered').length === 2, 'it runs once more');
    const crashes = events.filter((event) => event.kind === 'crashed');
    expect(crashes.map(({ how, restartInMs }) => [how, restartInMs])).toEqual([
      ['ended with exit code 3', 250],
      ['ended with exit code 3', 500],
    ]);
  });

  it('shows the last lines of the log of a process that does not start', async () => {
    const script = join(folder, 'broken.js');
    writeFileSync(script, `console.error('port is taken'); process.exit(1);`);
    await expect(supervisor.start({ ...(await server('broken')), script })).rejects.toThrow(
      /exit code 1[^]*port is taken/,
    );
    expect(events).toEqual([]);
  });

  it('ends what an earlier run left under the same name', async () => {
    const spec = await server('mcp');
    const leftover = spawn(process.execPath, [spec.script, ...(spec.args ?? [])], {
      env: spec.env,
      stdio: 'ignore',
      detached: true,
    });
    const pid = leftover.pid ?? 0;
    writePidFile(join(folder, 'run', 'mcp.pid'), pid, spec.port);
    const child = await supervisor.start(spec);
    expect(isAlive(pid)).toBe(false);
    expect(child.pid).not.toBe(pid);
  });
});

describe('a pid file', () => {
  it('does not mistake another process with the same pid for the one that was started', async () => {
    const file = join(folder, 'run', 'other.pid');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const pid = child.pid ?? 0;
    writePidFile(file, pid, null);
    expect(findLeftover(file)?.pid).toBe(pid);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"identity":"[^"]*"/, '"identity":"earlier boot"'));
    expect(findLeftover(file)).toBeNull();
    await endProcess(pid, 'SIGTERM', 5_000);
    expect(isAlive(pid)).toBe(false);
  });
});
