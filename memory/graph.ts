/** The knowledge graph in memory, and the walk over it. Knows no database. */
import { MultiDirectedGraph } from 'graphology';
import type { Related } from '../mcp/protocol/memory-methods';
import { createHeap } from './heap';

export type Triple = Related['path'][number];

export interface Walk {
  entity: string;
  maxDepth: number;
  limit: number;
  /** only these relations; undefined: all */
  predicates?: readonly string[] | undefined;
}

/** A part of the graph to draw: the entity asked for, what is most strongly related to it, and every relation among them. */
export interface Subgraph {
  nodes: { entity: string; depth: number; strength: number }[];
  edges: Triple[];
}

/** ISO times between which a relation counts; null: for good. */
export interface Validity {
  valid_from: string | null;
  valid_to: string | null;
}

interface Edge extends Pick<Triple, 'predicate' | 'weight'> {
  fromMs: number;
  toMs: number;
}
interface Step {
  entity: string;
  depth: number;
  strength: number;
  triple: Triple;
  before: Step | undefined;
}

export interface KnowledgeGraph {
  /** Adds the relation, or states it anew. */
  set(statement: Triple & Partial<Validity>): void;
  /** Entities within reach along the relations' direction, strongest path first. A weight of 0 leads nowhere. */
  related(walk: Walk): Related[];
  /** At most `limit` nodes, the entity first; null when there is no such entity. */
  subgraph(walk: Walk): Subgraph | null;
  size(): number;
}

/** so many relations a node are drawn: those on the strongest paths, then the heaviest */
const MOST_EDGES_A_NODE = 5;

export function createGraph(): KnowledgeGraph {
  const graph = new MultiDirectedGraph<Record<string, never>, Edge>();

  const stepsFrom = (entity: string, before: Step | undefined, predicates: readonly string[] | undefined): Step[] => {
    const nowMs = Date.now();
    const steps: Step[] = [];
    graph.forEachOutEdge(entity, (_key, { predicate, weight, fromMs, toMs }, subject, object) => {
      const isWalked = weight > 0 && fromMs <= nowMs && nowMs < toMs && (predicates?.includes(predicate) ?? true);
      if (!isWalked) return;
      const strength = (before?.strength ?? 1) * weight;
      const depth = (before?.depth ?? 0) + 1;
      steps.push({ entity: object, depth, strength, triple: { subject, predicate, object, weight }, before });
    });
    return steps;
  };

  const related = ({ entity, maxDepth, limit, predicates }: Walk): Related[] =>
    graph.hasNode(entity)
      ? strongestFirst(entity, maxDepth, limit, (at, before) => stepsFrom(at, before, predicates))
      : [];

  return {
    set(statement) {
      const { subject, predicate, object, weight, valid_from, valid_to } = statement;
      const fromMs = valid_from == null ? -Infinity : Date.parse(valid_from);
      const toMs = valid_to == null ? Infinity : Date.parse(valid_to);
      graph.mergeNode(subject);
      graph.mergeNode(object);
      graph.mergeEdgeWithKey(keyOf(statement), subject, object, { predicate, weight, fromMs, toMs });
    },
    size: () => graph.size,
    related,
    subgraph(walk) {
      if (!graph.hasNode(walk.entity)) return null;
      const found = related({ ...walk, limit: walk.limit - 1 });
      const nodes = [{ entity: walk.entity, depth: 0, strength: 1 }, ...found.map(({ path: _path, ...node }) => node)];
      const shown = new Set(nodes.map(({ entity }) => entity));
      const among = nodes
        .flatMap(({ entity }) => stepsFrom(entity, undefined, walk.predicates))
        .map(({ triple }) => triple)
        .filter(({ object }) => shown.has(object))
        .sort((a, b) => b.weight - a.weight);
      const onPaths = found.flatMap(({ path }) => path);
      const edges = new Map([...onPaths, ...among].map((triple) => [keyOf(triple), triple]));
      return { nodes, edges: [...edges.values()].slice(0, nodes.length * MOST_EDGES_A_NODE) };
    },
  };
}

const keyOf = ({ subject, predicate, object }: Triple): string => JSON.stringify([subject, predicate, object]);

/**
 * Best-first search for the largest product of weights (Dijkstra's, since weights are at most 1). An entity is walked on
 * again when a weaker path reaches it in fewer steps: from there it may get further within the depth. Depth only ever
 * shrinks, so cycles end.
 */
function strongestFirst(
  start: string,
  maxDepth: number,
  limit: number,
  stepsFrom: (entity: string, before: Step | undefined) => Step[],
): Related[] {
  const open = createHeap<Step>((a, b) => a.strength > b.strength || (a.strength === b.strength && a.depth < b.depth));
  const shallowest = new Map([[start, 0]]);
  const found: Related[] = [];
  for (const step of stepsFrom(start, undefined)) open.push(step);
  for (let step = open.pop(); step && found.length < limit; step = open.pop()) {
    const known = shallowest.get(step.entity);
    if (known !== undefined && known <= step.depth) continue;
    shallowest.set(step.entity, step.depth);
    if (known === undefined)
      found.push({ entity: step.entity, depth: step.depth, strength: step.strength, path: pathTo(step) });
    if (step.depth < maxDepth) for (const next of stepsFrom(step.entity, step)) open.push(next);
  }
  return found;
}

function pathTo(last: Step): Triple[] {
  const path: Triple[] = [];
  for (let step: Step | undefined = last; step; step = step.before) path.unshift(step.triple);
  return path;
}
