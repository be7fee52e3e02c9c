/** Leads, a lead, its journey and its consents, as the API has them. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Consent } from '../../workflows/contracts/consent';
import type { Lead } from '../../workflows/contracts/lead';
import type { Priority } from '../../workflows/contracts/priority';
import type { Outcome, Stage } from '../../workflows/contracts/stages';
import { ApiProblem, call, get, query, type Answer } from '../api/client';
import { POLL_MS, type Page } from '../api/queries';

const PAGE_SIZE = 50;
const NOT_FOUND = 404;

export interface LeadFilter {
  q: string;
  category: string;
  status: string;
  campaign_id: string;
}

export interface TimelineEntry {
  at: string;
  type: string;
  summary: string;
  [field: string]: unknown;
}

/** What happens by itself if nothing else does. */
export interface Timer {
  at: string;
  kind: string;
  summary: string;
  [field: string]: unknown;
}

/** GET …/journey */
export interface Journey {
  lead_id: string;
  journey_no: number;
  workflow_id: string;
  stage: Stage;
  outcome: Outcome | null;
  priority: Priority | null;
  started_at: string | null;
  closed_at: string | null;
  timeline: TimelineEntry[];
  timers: Timer[];
  waiting_for: string | null;
  web_ui_url: string;
}

export const leadPath = (leadId: string, rest = ''): string => `/api/v1/leads/${encodeURIComponent(leadId)}${rest}`;

export const useLeads = (filter: LeadFilter) =>
  useInfiniteQuery({
    queryKey: ['leads', filter],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor, signal }) =>
      get<Page<Lead>>(`/api/v1/leads${query({ ...filter, limit: PAGE_SIZE, cursor })}`, signal),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const useLead = (leadId: string) =>
  useQuery({
    queryKey: ['lead', leadId],
    queryFn: ({ signal }) => get<Lead>(leadPath(leadId), signal),
    refetchInterval: POLL_MS,
  });

/** Null: there is no such journey, or none yet. */
export const useJourney = (leadId: string, journeyNo: number | undefined) =>
  useQuery({
    queryKey: ['journey', leadId, journeyNo],
    queryFn: async ({ signal }) => {
      try {
        return await get<Journey>(`${leadPath(leadId, '/journey')}${query({ journey_no: journeyNo })}`, signal);
      } catch (error) {
        if (error instanceof ApiProblem && error.status === NOT_FOUND) return null;
        throw error;
      }
    },
    refetchInterval: POLL_MS,
  });

export const useConsents = (leadId: string) =>
  useQuery({
    queryKey: ['consents', leadId],
    queryFn: ({ signal }) => get<Page<Consent>>(leadPath(leadId, '/consents'), signal),
    refetchInterval: POLL_MS,
  });

export interface LeadAction {
  path: string;
  body: unknown;
  /** of the attempt: repeated, it is done once */
  idempotencyKey: string;
}

/** POSTs about a lead, one after the other, after which everything about it is asked for again. Yields the last answer. */
export function useLeadAction(leadId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (orders: readonly LeadAction[]) => {
      let last: Answer<{ detail?: string }> | undefined;
      for (const { path, ...options } of orders) last = await call(path, { method: 'POST', ...options });
      return last;
    },
    onSettled: () =>
      Promise.all(
        ['lead', 'journey', 'consents'].map((kind) => queries.invalidateQueries({ queryKey: [kind, leadId] })),
      ),
  });
}
