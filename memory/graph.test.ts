import fc from 'fast-check';
import { createGraph } from './graph';
import type { KnowledgeGraph, Triple } from './graph';
import { createHeap } from './heap';

const graphOf = (
  ...triples: [subject: string, predicate: string, object: string, weight: number][]
): KnowledgeGraph => {
  const graph = createGraph();
  for (const [subject, predicate, object, weight] of triples) graph.set({ subject, predicate, object, weight });
  return graph;
};
const walk = (graph: KnowledgeGraph, entity: string, maxDepth = 2, limit = 50): [string, number, number][] =>
  graph
    .related({ entity, maxDepth, limit })
    .map((related) => [related.entity, related.depth, Number(related.strength.toFixed(6))]);

test('walks to the depth asked for, strongest first', () => {
  const graph = graphOf(['a', 'r', 'b', 0.5], ['a', 'r', 'c', 0.9], ['c', 'r', 'd', 0.8], ['d', 'r', 'e', 1]);
  expect(walk(graph, 'a', 1)).toEqual([
    ['c', 1, 0.9],
    ['b', 1, 0.5],
  ]);
  expect(walk(graph, 'a', 2)).toEqual([
    ['c', 1, 0.9],
    ['d', 2, 0.72],
    ['b', 1, 0.5],
  ]);
  expect(walk(graph, 'a', 3)).toEqual([
    ['c', 1, 0.9],
    ['d', 2, 0.72],
    ['e', 3, 0.72],
    ['b', 1, 0.5],
  ]);
});

test('shows the strongest path, even when it is the longer one', () => {
  const graph = graphOf(['a', 'weak', 'c', 0.3], ['a', 'strong', 'b', 0.9], ['b', 'strong', 'c', 0.9]);
  const [, c] = graph.related({ entity: 'a', maxDepth: 2, limit: 10 });
  expect(c).toEqual({
    entity: 'c',
    depth: 2,
    strength: expect.closeTo(0.81, 10),
    path: [
      { subject: 'a', predicate: 'strong', object: 'b', weight: 0.9 },
      { subject: 'b', predicate: 'strong', object: 'c', weight: 0.9 },
    ],
  });
});

test('a weaker but shorter path leads further within the depth', () => {
  const graph = graphOf(['a', 'r', 'b', 0.9], ['b', 'r', 'c', 0.9], ['a', 'r', 'c', 0.1], ['c', 'r', 'd', 1]);
  expect(walk(graph, 'a', 2)).toEqual([
    ['b', 1, 0.9],
    ['c', 2, 0.81],
    ['d', 2, 0.1],
  ]);
});

test('walks as deep as asked for, through cycles, and where everything leads everywhere', () => {
  const chain = Array.from({ length: 100 }, (_, n): [string, string, string, number] => [`n${n}`, 'r', `n${n + 1}`, 1]);
  expect(walk(graphOf(...chain, ['n50', 'r', 'n0', 1]), 'n0', 99, 500)).toHaveLength(99);

  const hub = createGraph();
  for (let n = 0; n < 100_000; n++)
    hub.set({
      subject: `e${n % 2_000}`,
      predicate: 'r',
      object: `e${(n * 7 + Math.floor(n / 2_000) * 31) % 2_000}`,
      weight: ((n % 97) + 1) / 100,
    });
  expect(walk(hub, 'e0', 100, 500)).toHaveLength(500);
});

test('cycles end, and nobody is related to itself', () => {
  const graph = graphOf(['a', 'r', 'b', 1], ['b', 'r', 'c', 1], ['c', 'r', 'a', 1], ['a', 'r', 'a', 1]);
  expect(walk(graph, 'a', 10)).toEqual([
    ['b', 1, 1],
    ['c', 2, 1],
  ]);
});

test('two relations between the same entities are two; a new weight replaces the old', () => {
  const graph = graphOf(['a', 'likes', 'b', 0.4], ['a', 'uses', 'b', 0.6], ['a', 'likes', 'b', 0.7]);
  expect(graph.size()).toBe(2);
  expect(walk(graph, 'a')).toEqual([['b', 1, 0.7]]);
  expect(graph.related({ entity: 'a', maxDepth: 1, limit: 5, predicates: ['uses'] })[0]?.strength).toBe(0.6);
  expect(graph.related({ entity: 'a', maxDepth: 1, limit: 5, predicates: [] })).toEqual([]);
});

test('unknown entities have no relations, a weight of 0 leads nowhere, limit bounds the answer', () => {
  const graph = graphOf(['a', 'r', 'b', 0], ['a', 'r', 'c', 0.2], ['a', 'r', 'd', 0.3]);
  expect(walk(graph, 'nobody')).toEqual([]);
  expect(walk(graph, 'a', 2, 1)).toEqual([['d', 1, 0.3]]);
  expect(walk(graph, 'a')).toEqual([
    ['d', 1, 0.3],
    ['c', 1, 0.2],
  ]);
});

test('a subgraph has the entity first, the strongest nodes, every relation among them and no other', () => {
  const graph = graphOf(
    ['a', 'r', 'b', 0.9],
    ['a', 'r', 'c', 0.5],
    ['b', 's', 'c', 0.8],
    ['c', 'r', 'a', 0.1],
    ['c', 'r', 'd', 0.2],
  );
  expect(graph.subgraph({ entity: 'a', maxDepth: 2, limit: 3 })).toEqual({
    nodes: [
      { entity: 'a', depth: 0, strength: 1 },
      { entity: 'b', depth: 1, strength: 0.9 },
      { entity: 'c', depth: 2, strength: expect.closeTo(0.72, 10) },
    ],
    edges: [
      { subject: 'a', predicate: 'r', object: 'b', weight: 0.9 },
      { subject: 'b', predicate: 's', object: 'c', weight: 0.8 },
      { subject: 'a', predicate: 'r', object: 'c', weight: 0.5 },
      { subject: 'c', predicate: 'r', object: 'a', weight: 0.1 },
    ],
  });
  expect(graph.subgraph({ entity: 'd', maxDepth: 2, limit: 3 })).toEqual({
    nodes: [{ entity: 'd', depth: 0, strength: 1 }],
    edges: [],
  });
  expect(graph.subgraph({ entity: 'nobody', maxDepth: 2, limit: 3 })).toBeNull();
});

test('a dense subgraph stays drawable: what leads to each node is always in it', () => {
  const names = Array.from({ length: 30 }, (_, n) => `n${n}`);
  const graph = graphOf(
    ...names.flatMap((a, i) =>
      names.filter((b) => a !== b).map((b): [string, string, string, number] => [a, 'r', b, i === 0 ? 0.2 : 0.9]),
    ),
  );
  const drawn = graph.subgraph({ entity: 'n0', maxDepth: 1, limit: 30 });
  expect(drawn!.edges).toHaveLength(150);
  expect(drawn!.edges.filter(({ subject }) => subject === 'n0')).toHaveLength(29);
});

/** every simple path, the slow and obvious way */
function strengths(triples: Triple[], start: string, maxDepth: number): Map<string, number> {
  const best = new Map<string, number>();
  const visit = (entity: string, strength: number, depth: number, seen: Set<string>): void => {
    if (depth === maxDepth) return;
    for (const { subject, object, weight } of triples) {
      if (subject !== entity || seen.has(object)) continue;
      best.set(object, Math.max(best.get(object) ?? 0, strength * weight));
      visit(object, strength * weight, depth + 1, new Set([...seen, object]));
    }
  };
  visit(start, 1, 0, new Set([start]));
  return best;
}

test('finds the same strengths as trying every path', () => {
  const entity = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const triple = fc.record({
    subject: entity,
    predicate: fc.constantFrom('p', 'q'),
    object: entity,
    weight: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(triple, { selector: (t) => t.subject + t.predicate + t.object, maxLength: 14 }),
      fc.integer({ min: 1, max: 4 }),
      (triples, maxDepth) => {
        const graph = createGraph();
        for (const each of triples) graph.set(each);
        const found = graph.related({ entity: 'a', maxDepth, limit: 500 });
        const expected = strengths(triples, 'a', maxDepth);
        expect(found.map((related) => related.entity).sort()).toEqual([...expected.keys()].sort());
        for (const related of found) {
          expect(related.strength).toBeCloseTo(expected.get(related.entity)!, 10);
          expect(related.path).toHaveLength(related.depth);
        }
      },
    ),
  );
});

test('a heap gives its items in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap = createHeap<number>((a, b) => a < b);
      for (const number of numbers) heap.push(number);
      const out: number[] = [];
      for (let next = heap.pop(); next !== undefined; next = heap.pop()) out.push(next);
      expect(out).toEqual([...numbers].sort((a, b) => a - b));
    }),
  );
});
