/** Server processes of tests: readiness, and an end that leaves nothing behind. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_MS = 30_000;
const TERM_MS = 10_000;

export interface ServerProcess {
  pid: number;
  /** SIGTERM (or the signal given), SIGKILL when that does not end it in time */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a server and waits until its port takes connections. @throws Error with its last output when it does not */
export async function startProcess(
  command: string,
  args: string[],
  port: number,
  options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<ServerProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-2000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  await once(child, 'spawn');
  if (!(await answers(port, child))) {
    await end(child, 'SIGKILL');
    throw new Error(`${command} did not listen on port ${port}:\n${output}`);
  }
  return { pid: child.pid ?? 0, stop: (signal = 'SIGTERM') => end(child, signal) };
}

async function answers(port: number, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    if (await accepts(port)) return true;
    await sleep(50);
  }
  return false;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), TERM_MS);
  await exited;
  clearTimeout(late);
}
