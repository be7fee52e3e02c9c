/** Every resource: read, searched by text, filter and order, paged; what is no table as well. */
import { randomUUID } from 'node:crypto';
import { createMethodRig } from '../../../test/method-rig';
import type { MethodRig } from '../../../test/method-rig';
import { RPC_ERRORS } from '../../protocol';
import type { Params } from '../../protocol';
import { RESOURCES } from './index';
import { isView } from './resource';
import type { TableResource } from './resource';

const LEADS = 5;
let rig: MethodRig;
let campaign_id: string;
beforeAll(async () => {
  rig = await createMethodRig();
  const { write } = rig.database.pools;
  campaign_id = await rig.newCampaign();
  for (let n = 0; n < LEADS; n++) {
    const lead_id = await rig.newLead({ campaign_id });
    await rig.openJourney(lead_id);
    const metadata = { conversion_value_usd: 10 };
    for (const event_type of ['reply', 'conversion'])
      await rig.call('trackEvent', {
        interaction: {
          interaction_id: randomUUID(),
          lead_id,
          campaign_id,
          channel: 'Email',
          event_type,
          outcome: 'positive',
          metadata,
        },
      });
    await rig.call('putRepresentative', {
      representative_id: `rep-${n}`,
      name: 'R',
      email: `rep-${n}@example.com`,
      capacity: 5,
    });
    await rig.newCampaign();
  }
  await write.query(
    `INSERT INTO semantic_kg_triples (subject, predicate, object, weight)
     SELECT 'SaaS', 'responds_to', 'channel ' || n, n / 10.0 FROM generate_series(1, 5) n`,
  );
  await write.query(`INSERT INTO segments (segment_id, name) SELECT 's-' || n, 'Segment' FROM generate_series(1, 5) n`);
  await write.query(
    `INSERT INTO ab_variants (variant_id, campaign_id, channel) SELECT 'v-' || n, $1, 'Email' FROM generate_series(1, 5) n`,
    [campaign_id],
  );
  await write.query(
    `INSERT INTO campaign_daily (campaign_id, date, impressions) SELECT $1, date '2026-10-01' + n, 7 FROM generate_series(1, 5) n`,
    [campaign_id],
  );
});
afterAll(() => rig.database.drop());

const tables = [...RESOURCES.values()].filter((each): each is TableResource => !isView(each));
const orders = tables.flatMap((resource) =>
  Object.entries(resource.columns).flatMap(([column, { sort }]) =>
    sort === undefined
      ? []
      : [
          [resource.uri, column],
          [resource.uri, `-${column}`],
        ],
  ),
);

async function pages(uri: string, query: Params<'resource.search'>['query'], limit: number) {
  const items: Record<string, unknown>[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await rig.call('resource.search', { uri, query, limit, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.next_cursor;
  }
  return items;
}

it.each(orders)('%s in the order of %s shows by pages what it shows at once', async (uri, sort) => {
  const all = await rig.call('resource.search', { uri, query: { sort }, limit: 500 });
  expect(all.next_cursor).toBeNull();
  expect(await pages(uri, { sort }, 2)).toEqual(all.items);
});

it.each(tables.map(({ uri, columns }) => [uri, columns] as const))(
  '%s is filtered by every column it names: by value, list and range, and by nothing else',
  async (uri, columns) => {
    const [row] = (await rig.call('resource.search', { uri, query: {}, limit: 1 })).items;
    for (const [name, { type }] of Object.entries(columns)) {
      const value =
        type === 'number' ? 0 : type === 'boolean' ? true : type === 'text' || type === 'email' ? 'x' : '2026-11-18';
      const conditions = [
        value,
        { in: [value, null] },
        null,
        ...(type === 'email' ? [] : [{ gte: String(value), lte: String(value) }]),
      ];
      for (const wanted of type === 'number' || type === 'boolean' ? conditions.slice(0, 3) : conditions)
        await rig.call('resource.search', { uri, query: { filter: { [name]: wanted }, text: 'z-z' } });
      const known = row?.[name];
      if (typeof known === 'string' && type === 'text')
        expect((await rig.call('resource.search', { uri, query: { filter: { [name]: known } } })).items).toContainEqual(
          expect.objectContaining({ [name]: known }),
        );
    }
    for (const name of ['password', 'constructor', 'to_string'])
      await expect(rig.call('resource.search', { uri, query: { filter: { [name]: 'x' } } })).rejects.toMatchObject({
        code: RPC_ERRORS.invalidParams,
      });
  },
);

test('kg://graph shows relations, the strongest first when asked, and what lies around an entity', async () => {
  const strongest = await pages('kg://graph', { text: 'saas', sort: '-weight' }, 2);
  expect(strongest.map(({ weight }) => weight)).toEqual([0.5, 0.4, 0.3, 0.2, 0.1]);
  expect(await rig.call('resource.read', { uri: 'kg://graph/SaaS', limit: 2 })).toMatchObject({
    item: {
      entity: 'SaaS',
      nodes: [{ entity: 'SaaS' }, { entity: 'channel 5' }],
      edges: [{ object: 'channel 5', weight: 0.5 }],
    },
  });
});

test('analytics://campaigns adds up in SQL, and orders by what it has added up', async () => {
  const [best] = await pages('analytics://campaigns', { sort: '-total_revenue_usd' }, 2);
  expect(best).toMatchObject({ campaign_id, total_conversions: LEADS, total_revenue_usd: 10 * LEADS });
  const { item } = (await rig.call('resource.read', { uri: `analytics://campaigns/${campaign_id}` })) as {
    item: Record<string, unknown>;
  };
  expect(item).toMatchObject({ campaign_id, channels: [{ channel: 'Email', successes: LEADS }] });
  expect(item.daily).toHaveLength(6);
  await expect(rig.call('resource.read', { uri: 'analytics://campaigns/none' })).rejects.toMatchObject({
    code: RPC_ERRORS.notFound,
  });
});

test('analytics://events counts by day, kind, channel and campaign; days that are not asked for are not read', async () => {
  const uri = 'analytics://events';
  const read = (filter: Params<'resource.search'>['query']['filter']) =>
    rig.call('resource.search', { uri, query: { filter } });
  const day = rig.clock.now.toISOString().slice(0, 10);
  const { items } = await read({ event_type: 'reply', date: { gte: day, lte: day } });
  expect(items).toEqual([
    expect.objectContaining({
      date: day,
      event_type: 'reply',
      channel: 'Email',
      campaign_id,
      events: LEADS,
      leads: LEADS,
      successes: LEADS,
    }),
  ]);
  expect((await read({ date: day })).items).toHaveLength(2);
  expect((await read({ date: { in: [day] } })).items).toHaveLength(2);
  expect((await read({ date: '2025-01-01' })).items).toEqual([]);
  await expect(read({ date: 'yesterday' })).rejects.toMatchObject({ code: RPC_ERRORS.invalidParams });
});

test('data://tables lists every table with its columns and how much is in it, and gives their rows as exported', async () => {
  const tablesOf = await pages('data://tables', {}, 4);
  expect(tablesOf).toHaveLength(18);
  expect(tablesOf.find(({ table }) => table === 'segments')).toMatchObject({
    columns: ['segment_id', 'name', 'rules_json', 'description'],
    key: ['segment_id'],
    row_count: 5,
    row_count_is_minimum: false,
  });
  const first = await rig.call('resource.read', { uri: 'data://tables/segments', limit: 3 }, 'api');
  expect(first).toMatchObject({ items: [{ segment_id: 's-1' }, { segment_id: 's-2' }, { segment_id: 's-3' }] });
  const { next_cursor } = first as { next_cursor: string };
  expect(await rig.call('resource.read', { uri: 'data://tables/segments', cursor: next_cursor })).toMatchObject({
    items: [{ segment_id: 's-4' }, { segment_id: 's-5' }],
  });
  await expect(rig.call('resource.read', { uri: 'data://tables/mcp_calls' })).rejects.toMatchObject({
    code: RPC_ERRORS.notFound,
  });
});

test('cache://memory counts what is remembered and shows none of it', async () => {
  expect(await rig.call('resource.read', { uri: 'cache://memory' }, 'api')).toMatchObject({
    item: { tiers: { short_term: { state: 'up' }, semantic: { relations: 5 } } },
  });
  await expect(rig.call('resource.search', { uri: 'cache://memory', query: {} })).rejects.toMatchObject({
    code: RPC_ERRORS.invalidParams,
  });
});

test.each(['kg://graph', 'analytics://events', 'data://tables', 'cache://memory'])('%s is not written', async (uri) => {
  await expect(rig.call('resource.write', { uri, data: {} })).rejects.toMatchObject({ code: RPC_ERRORS.forbidden });
});
