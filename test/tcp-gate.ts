/** A TCP proxy that a test can make deaf: it lets everything through until the client says a certain word. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpGate {
  port: number;
  /** From now on what contains this is swallowed, with all that follows on its connection. */
  holdBack(word: RegExp): void;
  /** how often something was held back */
  held(): number;
  open(): void;
  close(): Promise<void>;
}

export async function startTcpGate(targetPort: number): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  let word: RegExp | undefined;
  let count = 0;
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    target.pipe(client);
    let isHeld = false;
    client.on('data', (chunk) => {
      if (!isHeld && word?.test(chunk.toString('latin1'))) {
        isHeld = true;
        count += 1;
      }
      if (!isHeld) target.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    holdBack: (held) => (word = held),
    held: () => count,
    open: () => (word = undefined),
    async close() {
      server.close();
      sockets.forEach((socket) => socket.destroy());
      await once(server, 'close');
    },
  };
}
