/** Three data servers on one database, as behind a balancer: what one is told, all know. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { startDataServers } from '../../test/data-servers';
import type { DataServers } from '../../test/data-servers';
import { waitFor } from '../../test/wait-for';
import type { DataClient } from '../protocol';

const SERVERS = 3;
let servers: DataServers;
let clients: DataClient[];
const clientOf = (n: number): DataClient => clients[n % SERVERS]!;
beforeAll(async () => {
  servers = await startDataServers(SERVERS);
  clients = servers.ports.map((_, n) => servers.client('api', n));
});
afterAll(() => servers.stop());

const same = (answers: readonly unknown[]): Set<string> => new Set(answers.map((each) => JSON.stringify(each)));

it('applies the same write with the same key once, and gives fifty equal answers, over three servers', async () => {
  const write = { fields: { email: `${randomUUID()}@example.com` }, idempotency_key: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => clientOf(n).call('registerLead', write)));
  expect(same(answers).size).toBe(1);
  expect(answers[0]).toMatchObject({ created: true });
  const { rows } = await servers.database.pools.read.query('SELECT lead_id FROM leads');
  expect(rows).toEqual([{ lead_id: answers[0]!.lead_id }]);
  // the same again, much later, from any of them
  expect(same([...answers, await clientOf(2).call('registerLead', write)]).size).toBe(1);
});

it('keeps one outbox row of fifty equal requests to a campaign', async () => {
  const campaign_id = 'camp-three';
  await clientOf(0).call('resource.write', { uri: 'db://campaigns', data: { campaign_id, name: 'Three' } });
  const ask = { campaign_id, idempotency_key: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => clientOf(n).call('optimizeCampaign', ask)));
  expect(same(answers).size).toBe(1);
  const { rows } = await servers.database.pools.read.query(
    "SELECT heard ->> 'request_id' AS request_id FROM relay_events WHERE kind = 'optimize_requested'",
  );
  expect(rows).toEqual([{ request_id: answers[0]!.request_id }]);
});

it('sees a write on one server from the others as soon as it is answered', async () => {
  const { lead_id } = await clientOf(0).call('registerLead', { fields: { industry: 'SaaS' } });
  for (let round = 0; round < 30; round++) {
    const industry = `Industry ${round}`;
    await clientOf(round).call('updateLead', { lead_id, changes: { industry } });
    const seen = await Promise.all(clients.map((client) => client.call('getLeadData', { lead_id })));
    expect(seen.map(({ lead }) => lead.industry)).toEqual(Array(SERVERS).fill(industry));
  }
});

it('shows a preference that was stored on one server on the others', async () => {
  const { lead_id } = await clientOf(0).call('registerLead', { fields: {} });
  for (let round = 0; round < 10; round++) {
    const preferences = { interests: [`interest ${round}`] };
    await clientOf(round).call('storeMemory', { tier: 'long_term', lead_id, preferences });
    const other = clientOf(round + 1);
    await waitFor(async () => {
      const { lead, profile } = await other.call('getLeadData', { lead_id });
      return lead.lead_id === lead_id && JSON.stringify(profile?.preferences.interests) === `["interest ${round}"]`;
    }, `round ${round} to be seen`);
  }
});

const rateSchema = z.object({ hits: z.int(), misses: z.int(), hit_rate: z.number().nullable() });
const ratesSchema = z.object({
  item: z.object({ caches: z.object({ long_term: z.object({ l1: rateSchema, l2: rateSchema }) }) }),
});

it('tells in cache://memory how many reads each layer has answered', async () => {
  const { lead_id } = await clientOf(0).call('registerLead', { fields: {} });
  const ratesOf = async (n: number) => {
    const read = await clientOf(n).call('resource.read', { uri: 'cache://memory' });
    return ratesSchema.parse(read).item.caches.long_term;
  };
  const readAt = (n: number) => clientOf(n).call('fetchMemory', { tier: 'long_term', lead_id });
  // Redis is told of what was read beside the answer
  const before = await ratesOf(0);
  for (let n = 0; n < 10; n++) await readAt(0);
  const after = await ratesOf(0);
  expect(after.l1.hits - before.l1.hits).toBe(9);
  expect([after.l1.misses - before.l1.misses, after.l2.misses - before.l2.misses]).toEqual([1, 1]);
  expect(after.l1.hit_rate).toBeCloseTo(after.l1.hits / (after.l1.hits + after.l1.misses), 2);
  const other = await ratesOf(1);
  await waitFor(async () => {
    await readAt(1);
    return (await ratesOf(1)).l2.hits + (await ratesOf(1)).l1.hits > other.l2.hits + other.l1.hits;
  }, 'another server to be answered by a cache');
});

it('walks a relation on every server that was stored on one of them', async () => {
  for (let round = 0; round < 10; round++) {
    const triple = { subject: 'SaaS', predicate: 'responds_to', object: `channel ${round}`, weight: 0.9 } as const;
    await clientOf(round).call('storeMemory', { tier: 'semantic', ...triple });
    for (const client of clients)
      await waitFor(async () => {
        const { related } = await client.call('searchGraph', { entity: 'SaaS' });
        return related.some(({ entity }) => entity === triple.object);
      }, `${triple.object} to be related`);
  }
});
