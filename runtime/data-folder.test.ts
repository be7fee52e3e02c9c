import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from './config';
import { claimDataFolder, emptyDataFolder, isFirstTime, lockHolder, markDone } from './data-folder';
import { freePort, isPortFree } from './ports';
import { portProblems, refuseEmbeddedInProduction } from './preflight';
import { createServer } from 'node:net';
import { once } from 'node:events';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'purple-merit-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the data folder', () => {
  it('belongs to one stack at a time', async () => {
    const release = await claimDataFolder(folder);
    expect(lockHolder(folder)?.pid).toBe(process.pid);
    await expect(claimDataFolder(folder)).rejects.toThrow(/in use by another merit up \(pid \d+\).*DATA_DIR/);
    release();
    expect(lockHolder(folder)).toBeNull();
    (await claimDataFolder(folder))();
  });

  it('is free again when its stack was killed', async () => {
    writeFileSync(join(folder, 'up.lock'), '{"pid":4194000,"identity":"gone","port":null}');
    (await claimDataFolder(folder))();
  });

  it('says what to do when it cannot be written to', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(claimDataFolder(join(folder, 'file', 'data'))).rejects.toThrow('set DATA_DIR');
  });

  it('begins anew without touching what is not its own', async () => {
    mkdirSync(join(folder, 'outbox'));
    writeFileSync(join(folder, 'mine.txt'), 'keep');
    markDone(folder, 'seed');
    expect(isFirstTime(folder, 'seed')).toBe(false);
    await emptyDataFolder(folder);
    expect(isFirstTime(folder, 'seed')).toBe(true);
    expect([existsSync(join(folder, 'outbox')), existsSync(join(folder, 'mine.txt'))]).toEqual([false, true]);
  });
});

describe('before a start', () => {
  it('names the port, who holds it, and the variable to change', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    const [problem] = await portProblems([{ port, host: '127.0.0.1', purpose: 'HTTP API', variable: 'API_PORT' }]);
    expect(problem).toMatch(new RegExp(`port ${port} \\(HTTP API\\) is in use by .*pid ${process.pid}.*API_PORT`));
    server.close();
    await once(server, 'close');
    expect(await isPortFree(port)).toBe(true);
  });

  it('refuses everything embedded in production and names what is missing', () => {
    const config = loadConfig({ NODE_ENV: 'production', DATABASE_URL: 'postgres://db/x' });
    expect(() => refuseEmbeddedInProduction(config)).toThrow(/TEMPORAL_ADDRESS, REDIS_URL, PII_KEYS, MCP_TOKENS/);
  });
});
