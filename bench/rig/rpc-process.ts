/** A process of the bench of the data server: the server, an echo, or queries. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { systemEnvironment } from '../../runtime/config';
import type { MeasuredProcess } from '../measure/processes';
import type { RpcMessage, RpcRole } from '../rpc/main';
import type { QueryOrder } from '../rpc/query';

export interface RpcProcess extends MeasuredProcess {
  port: number;
  /** for `query` alone: resolves when the order was carried out */
  order(order: QueryOrder): Promise<void>;
  stop(): Promise<void>;
}

/** @throws Error when it ends before it is ready */
export async function startRpcProcess(role: RpcRole, env: Record<string, string>): Promise<RpcProcess> {
  const child = fork(join(__dirname, '../rpc/main.js'), [role], {
    env: { ...systemEnvironment(), ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // a Ctrl-C in the terminal reaches the bench alone, which stops everything in order
    detached: true,
  });
  const ready = await nextMessage(child, role);
  return {
    name: role,
    pid: child.pid ?? 0,
    port: ready.kind === 'ready' ? ready.port : 0,
    async order(order) {
      child.send(order);
      await nextMessage(child, role);
    },
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

async function nextMessage(child: ChildProcess, role: RpcRole): Promise<RpcMessage> {
  const message = once(child, 'message') as Promise<[RpcMessage]>;
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${role} ended with exit code ${String(code)}`);
  });
  return (await Promise.race([message, ended]))[0];
}
