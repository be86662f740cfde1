import type { Explanation } from '../engine/control/protocol.ts';
import { explainAddress } from '../engine/explain.ts';
import { GeoReach } from '../geo/geo-reach.ts';
import {
  type Address,
  formatAddress,
  type Prefix,
  parsePrefix,
  prefixContains,
  sourcePrefix,
} from '../model/address.ts';
import { HostView } from '../model/in-force.ts';
import type { Settings } from '../model/settings.ts';
import type { ListRecord } from '../store/records.ts';
import { readKnownHosts } from './routes/hosts.ts';
import type { Parts } from './server/parts.ts';

/**
 * What the engine's `explain` answers, from what is stored, while the engine does not run. Blocks, lists and the country rule stay in the kernel
 * meanwhile; which addresses are the host's own, its gateways or an operator's, only the engine knows.
 */
export async function explainStored(parts: Parts, address: Address): Promise<Explanation> {
  const { store, clock, countryOf } = parts;
  const now = clock();
  const [history, holds, settings] = await store.read((reader) =>
    Promise.all([
      reader.addressHistory(sourcePrefix(address)),
      reader.read('readHolds', now),
      reader.readSettings().then((stored) => stored?.value),
    ]),
  );
  const { hosts, status } = await readKnownHosts(parts);
  const covering = (entries: readonly ListRecord[]) => entries.find(({ prefix }) => prefixContains(prefix, address));
  const allowed = covering(history.allow);
  const never = prefixesIn(settings?.neverBlock).some((prefix) => prefixContains(prefix, address));
  const known = {
    blocks: history.blocks.filter(
      ({ target, until, liftedAt }) => until > now && liftedAt === null && prefixContains(target.prefix, address),
    ),
    allowed,
    denied: covering(history.deny),
    outOfForce: undefined,
    never: never ? ('neverBlock' as const) : undefined,
    heldUntil: holds.find(({ prefix }) => prefixContains(prefix, address))?.until,
  };
  const place = {
    country: countryOf(formatAddress(address)),
    shutOut: settings !== undefined && !allowed && reachOf(settings, countryOf).shutsOut(address),
  };
  return explainAddress(address, known, history, place, new HostView(hosts, status?.cluster, now), now);
}

function reachOf({ geo, neverBlock }: Settings, countryOf: Parts['countryOf']): GeoReach {
  return new GeoReach(geo, prefixesIn([...geo.except, ...neverBlock]), (address) => countryOf(formatAddress(address)));
}

function prefixesIn(texts: readonly string[] = []): Prefix[] {
  return texts.flatMap((text) => parsePrefix(text) ?? []);
}
