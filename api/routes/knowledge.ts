/** The knowledge graph: what lies around an entity, with what each relation rests on, and which entities there are. */
import { z } from 'zod';
import { relationSchema, tripleSchema } from '../../mcp/protocol/memory-methods';
import type { DataClient, Params } from '../../mcp/protocol';
import { withPlainHyphens } from '../../workflows/contracts/hyphens';
import { defineRoute } from '../http/route';
import { searchPage } from '../resources';

const entity = tripleSchema.shape.subject;
/** As many as can be told apart in a picture, and no more than one filter takes. */
const MOST_NODES = 150;
/** Of those that lead to the entity, which a walk along the relations does not find. */
const MOST_LEADING_TO = 20;
const MOST_RELATIONS = 500;
/** Relations that are looked through for entities. */
const LOOKED_THROUGH = 500;

type Relation = z.output<typeof relationSchema>;
type Filter = NonNullable<Params<'resource.search'>['query']['filter']>;

const nodeSchema = z.object({
  entity,
  depth: z.int().min(0).meta({ description: 'steps from the entity asked for; that one has 0' }),
  strength: z.number().meta({ description: '0 to 1: product of the weights on the strongest path' }),
});

const graphSchema = z.object({
  entity,
  max_depth: z.int(),
  is_known: z.boolean(),
  nodes: z.array(nodeSchema).meta({ description: 'the entity first, then the strongest' }),
  relations: z.array(relationSchema).meta({ description: 'all that hold now among the nodes, heaviest first' }),
});

export const knowledgeRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/v1/knowledge/graph',
    operationId: 'getGraph',
    tag: 'Memory',
    summary: 'What the knowledge graph has around an entity',
    description:
      'The strongest paths that lead away from it, what leads to it directly, and every relation among these with where it was learned and since when. A name with a hyphen is found whichever hyphen it is written with, and `entity` says how that is. Nothing known is an empty answer, not an error.',
    query: z.strictObject({
      entity,
      max_depth: z.coerce.number().int().min(1).max(5).default(2),
      limit: z.coerce.number().int().min(1).max(MOST_NODES).default(60).meta({ description: 'most nodes' }),
    }),
    responses: { 200: { description: 'A part of the graph', schema: graphSchema } },
    handler: async ({ query: { entity: asked, max_depth, limit } }, { data }) => {
      const entity = await asWritten(data, asked);
      const [walked, leading] = await Promise.all([
        data.call('searchGraph', { entity, max_depth, limit }),
        relations(data, { object: entity }, MOST_LEADING_TO),
      ]);
      const away = walked.related.map(({ path: _path, ...node }) => node);
      const found = new Map([
        [entity, { entity, depth: 0, strength: 1 }],
        ...leading.map(({ subject, weight }) => [subject, { entity: subject, depth: 1, strength: weight }] as const),
        ...away.map((node) => [node.entity, node] as const),
      ]);
      found.set(entity, { entity, depth: 0, strength: 1 });
      const nodes = [...found.values()]
        .sort((a, b) => Number(b.depth === 0) - Number(a.depth === 0) || b.strength - a.strength)
        .slice(0, limit + 1);
      const names = nodes.map((node) => node.entity);
      const among =
        names.length > 1
          ? await relations(data, { subject: { in: names }, object: { in: names } }, MOST_RELATIONS)
          : [];
      return { status: 200, body: { entity, max_depth, is_known: names.length > 1, nodes, relations: among } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/knowledge/entities',
    operationId: 'listEntities',
    tag: 'Memory',
    summary: 'Entities of the knowledge graph whose name has a text in it, those with most relations first',
    query: z.strictObject({
      q: z.string().max(200).optional().meta({ description: 'part of a name; without it any' }),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    responses: {
      200: {
        description: 'Entities, from the heaviest 500 relations that fit',
        schema: z.object({ items: z.array(z.object({ entity, relations: z.int() })) }),
      },
    },
    handler: async ({ query: { q = '', limit } }, { data }) => {
      const fitting = await relations(data, {}, LOOKED_THROUGH, q);
      const counts = new Map<string, number>();
      for (const name of fitting.flatMap(({ subject, object }) => [subject, object]))
        if (folded(name).includes(folded(q))) counts.set(name, (counts.get(name) ?? 0) + 1);
      const items = [...counts]
        .sort(([a, many], [b, more]) => more - many || a.localeCompare(b))
        .slice(0, limit)
        .map(([name, count]) => ({ entity: name, relations: count }));
      return { status: 200, body: { items } };
    },
  }),
];

/** Names that differ in case or in their hyphens alone are found by each other. */
const folded = (name: string): string => withPlainHyphens(name.toLowerCase());

/** An entity as the graph has it, where only its hyphens differ; what is not known stays as it was asked for. */
async function asWritten(data: DataClient, asked: string): Promise<string> {
  if (withPlainHyphens(asked) === asked && !asked.includes('-')) return asked;
  const names = (await relations(data, {}, LOOKED_THROUGH, asked)).flatMap(({ subject, object }) => [subject, object]);
  if (names.includes(asked)) return asked;
  return names.find((name) => withPlainHyphens(name) === withPlainHyphens(asked)) ?? asked;
}

/** Those that hold now, heaviest first. */
async function relations(data: DataClient, filter: Filter, limit: number, text?: string): Promise<Relation[]> {
  const query = { filter, sort: '-weight', ...(text ? { text } : {}) };
  return (await searchPage(data, { uri: 'kg://graph', query, limit }, relationSchema)).items;
}
