import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { GeoReach } from '../geo/geo-reach.ts';
import type { Guard } from '../guard/guard.ts';
import type { HostAddresses } from '../guard/never-block.ts';
import {
  type Address,
  formatAddress,
  hostPrefix,
  type Prefix,
  parseAddress,
  parsePrefix,
  prefixOf,
} from '../model/address.ts';
import { countryName } from '../model/country.ts';
import type { Settings } from '../model/settings.ts';
import type { KnownGoodRecord } from '../store/records.ts';
import type { Actor } from './control/protocol.ts';

/** addresses that are judged in one turn of the event loop: a few milliseconds */
const turn = 2000;

/** What a country rule never shuts out, whatever the country: what is never blocked by any path, and the rule's exceptions. */
export function exemptOf(settings: Settings, host: HostAddresses): Prefix[] {
  const texts = [...settings.geo.except, ...settings.neverBlock];
  return [...host.own, ...host.gateways, ...texts.flatMap((text) => parsePrefix(text) ?? [])];
}

/** Those of `sources` whom the rule shuts out and the allowlist does not let in, in their order. */
export async function shutOutOf<T extends { readonly address: string }>(
  sources: readonly T[],
  reach: GeoReach,
  guard: Guard,
): Promise<T[]> {
  const found: T[] = [];
  for (const [i, source] of sources.entries()) {
    if (i % turn === turn - 1) await yieldToOthers();
    const address = parseAddress(source.address);
    if (address && isCut(address, reach, guard)) found.push(source);
  }
  return found;
}

/** Whether the kernel drops this address by its country: the allowlist goes before the rule. */
export function isCut(address: Address, reach: GeoReach, guard: Guard): boolean {
  return reach.shutsOut(address) && guard.list('allow').covering(hostPrefix(address)) === undefined;
}

/** Which operator the rule would shut out, as a sentence that says what to do; undefined where it shuts out none. */
export function operatorCutOff(
  reach: GeoReach,
  guard: Guard,
  actor: Pick<Actor, 'address'>,
  countryOf: (address: Address) => string | null,
): string | undefined {
  const own = actor.address === undefined ? undefined : parseAddress(actor.address);
  const sessions = guard.host.operators.map((prefix): [Address, string] => [
    prefix,
    'the address of a logged-in operator',
  ]);
  for (const [address, whose] of [...(own ? [[own, 'your own address'] as const] : []), ...sessions])
    if (isCut(address, reach, guard))
      return `the country rule would shut out ${whose}, ${placed(address, countryOf(address))}: put it into the allowlist first, or into the rule's exceptions`;
  return undefined;
}

/** `192.0.2.1 (Germany)` */
export function placed(address: Address, country: string | null): string {
  return `${formatAddress(address)} (${country === null ? 'no known country' : countryName(country)})`;
}

/** What a known-good source is kept by: its address, or the /64 that stands for it in IPv6. */
export function prefixOfSource({ address }: KnownGoodRecord): Prefix[] {
  const parsed = parseAddress(address);
  return parsed ? [prefixOf(parsed, parsed.family === 4 ? 32 : 64)] : [];
}
