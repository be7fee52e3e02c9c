/** The state of the system, the traffic of its data server, and its models, as the API has them. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ModelRole, RegisteredModel } from '../../workflows/contracts/model';
import type { ModelCard } from '../../workflows/contracts/model-card';
import { call, get, query } from '../api/client';
import { POLL_MS, type Page } from '../api/queries';

export interface Component {
  state: 'up' | 'degraded' | 'down';
  latency_ms: number | null;
  detail: string;
  remedy?: string;
}

export interface TaskQueue {
  task_queue: string;
  kind: 'workflow' | 'activity';
  pollers: number | null;
  backlog: number | null;
  oldest_seconds: number | null;
  added_per_second: number | null;
  taken_per_second: number | null;
}

export interface Schedule {
  schedule_id: string;
  summary: string | null;
  is_paused: boolean | null;
  next_at: string | null;
  last_at: string | null;
}

/** GET /api/agents/system/status */
export interface Status {
  status: 'ok' | 'degraded' | 'down';
  components: Record<string, Component>;
  task_queues: TaskQueue[];
  schedules: Schedule[];
}

interface Outcomes {
  calls: number;
  failed: number;
  denied: number;
}

interface CacheLayer {
  hits: number;
  misses: number;
  hit_rate: number | null;
}

/** GET /api/v1/system/traffic */
export interface Traffic extends Outcomes {
  since: string;
  is_complete: boolean;
  calls_per_second: number;
  p50_ms: number | null;
  p95_ms: number | null;
  methods: (Outcomes & { method: string | null; p50_ms: number | null; p95_ms: number | null })[];
  principals: (Outcomes & { principal: string | null; scopes_denied: string[] })[];
  transports: { transport: string; calls: number; connections: number }[];
  caches: { l1: CacheLayer; l2: CacheLayer } | null;
}

export type TrafficWindow = '1h' | '24h';

const DOWN = 503;
/** the audit is counted anew each time */
const TRAFFIC_POLL_MS = 10_000;
const PAGE_SIZE = 20;
const MODELS = '/api/v1/models';

export const useStatus = () =>
  useQuery({
    queryKey: ['system'],
    queryFn: async ({ signal }) =>
      (await call<Status>('/api/agents/system/status', { signal, alsoAnswers: [DOWN] })).body,
    refetchInterval: POLL_MS,
  });

export const useTraffic = (window: TrafficWindow) =>
  useQuery({
    queryKey: ['traffic', window],
    queryFn: ({ signal }) => get<Traffic>(`/api/v1/system/traffic${query({ window })}`, signal),
    refetchInterval: TRAFFIC_POLL_MS,
    placeholderData: (shown) => shown,
  });

export const useModels = () =>
  useInfiniteQuery({
    queryKey: ['models'],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor, signal }) =>
      get<Page<RegisteredModel>>(`${MODELS}${query({ limit: PAGE_SIZE, cursor })}`, signal),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: TRAFFIC_POLL_MS,
  });

/** Who decides now; null: the rules. */
export const useChampion = () =>
  useQuery({
    queryKey: ['models', 'champion'],
    queryFn: async ({ signal }) =>
      (await get<Page<RegisteredModel>>(`${MODELS}${query({ status: 'champion' })}`, signal)).items[0] ?? null,
    refetchInterval: POLL_MS,
  });

export const useModelCard = (modelId: string) =>
  useQuery({
    queryKey: ['models', 'card', modelId],
    queryFn: ({ signal }) => get<ModelCard>(`${MODELS}/${encodeURIComponent(modelId)}/card`, signal),
    refetchInterval: TRAFFIC_POLL_MS,
  });

/** `expected_champion`: who decided when it was asked for; somebody else by now is a conflict. */
export type RoleChange =
  { to: ModelRole; decided_by?: string; expected_champion: string | null } | { to: 'retired'; decided_by?: string };

export function useRoleChange(modelId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ to, ...rest }: RoleChange) => {
      const model = `${MODELS}/${encodeURIComponent(modelId)}`;
      return to === 'retired'
        ? call(`${model}/retire`, { method: 'POST', body: rest })
        : call(`${model}/promote`, { method: 'POST', body: { role: to, ...rest } });
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['models'] }),
        queries.invalidateQueries({ queryKey: ['system'] }),
      ]),
  });
}
