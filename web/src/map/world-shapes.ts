import { geoEqualEarth, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import atlasFile from 'world-atlas/countries-50m.json?url';
import { countryOfShape } from './country-of-shape.ts';

export const mapSize = { width: 960, height: 448 } as const;

/** A country as it is drawn in a picture of `mapSize`. */
export interface WorldShape {
  /** ISO 3166-1 alpha-2 */
  readonly country: string;
  /** SVG path */
  readonly path: string;
  /** where its dot is put when it is too small to be seen (Singapore, Malta); null: large enough */
  readonly dot: readonly [number, number] | null;
}

type Atlas = Parameters<typeof feature>[0];

/** Below this, in square units of the picture, a country needs a dot. */
const smallArea = 14;

/** ISO 3166-1 numeric code */
const antarctica = '010';

let shapes: Promise<readonly WorldShape[]> | undefined;

/**
 * The shapes of all countries but Antarctica, on an equal-area projection (Equal Earth), so that no country looks
 * larger than it is. Loaded once; a failure is forgotten, so that the next call tries again.
 */
export function worldShapes(): Promise<readonly WorldShape[]> {
  shapes ??= load().catch((error: unknown) => {
    shapes = undefined;
    throw error;
  });
  return shapes;
}

async function load(): Promise<readonly WorldShape[]> {
  const answer = await fetch(atlasFile);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const atlas = (await answer.json()) as Atlas;
  const countries = atlas.objects.countries;
  const found = countries && feature(atlas, countries);
  const shown = found?.type === 'FeatureCollection' ? found.features.filter(({ id }) => id !== antarctica) : [];
  const { width, height } = mapSize;
  const projection = geoEqualEarth()
    .rotate([-11, 0])
    .fitSize([width, height], { type: 'FeatureCollection', features: shown });
  const draw = geoPath(projection).digits(1);
  return shown.flatMap((shape) => {
    const country = countryOfShape(shape.id, String(shape.properties?.name));
    const path = country === undefined ? null : draw(shape);
    if (country === undefined || path === null) return [];
    return [{ country, path, dot: draw.area(shape) < smallArea ? draw.centroid(shape) : null }];
  });
}
