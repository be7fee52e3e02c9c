/** The knowledge graph, as the API has it. */
import { useQuery } from '@tanstack/react-query';
import { get, query } from '../api/client';

export interface GraphNode {
  entity: string;
  /** steps from the entity asked for */
  depth: number;
  strength: number;
}

export interface Relation {
  subject: string;
  predicate: string;
  object: string;
  /** 0 to 1 */
  weight: number;
  source: string | null;
  valid_from: string;
}

/** GET /api/v1/knowledge/graph */
export interface Graph {
  entity: string;
  is_known: boolean;
  nodes: GraphNode[];
  relations: Relation[];
}

export const useGraph = (entity: string, maxDepth: number) =>
  useQuery({
    queryKey: ['graph', entity, maxDepth],
    queryFn: ({ signal }) => get<Graph>(`/api/v1/knowledge/graph${query({ entity, max_depth: maxDepth })}`, signal),
    enabled: entity !== '',
    placeholderData: (shown) => shown,
    // a graph that moves by itself cannot be read
    staleTime: 60_000,
  });

/** @param q part of a name; empty: any */
export const useEntities = (q: string) =>
  useQuery({
    queryKey: ['entities', q],
    queryFn: ({ signal }) =>
      get<{ items: { entity: string; relations: number }[] }>(`/api/v1/knowledge/entities${query({ q })}`, signal),
    placeholderData: (shown) => shown,
    staleTime: 60_000,
  });
