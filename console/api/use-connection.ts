/** Whether what is shown is current. When the API answers again, everything on show is asked for anew: nothing is missed. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get } from './client';
import { POLL_MS } from './queries';
import { usePush } from './use-push';

export function useConnection(): { isLost: boolean } {
  const queries = useQueryClient();
  const push = usePush();
  const { isError } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => get<{ status: string }>('/health', signal),
    refetchInterval: POLL_MS,
    retry: false,
  });
  const isLost = isError || push === 'lost';
  const wasLost = useRef(false);
  useEffect(() => {
    if (wasLost.current && !isLost) void queries.invalidateQueries();
    wasLost.current = isLost;
  }, [isLost, queries]);
  return { isLost };
}
