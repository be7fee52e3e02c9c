/** Where entities lie in the picture. The same graph always lies the same way: nothing is drawn at random. */
import { DirectedGraph } from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';
import { words } from '../components/words';
import type { Graph, Relation } from './use-knowledge';

export interface DrawnNode {
  label: string;
  x: number;
  y: number;
  size: number;
  depth: number;
}

export interface DrawnEdge {
  label: string;
  size: number;
  /** a line where there are relations both ways */
  type: 'arrow' | 'line';
}

export type DrawnGraph = DirectedGraph<DrawnNode, DrawnEdge>;

const ITERATIONS = 300;
const TURN = 2 * Math.PI;

/** A circle for each number of steps, by strength; then forces, from there. */
export function drawn({ nodes, relations }: Graph): DrawnGraph {
  const graph: DrawnGraph = new DirectedGraph();
  for (const [place, { entity, depth, strength }] of nodes.entries()) {
    const angle = (TURN * place) / nodes.length;
    graph.addNode(entity, {
      label: entity,
      x: depth * Math.cos(angle),
      y: depth * Math.sin(angle),
      size: depth === 0 ? 14 : 5 + 5 * strength,
      depth,
    });
  }
  for (const [key, between] of byPair(relations)) {
    const [first] = between;
    if (!first || first.subject === first.object) continue;
    const isOneWay = between.every(({ subject }) => subject === first.subject);
    graph.addEdgeWithKey(key, first.subject, first.object, {
      label: [...new Set(between.map(({ predicate }) => words(predicate).toLowerCase()))].join(', '),
      size: 1 + 3 * Math.max(...between.map(({ weight }) => weight)),
      type: isOneWay ? 'arrow' : 'line',
    });
  }
  forceAtlas2.assign(graph, {
    iterations: ITERATIONS,
    settings: { ...forceAtlas2.inferSettings(graph), adjustSizes: false, strongGravityMode: true, gravity: 0.5 },
  });
  return graph;
}

/** What holds between two entities is one line, whatever holds and whichever way. */
function byPair(relations: readonly Relation[]): Map<string, Relation[]> {
  const pairs = new Map<string, Relation[]>();
  for (const relation of relations) {
    const key = JSON.stringify([relation.subject, relation.object].sort());
    pairs.set(key, [...(pairs.get(key) ?? []), relation]);
  }
  return pairs;
}
