import { queryOptions, useQuery } from '@tanstack/react-query';
import type { detectorRoutes } from '../../../src/console/contract/detectors.ts';
import { call } from './client.ts';
import { keys } from './keys.ts';

export const detectorsQuery = queryOptions({
  queryKey: [keys.detectors],
  queryFn: ({ signal }) => call<typeof detectorRoutes.list>('GET /v1/detectors', { signal }),
  staleTime: 300_000,
});

/** Title of a detector by its id: `register-brute-force` → "REGISTER brute force". The id itself until it is known. */
export function useDetectorTitle(): (id: string) => string {
  const { data } = useQuery(detectorsQuery);
  const titles = new Map(data?.rows.map(({ id, title }) => [id, title]));
  return (id) => titles.get(id) ?? id;
}
