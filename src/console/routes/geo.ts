import type { GeoPreview as EnginePreview } from '../../engine/control/protocol.ts';
import { type Geo, type GeoPreview, geoRoutes } from '../contract/geo.ts';
import type { Api } from '../server/api.ts';
import { OneByOne } from '../server/one-by-one.ts';
import { orStored } from '../server/or-stored.ts';
import type { Parts } from '../server/parts.ts';
import { readSettings } from '../settings/read-settings.ts';

const month = 30 * 86_400_000;
const shown = 100;

export function addGeoRoutes(api: Api, parts: Parts): void {
  const { engine } = parts;

  api.on(geoRoutes.show, () => showGeo(parts));

  // with tens of thousands of phones and trunks that work, a preview takes the engine a fifth of a second
  const previews = new OneByOne(20);
  api.on(geoRoutes.preview, async ({ body, actor }) =>
    previewOf(await previews.run(() => engine.request('geo.preview', { geo: body }, actor, 60_000))),
  );

  api.on(geoRoutes.change, async ({ body: { knownGood, revision, ...geo }, actor }) => {
    const wanted = { change: { geo }, knownGood, ...(revision === undefined ? {} : { revision }) };
    // 30 countries go into the kernel in a second or two
    await engine.request('settings.change', wanted, actor, 60_000);
    return showGeo(parts);
  });
}

async function showGeo(parts: Parts): Promise<Geo> {
  const { engine, store, clock } = parts;
  const now = clock();
  const range = { from: now - month, to: now, bucketSeconds: 86_400, top: 250 };
  const [live, { settings, revision }, statistics] = await Promise.all([
    orStored(engine.request('geo.show', {})),
    readSettings(parts),
    store.read((reader) => reader.attackStatistics(range)),
  ]);
  // without an engine the rule as it was stored: the kernel goes on with what it was given
  const { geo, ...facts } = live ?? { geo: settings.geo };
  const { state, failure, ranges, database } = {
    state: 'unknown' as const,
    failure: null,
    ranges: 0,
    database: parts.countryDatabase(),
    ...facts,
  };
  return {
    mode: geo.mode,
    countries: [...geo.countries],
    except: [...geo.except],
    state,
    failure,
    ranges,
    revision,
    database: database && { ...database, attribution: { ...database.attribution } },
    attacks: statistics.countries.flatMap(({ value, attacks }) => (value === '' ? [] : [{ country: value, attacks }])),
  };
}

function previewOf({ refused, knownGood, attackers }: EnginePreview): GeoPreview {
  return {
    refused,
    knownGood: {
      total: knownGood.total,
      shutOut: knownGood.shutOut,
      countries: knownGood.countries.map((count) => ({ ...count })),
      sources: knownGood.sources.slice(0, shown).map((source) => ({ ...source })),
    },
    attackers: {
      total: attackers.total,
      complete: attackers.complete,
      shutOut: attackers.shutOut,
      countries: attackers.countries.map((count) => ({ ...count })),
      sources: attackers.sources.slice(0, shown).map((source) => ({ ...source })),
    },
  };
}
