/** For tests: the real transports over real sockets, around methods that the test makes up. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import pino from 'pino';
import type { NamedSecret } from '../../runtime/config';
import { methods } from '../protocol';
import type { Principal } from '../protocol/access';
import type { AuditedCall } from './audit';
import { createAuthenticator } from './auth';
import type { Call } from './dispatcher';
import { listen } from './listen';
import type { RunningServer } from './listen';
import { createService } from './service';
import { createStandardFace } from './standard/face';

export const silentLog = pino({ level: 'silent' });

export interface TestServer extends RunningServer {
  webSocketUrl: string;
  httpUrl: string;
  audited: AuditedCall[];
}

export interface TestServerOptions {
  dispatch(call: Call): Promise<unknown>;
  /** of the methods; the data server's own unless others are named */
  names?: Iterable<string>;
  tokens?: NamedSecret<Principal>[];
  takeRate?: (principal: Principal) => void;
  port?: number;
  heartbeatMs?: number;
}

export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const audited: AuditedCall[] = [];
  const audit = { record: (call: AuditedCall) => void audited.push(call), dropped: 0, close: async () => undefined };
  const dispatch = async (call: Call): Promise<unknown> => options.dispatch(call);
  const { names = Object.keys(methods), takeRate = () => undefined } = options;
  const service = createService({ names, dispatch, takeRate, audit, log: silentLog });
  const running = await listen({
    host: '127.0.0.1',
    port: options.port ?? 0,
    service,
    standard: createStandardFace({ service, takeRate, log: silentLog }),
    authenticate: createAuthenticator(options.tokens ?? []),
    health: () => ({ status: 'ok' }),
    log: silentLog,
    ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
  });
  const at = `127.0.0.1:${running.port}/mcp`;
  return { ...running, webSocketUrl: `ws://${at}`, httpUrl: `http://${at}`, audited };
}

export interface Wire {
  url: string;
  /** Ends every connection and takes no new ones: what a killed server looks like. */
  cut(): Promise<void>;
  /** Takes connections again, on the same port. */
  mend(): Promise<void>;
  /** Connections stay open and nothing passes any more: a lost network. */
  freeze(): void;
}

/** A wire between client and server that can be cut. */
export async function startWire(targetPort: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  const open = async (port: number) => {
    const server = createServer((near) => {
      const far = connect(targetPort, '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server = await open(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/mcp`,
    async cut() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async mend() {
      server = await open(port);
    },
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
}
