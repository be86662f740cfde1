import { queryOptions } from '@tanstack/react-query';
import type { detectorRoutes } from '../../../../src/console/contract/detectors.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

/** Built-in signatures and fingerprints: they change with the version only. */
export const toolMarksQuery = queryOptions({
  queryKey: [keys.detectors, 'signatures'],
  queryFn: ({ signal }) => call<typeof detectorRoutes.signatures>('GET /v1/signatures', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
