import { useQuery } from '@tanstack/react-query';
import type { blockRoutes } from '../../../../src/console/contract/blocks.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { PlaceList } from './place-list.tsx';

/** On which hosts a block is in force, on which not and why, and who vouches for it. */
export function BlockHosts({ target }: { readonly target: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: [keys.blocks, 'hosts', target],
    queryFn: ({ signal }) => call<typeof blockRoutes.places>('GET /v1/blocks/hosts', { query: { target }, signal }),
    refetchInterval: 5000,
  });
  if (data) return <PlaceList places={data.rows} />;
  return error ? <Failed error={error} onRetry={refetch} /> : <Loading height="60px" />;
}
