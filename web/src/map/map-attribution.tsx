import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { geoRoutes } from '../../../src/console/contract/geo.ts';
import { call } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { mapTexts } from '../texts/map.ts';

/** Where the shapes and the countries of addresses come from: the licence of the data asks that it stands beside them. */
export function MapAttribution() {
  const { data } = useQuery({
    queryKey: [keys.geo, 'show'],
    queryFn: ({ signal }) => call<typeof geoRoutes.show>('GET /v1/geo', { signal }),
    staleTime: 300_000,
  });
  const source = data?.database?.attribution;
  return (
    <span>
      {source && (
        <Anchor
          inherit
          c="dimmed"
          underline="always"
          target="_blank"
          rel="noreferrer"
          {...(source.link?.startsWith('https://') ? { href: source.link } : {})}
        >
          {mapTexts.attribution(source.text)}
        </Anchor>
      )}{' '}
      {mapTexts.shapes}
    </span>
  );
}
