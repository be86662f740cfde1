import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';
import type { Resource } from './keys.ts';

/** The one cache of what the server answered. Keys begin with the resource, as in `keys.ts`. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      // whether this machine has a network says nothing of a console on it, and waiting for one says nothing to the reader
      networkMode: 'always',
      refetchOnReconnect: true,
      // what the server refuses it will refuse again, and who waited for a minute is told; what could not be reached is tried
      retry: (count, error) =>
        error instanceof ApiError && ((error.status > 0 && error.status < 500) || error.code === 'no-answer')
          ? false
          : count < 3,
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 10_000),
    },
    mutations: { retry: false },
  },
});

/** What was read of these resources is asked for again. Resolves when what is on the page has come. */
export function changed(...resources: readonly Resource[]): Promise<void> {
  const stale: readonly unknown[] = resources;
  return queryClient.invalidateQueries({ predicate: ({ queryKey }) => stale.includes(queryKey[0]) });
}
