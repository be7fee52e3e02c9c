/** Caches of several data servers, each a process, while a profile is written and read everywhere and one of them is killed. */
import { startDataServerProcesses, type DataServerProcesses } from '../data-servers';
import { waitFor } from '../wait-for';
import type { DataClient, Result } from '../../mcp/protocol';

const WRITES = 200;

let servers: DataServerProcesses;
let clients: DataClient[];
beforeAll(async () => {
  servers = await startDataServerProcesses(3);
  clients = servers.ports.map((_, n) => servers.client('api', n));
});
afterAll(() => servers.stop());

/** As often as it takes a killed server to come back. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
const roundOf = ({ profile }: Result<'getLeadData'>): number => Number(profile?.preferences.round ?? 0);

it('nobody reads an earlier value after a later one, and everybody the last in the end', async () => {
  const { lead_id } = await clients[0]!.call('registerLead', { fields: {} });
  const read = async (client: DataClient) => roundOf(await patiently(() => client.call('getLeadData', { lead_id })));
  let isOver = false;
  const reads = clients.map(async (client) => {
    const seen: number[] = [];
    while (!isOver) seen.push(await read(client));
    return seen;
  });
  let restarting: Promise<void> | undefined;
  for (let round = 1; round <= WRITES; round++) {
    const write = { tier: 'long_term', lead_id, preferences: { round }, idempotency_key: `round-${round}` } as const;
    await patiently(() => clients[round % 3]!.call('storeMemory', write));
    if (round === WRITES / 2) restarting = servers.restart(1, 'SIGKILL');
  }
  await restarting;
  for (const client of clients) await waitFor(async () => (await read(client)) === WRITES, 'the last to be read');
  isOver = true;
  for (const seen of await Promise.all(reads)) {
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(new Set(seen).size).toBeGreaterThan(5);
  }
  await waitFor(
    async () => (await servers.database.pools.read.query('SELECT FROM memory_cache_debts')).rows.length === 0,
    'Redis to have been told of everything',
  );
});

it('counts what each layer has answered', async () => {
  const { lead_id } = await clients[0]!.call('registerLead', { fields: {} });
  for (let n = 0; n < 20; n++) await clients[0]!.call('getLeadData', { lead_id });
  const { components } = await clients[0]!.call('getStatus', {});
  expect(components.memory_cache).toMatchObject({ state: 'up', figures: { l1: expect.any(Number) } });
  expect(components.memory_cache?.figures?.l1).toBeGreaterThanOrEqual(19);
});
