import request from 'supertest';
import type { Params } from '../../mcp/protocol';
import { testApi } from '../testing/fixtures';

const SINCE = '2026-11-20T10:00:00.000Z';
const relation = (subject: string, predicate: string, object: string, weight: number) => ({
  ...{ subject, predicate, object, weight, source: 'dictionary', valid_from: SINCE, valid_to: null },
});
const LEADING = relation('B2B', 'includes', 'SaaS', 0.5);
const AMONG = [relation('SaaS', 'responds_to', 'Email', 0.8), LEADING];
const told = ({ valid_to: _validTo, ...rest }: ReturnType<typeof relation>) => rest;

const script = (related: { entity: string; strength: number }[]) => ({
  searchGraph: ({ entity }: Params<'searchGraph'>) => ({
    entity,
    related: related.map((each) => ({ ...each, depth: 1, path: [] })),
  }),
  'resource.search': ({ uri, query }: Params<'resource.search'>) => ({
    uri,
    items: query.filter && 'subject' in query.filter ? AMONG : related.length > 0 ? [LEADING] : [],
    next_cursor: null,
  }),
});

describe('GET /api/v1/knowledge/graph', () => {
  it('has what leads away from an entity, what leads to it, and what holds among these', async () => {
    const { app, data } = testApi(script([{ entity: 'Email', strength: 0.8 }]));
    const { body } = await request(app).get('/api/v1/knowledge/graph?entity=SaaS').expect(200);
    expect(body).toEqual({
      ...{ entity: 'SaaS', max_depth: 2, is_known: true },
      nodes: [
        { entity: 'SaaS', depth: 0, strength: 1 },
        { entity: 'Email', depth: 1, strength: 0.8 },
        { entity: 'B2B', depth: 1, strength: 0.5 },
      ],
      relations: AMONG.map(told),
    });
    const names = ['SaaS', 'Email', 'B2B'];
    expect(data.calls.at(-1)?.params).toMatchObject({
      uri: 'kg://graph',
      query: { filter: { subject: { in: names }, object: { in: names } }, sort: '-weight' },
    });
  });

  it('keeps the strongest, and the entity first', async () => {
    const related = Array.from({ length: 9 }, (_, n) => ({ entity: `e${n}`, strength: 1 - n / 10 }));
    const { app } = testApi(script(related));
    const { body } = await request(app).get('/api/v1/knowledge/graph?entity=SaaS&limit=3').expect(200);
    expect(body.nodes).toMatchObject(['SaaS', 'e0', 'e1', 'e2'].map((entity) => ({ entity })));
  });

  it('says that nothing is known, which is no error', async () => {
    const { app } = testApi(script([]));
    const { body } = await request(app).get('/api/v1/knowledge/graph?entity=Nobody').expect(200);
    expect(body).toMatchObject({ is_known: false, nodes: [{ entity: 'Nobody' }], relations: [] });
  });

  it.each(['max_depth=9&entity=a', 'entity=', 'limit=1000&entity=a'])('refuses %s', async (query) => {
    await request(testApi({}).app).get(`/api/v1/knowledge/graph?${query}`).expect(400);
  });
});

it('finds an entity by another hyphen than it is written with', async () => {
  const items = [relation('E\u2011commerce', 'responds_to', 'Email', 0.9)];
  const { app } = testApi({
    searchGraph: ({ entity }) => ({ entity, related: [] }),
    'resource.search': ({ uri }) => ({ uri, items, next_cursor: null }),
  });
  const graph = await request(app).get('/api/v1/knowledge/graph?entity=E-commerce').expect(200);
  expect(graph.body.entity).toBe('E\u2011commerce');
  const suggested = await request(app).get('/api/v1/knowledge/entities?q=e-com').expect(200);
  expect(suggested.body.items).toEqual([{ entity: 'E\u2011commerce', relations: 1 }]);
});

it('suggests entities whose name has the text, those with most relations first', async () => {
  const items = [
    relation('SaaS', 'responds_to', 'Email', 0.9),
    relation('SaaS', 'similar_to', 'FinTech', 0.8),
    relation('Marketing', 'uses', 'Email', 0.7),
  ];
  const { app, data } = testApi({ 'resource.search': ({ uri }) => ({ uri, items, next_cursor: null }) });
  const { body } = await request(app).get('/api/v1/knowledge/entities?q=MA').expect(200);
  expect(body).toEqual({
    items: [
      { entity: 'Email', relations: 2 },
      { entity: 'Marketing', relations: 1 },
    ],
  });
  expect(data.calls[0]?.params).toMatchObject({ query: { text: 'MA' } });
});
