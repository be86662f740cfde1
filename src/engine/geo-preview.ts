import type { Guard } from '../guard/guard.ts';
import { type Address, parseAddress } from '../model/address.ts';
import type { GeoSettings, Settings } from '../model/settings.ts';
import type { Store } from '../store/store.ts';
import type { Actor, GeoPreview } from './control/protocol.ts';
import { operatorCutOff, shutOutOf } from './geo-effect.ts';
import type { GeoRules } from './geo-rules.ts';

const week = 7 * 86_400_000;
/** the store's top lists are no longer */
const attackersLooked = 1000;
const named = 100;

export interface PreviewParts {
  readonly guard: Guard;
  readonly store: Store;
  readonly rules: GeoRules;
  readonly countryOf: (address: Address) => string | null;
  readonly clock: () => number;
}

/** What a country rule would have done to the sources that work now and to the attackers of the last week. */
export async function previewRule(
  geo: GeoSettings,
  { guard, store, rules, countryOf, clock }: PreviewParts,
  actor: Actor,
): Promise<GeoPreview> {
  const settings: Settings = { ...guard.settings, geo };
  const reach = rules.reachOf(settings);
  const now = clock();
  await store.flush();
  const [good, { attackers }] = await Promise.all([
    store.readKnownGood(now),
    store.attackStatistics({ from: now - week, to: now, bucketSeconds: 3600, top: attackersLooked }),
  ]);
  const country = (text: string) => {
    const address = parseAddress(text);
    return address ? countryOf(address) : null;
  };
  const cutGood = (await shutOutOf(good, reach, guard)).map((record) => ({
    ...record,
    country: country(record.address),
  }));
  const attacking = attackers.map(({ value, attacks }) => ({ address: value, attacks }));
  const cutAttackers = (await shutOutOf(attacking, reach, guard)).map((one) => ({
    ...one,
    country: country(one.address),
  }));
  return {
    geo,
    refused: operatorCutOff(reach, guard, actor, countryOf) ?? null,
    knownGood: {
      total: good.length,
      shutOut: cutGood.length,
      countries: byCountry(cutGood),
      sources: cutGood
        .toSorted((a, b) => b.lastSuccess - a.lastSuccess)
        .slice(0, named)
        .map(({ address, country: code, users, lastSuccess }) => ({ address, country: code, users, lastSuccess })),
    },
    attackers: {
      total: attacking.length,
      complete: attacking.length < attackersLooked,
      shutOut: cutAttackers.length,
      countries: byCountry(cutAttackers),
      sources: cutAttackers.slice(0, named),
    },
  };
}

/** How many sources of each country, most first. */
function byCountry(sources: readonly { readonly country: string | null }[]): GeoPreview['attackers']['countries'] {
  const counts = new Map<string | null, number>();
  for (const { country } of sources) counts.set(country, (counts.get(country) ?? 0) + 1);
  return [...counts]
    .map(([country, count]) => ({ country, sources: count }))
    .sort((a, b) => b.sources - a.sources || String(a.country).localeCompare(String(b.country)));
}
