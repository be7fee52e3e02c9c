/** Questions as the API lists them, and one in full. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Escalation } from '../../workflows/contracts/escalation';
import { get, query } from '../api/client';
import { POLL_MS, type Page } from '../api/queries';

export type Status = Escalation['status'];
const PAGE_SIZE = 50;

export const useEscalations = (status: Status, q: string) =>
  useInfiniteQuery({
    queryKey: ['escalations', status, q],
    initialPageParam: '',
    queryFn: ({ pageParam: cursor, signal }) =>
      get<Page<Escalation>>(`/api/v1/escalations${query({ status, q, limit: PAGE_SIZE, cursor })}`, signal),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: POLL_MS,
  });

/** Read once for each look at it, not again and again: every reading is on record as a look. */
export const useEscalation = (id: string | undefined) =>
  useQuery({
    queryKey: ['escalation', id],
    queryFn: ({ signal }) => get<Escalation>(`/api/v1/escalations/${encodeURIComponent(id ?? '')}`, signal),
    enabled: id !== undefined,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
