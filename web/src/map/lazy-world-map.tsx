import { Text } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Loading } from '../parts/loading.tsx';
import { mapTexts } from '../texts/map.ts';
import classes from './world-map.module.css';
import type { WorldMapProps } from './world-map.tsx';

/** The map with its shapes (250 kB), loaded when its place comes near the window; the place is held until then. */
export function LazyWorldMap(props: Omit<WorldMapProps, 'shapes'>) {
  const { ref, entry } = useIntersection({ rootMargin: '300px' });
  const { data, error } = useQuery({
    queryKey: ['world-map'],
    queryFn: loadMap,
    enabled: entry?.isIntersecting ?? false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div ref={ref} className={classes.place}>
      {data ? (
        <data.WorldMap {...props} shapes={data.shapes} />
      ) : error ? (
        <Text c="dimmed" p="md">
          {mapTexts.failed}
        </Text>
      ) : (
        <Loading height="100%" />
      )}
    </div>
  );
}

async function loadMap() {
  const [{ WorldMap }, { worldShapes }] = await Promise.all([import('./world-map.tsx'), import('./world-shapes.ts')]);
  return { WorldMap, shapes: await worldShapes() };
}
