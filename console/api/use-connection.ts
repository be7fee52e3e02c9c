/** Whether the API answers just now. When it does again, everything on show is asked for anew: nothing is missed. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get } from './client';
import { POLL_MS } from './queries';

export function useConnection(): { isLost: boolean } {
  const queries = useQueryClient();
  const { isError } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => get<{ status: string }>('/health', signal),
    refetchInterval: POLL_MS,
    retry: false,
  });
  const wasLost = useRef(false);
  useEffect(() => {
    if (wasLost.current && !isError) void queries.invalidateQueries();
    wasLost.current = isError;
  }, [isError, queries]);
  return { isLost: isError };
}
