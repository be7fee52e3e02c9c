/** Campaigns, their figures, variants, changes and questions, as the API has them. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Analysis, CampaignWithMetrics } from '../../workflows/contracts/campaign';
import type { CampaignTrend, TrendStep, VariantStanding } from '../../workflows/contracts/campaign-trend';
import type { CampaignChange } from '../../workflows/contracts/changes';
import type { Escalation } from '../../workflows/contracts/escalation';
import { call, get, query, type Answer } from '../api/client';
import { POLL_MS, type Page } from '../api/queries';
import { randomId } from '../api/random-id';

const PAGE_SIZE = 50;
/** Figures of days move slowly. */
const FIGURES_POLL_MS = 30_000;

export interface CampaignFilter {
  q: string;
  status: string;
}

export interface Period {
  from: string;
  to: string;
  by: TrendStep;
}

export const campaignPath = (campaignId: string, rest = ''): string =>
  `/api/v1/campaigns/${encodeURIComponent(campaignId)}${rest}`;

export const useCampaigns = (filter: CampaignFilter) =>
  useInfiniteQuery({
    queryKey: ['campaigns', filter],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor, signal }) =>
      get<Page<CampaignWithMetrics>>(`/api/v1/campaigns${query({ ...filter, limit: PAGE_SIZE, cursor })}`, signal),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const useCampaign = (campaignId: string) =>
  useQuery({
    queryKey: ['campaign', campaignId],
    queryFn: ({ signal }) => get<CampaignWithMetrics>(campaignPath(campaignId), signal),
    refetchInterval: POLL_MS,
  });

export const useTrend = (campaignId: string, period: Period) =>
  useQuery({
    queryKey: ['campaign', campaignId, 'trend', period],
    queryFn: ({ signal }) => get<CampaignTrend>(`${campaignPath(campaignId, '/daily')}${query({ ...period })}`, signal),
    refetchInterval: FIGURES_POLL_MS,
    placeholderData: keepPreviousData,
  });

export const useVariants = (campaignId: string) =>
  useQuery({
    queryKey: ['campaign', campaignId, 'variants'],
    queryFn: ({ signal }) => get<Page<VariantStanding>>(campaignPath(campaignId, '/variants'), signal),
    refetchInterval: FIGURES_POLL_MS,
  });

export const useChanges = (campaignId: string) =>
  useInfiniteQuery({
    queryKey: ['campaign', campaignId, 'changes'],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor, signal }) =>
      get<Page<CampaignChange>>(`${campaignPath(campaignId, '/changes')}${query({ limit: 20, cursor })}`, signal),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: POLL_MS,
  });

/** Open ones about the campaign itself. */
export const useQuestions = (campaignId: string) =>
  useQuery({
    queryKey: ['campaign', campaignId, 'questions'],
    queryFn: ({ signal }) => get<Page<Escalation>>(`/api/v1/escalations${query({ campaign_id: campaignId })}`, signal),
    refetchInterval: POLL_MS,
  });

/** A POST about a campaign, after which everything about it is asked for again. */
function useCampaignPost<Body, Result>(campaignId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body: Body }): Promise<Answer<Result>> =>
      call<Result>(campaignPath(campaignId, path), { method: 'POST', body, idempotencyKey: randomId() }),
    onSettled: () =>
      Promise.all(['campaign', 'campaigns'].map((kind) => queries.invalidateQueries({ queryKey: [kind] }))),
  });
}

interface Decided {
  decided_by?: string;
  comment?: string;
}

export const useStatusChange = (campaignId: string) =>
  useCampaignPost<Decided, { change: CampaignChange | null }>(campaignId);
export const useUndo = (campaignId: string) => useCampaignPost<Decided, CampaignChange>(campaignId);
/** 202 says why there is no analysis yet. */
export const useAnalysis = (campaignId: string) =>
  useCampaignPost<object, Analysis | { status: 'pending'; detail: string }>(campaignId);
