/** How data is asked for and kept: shown from memory at once, asked for again when something may have changed. */
import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './client';

/** How often views ask again: for what no event tells of, and while none is heard. */
export const POLL_MS = 3_000;

const RETRIES = 2;

export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        networkMode: 'always',
        retry: (count, error) => count < RETRIES && error instanceof ApiProblem && error.isPassing,
        retryDelay: 500,
      },
      mutations: { networkMode: 'always' },
    },
  });

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
