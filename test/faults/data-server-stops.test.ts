/** A data server is stopped under load: what was answered is in the audit, each call once. And three are restarted in turn: no call fails. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { principalToken } from '../data-server-rig';
import { startDataServerProcesses, type DataServerProcesses } from '../data-servers';

const authorization = `Bearer ${principalToken('api')}`;
const question = (id: string): string => JSON.stringify({ jsonrpc: '2.0', id, method: 'getStatus', params: {} });

describe('the audit of a server that is stopped under load', () => {
  let servers: DataServerProcesses;
  beforeAll(async () => {
    servers = await startDataServerProcesses(1);
  });
  afterAll(() => servers.stop());

  /** Asks over one WebSocket, several at once, until it is closed. */
  async function askOverSocket(lane: number, answered: Set<string>): Promise<void> {
    const socket = new WebSocket(`ws://127.0.0.1:${servers.ports[0]}/mcp`, { headers: { authorization } });
    await once(socket, 'open');
    let asked = 0;
    const ask = (): void => socket.send(question(`ws-${lane}-${++asked}`), () => undefined);
    socket.on('message', (data: Buffer) => {
      answered.add((JSON.parse(data.toString()) as { id: string }).id);
      ask();
    });
    for (let n = 0; n < 20; n++) ask();
    await once(socket, 'close');
  }

  async function askOverHttp(lane: number, answered: Set<string>): Promise<void> {
    const headers = { authorization, 'content-type': 'application/json' };
    for (let asked = 1; ; asked++) {
      const body = question(`http-${lane}-${asked}`);
      try {
        const response = await fetch(`http://127.0.0.1:${servers.ports[0]}/mcp`, { method: 'POST', headers, body });
        answered.add(((await response.json()) as { id: string }).id);
      } catch {
        // it listens no more
        return;
      }
    }
  }

  it('has a row for each call that was answered, and no other', async () => {
    const answered = new Set<string>();
    const lanes = Array.from({ length: 5 }, (_, n) => n);
    const load = [...lanes.map((n) => askOverSocket(n, answered)), ...lanes.map((n) => askOverHttp(n, answered))];
    while (answered.size < 2_000) await sleep(20);
    await servers.processes[0]?.stop('SIGTERM');
    await Promise.all(load);
    const { rows } = await servers.database.pools.read.query<{ rpc_id: string }>(
      "SELECT rpc_id FROM mcp_calls WHERE method = 'getStatus'",
    );
    const audited = rows.map(({ rpc_id }) => rpc_id);
    console.log(`answered ${answered.size}, audited ${audited.length}`);
    expect(audited.sort()).toEqual([...answered].sort());
  });
});

/** What stands in front of servers: gives each connection to the next one that takes it. */
async function startBalancer(ports: readonly number[]): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let next = 0;
  const reach = async (): Promise<Socket | undefined> => {
    next += 1;
    for (const port of [...ports.slice(next % ports.length), ...ports.slice(0, next % ports.length)]) {
      const socket = connect(port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        return socket;
      } catch {
        socket.destroy();
      }
    }
    return undefined;
  };
  const server = createServer({ pauseOnConnect: true }, (near) => {
    near.on('error', () => undefined);
    void reach().then((far) => {
      if (!far) {
        near.destroy();
        return;
      }
      for (const socket of [near, far]) sockets.add(socket);
      far.on('error', () => undefined);
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
      near.pipe(far).pipe(near);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

describe('three servers behind a balancer', () => {
  const WRITERS = 8;
  /** leads, by the tests so far */
  let written = 0;
  let servers: DataServerProcesses;
  let balancer: Awaited<ReturnType<typeof startBalancer>>;
  beforeAll(async () => {
    servers = await startDataServerProcesses(3);
    balancer = await startBalancer(servers.ports);
  });
  afterAll(async () => {
    await balancer.close();
    await servers.stop();
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'fail no call while each is restarted (%s), and apply each write once',
    async (signal) => {
      const over = new AbortController();
      const taken: string[] = [];
      let reads = 0;
      let slowestMs = 0;
      const lane = async (n: number): Promise<void> => {
        const client = servers.clientAt('api', balancer.port);
        while (!over.signal.aborted) {
          const startedMs = performance.now();
          const email = `${randomUUID()}@example.com`;
          const { lead_id, created } = await client.call('registerLead', {
            fields: { email },
            idempotency_key: randomUUID(),
          });
          expect(created).toBe(true);
          taken.push(lead_id);
          const industry = `Industry ${n}`;
          await client.call('updateLead', { lead_id, changes: { industry }, idempotency_key: randomUUID() });
          const { lead } = await client.call('getLeadData', { lead_id });
          expect(lead).toMatchObject({ lead_id, email, industry });
          reads++;
          slowestMs = Math.max(slowestMs, performance.now() - startedMs);
        }
      };
      const load = Promise.all(Array.from({ length: WRITERS }, (_, n) => lane(n)));
      for (const [n] of servers.ports.entries()) {
        await sleep(500);
        await servers.restart(n, signal);
      }
      await sleep(500);
      over.abort();
      // a failed call would be thrown here
      await load;
      const { rows } = await servers.database.pools.read.query<{ leads: number }>(
        'SELECT count(*)::int AS leads FROM leads WHERE lead_id = ANY($1)',
        [taken],
      );
      const all = await servers.database.pools.read.query<{ leads: number }>(
        'SELECT count(*)::int AS leads FROM leads',
      );
      console.log(
        `${signal}: ${taken.length} writes, ${reads} reads, the slowest three calls took ${slowestMs.toFixed(0)} ms`,
      );
      expect(rows).toEqual([{ leads: taken.length }]);
      written += taken.length;
      expect(all.rows[0]?.leads).toBe(written);
    },
  );
});
