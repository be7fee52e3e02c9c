/** `kg://graph`: relations that hold now, page by page; `kg://graph/{entity}`: what lies around an entity. */
import { asItem, amount, name, text, time } from './resource';
import type { TableResource } from './resource';

const MAX_DEPTH = 2;

export const graph: TableResource = {
  uri: 'kg://graph',
  scope: 'graph',
  about:
    'The knowledge graph: weighted relations (subject, predicate, object) between industries, personas, channels, leads, …',
  rowName: 'entity',
  from: '(SELECT * FROM semantic_kg_triples WHERE valid_from <= now() AND (valid_to IS NULL OR valid_to > now())) k',
  select: 'k.subject, k.predicate, k.object, k.weight, k.source, k.valid_from, k.valid_to',
  key: amount('k.change_no'),
  columns: {
    subject: name('k.subject'),
    predicate: name('k.predicate'),
    object: name('k.object'),
    weight: amount('k.weight'),
    source: text('k.source'),
    valid_from: time('k.valid_from'),
  },
  order: '-valid_from',
  searched: ['k.subject', 'k.predicate', 'k.object'],
  item: asItem,
  async one(entity, { limit }, { deps }) {
    const around = await deps.tiers.semantic.subgraph({ entity, maxDepth: MAX_DEPTH, limit });
    return around ? { item: asItem({ entity, max_depth: MAX_DEPTH, ...around }) } : undefined;
  },
};
