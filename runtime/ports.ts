/** TCP ports of this machine: free ones, and who holds a taken one. */
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { promisify } from 'node:util';

const LOOPBACK = '127.0.0.1';
const CONNECT_TIMEOUT_MS = 1_000;

/**
 * A free one from 20000 to 32767: below what systems give to outgoing connections, so that none of these takes it before it is
 * used, and small enough for Temporal's membership table.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    if (await isPortFree(port)) return port;
  }
}

export async function isPortFree(port: number, host = LOOPBACK): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}

export async function acceptsConnections(port: number, host = LOOPBACK): Promise<boolean> {
  const socket = connect(port, host);
  socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error('timeout')));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** @returns such as `redis-server (pid 4711)`, or null when this user cannot know */
export async function portHolder(port: number): Promise<string | null> {
  try {
    return process.platform === 'linux' ? await holderFromProc(port) : await holderFromLsof(port);
  } catch {
    return null;
  }
}

async function holderFromProc(port: number): Promise<string | null> {
  const inode = (await listeningInodes('/proc/net/tcp', port)) ?? (await listeningInodes('/proc/net/tcp6', port));
  if (!inode) return null;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (target === `socket:[${inode}]`) return `${(await readFile(`/proc/${pid}/comm`, 'utf8')).trim()} (pid ${pid})`;
    }
  }
  return null;
}

/** Columns of /proc/net/tcp: local address, state (0A is LISTEN), inode. */
async function listeningInodes(file: string, port: number): Promise<string | undefined> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = (await readFile(file, 'utf8').catch(() => '')).split('\n').map((line) => line.trim().split(/\s+/));
  return rows.find((row) => row[1]?.endsWith(`:${hexPort}`) && row[3] === '0A')?.[9];
}

async function holderFromLsof(port: number): Promise<string | null> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  return pid ? `${/^c(.+)$/m.exec(stdout)?.[1] ?? 'a process'} (pid ${pid})` : null;
}
