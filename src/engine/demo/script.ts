import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DisguiseOptions } from '../../capture/disguise.ts';
import type { Address } from '../../model/address.ts';
import { inventAddresses, type Quota } from './invented-addresses.ts';

/** What the shipped captures play: which, in what order, by whom. */
export interface DemoScript {
  /** a round: each attack comes twice, by different people; honest phones once */
  readonly files: readonly string[];
  readonly attacks: readonly string[];
  readonly honest: readonly string[];
  readonly disguise: DisguiseOptions;
}

/** Servers of the shipped captures (documentation addresses, RFC 5737 and RFC 3849). They keep their addresses. */
export const shippedServers: readonly string[] = ['192.0.2.0/24', '2001:db8:1::/64'];

const folder = fileURLToPath(new URL('../../../demo/', import.meta.url));

/** Spread as widely as real logs are; the shares are made up. */
const attackers4: Quota = {
  ...{ US: 90, CN: 70, NL: 55, DE: 45, FR: 45, RU: 40, BR: 40, IN: 35, VN: 30, GB: 30, ID: 25, KR: 20, HK: 20, SG: 20 },
  ...{ TR: 18, UA: 16, PL: 16, IT: 16, ES: 14, MX: 14, AR: 12, ZA: 12, EG: 10, TH: 10, RO: 10, BG: 8, IR: 8, JP: 14 },
  ...{
    CA: 12,
    AU: 10,
    SE: 8,
    CO: 8,
    CL: 6,
    NG: 6,
    KE: 5,
    MA: 5,
    SA: 5,
    PK: 6,
    BD: 5,
    PH: 6,
    MY: 6,
    TW: 10,
    CZ: 6,
    LT: 4,
  },
};
const attackers6: Quota = { US: 12, DE: 12, NL: 10, FR: 8, CN: 8, BR: 6, RU: 5, SG: 4, IN: 4, GB: 4 };
const offices4: Quota = { DE: 12, AT: 4, CH: 4 };
const offices6: Quota = { DE: 4 };

const seeds = { attackers4: 1, attackers6: 2, offices4: 3, offices6: 4 } as const;

/**
 * The demonstration with what ships: recorded by ourselves (demo/README.md), played under invented addresses.
 * @param countryOf ISO 3166-1 alpha-2, or null
 */
export function demoScript(countryOf: (address: Address) => string | null): DemoScript {
  const captures = readdirSync(folder)
    .filter((name) => name.endsWith('.pcap'))
    .sort()
    .map((name) => join(folder, name));
  const honest = captures.filter((file) => file.includes('benign'));
  const attacks = captures.filter((file) => !honest.includes(file));
  const half = Math.ceil(attacks.length / 2);
  const invent = (family: 4 | 6, quota: Quota, seed: number) => inventAddresses(family, quota, countryOf, seed);
  return {
    files: [...attacks.slice(0, half), ...honest, ...attacks.slice(half), ...attacks],
    attacks,
    honest,
    disguise: {
      keep: shippedServers,
      visitors: [...invent(4, attackers4, seeds.attackers4), ...invent(6, attackers6, seeds.attackers6)],
      regulars: [...invent(4, offices4, seeds.offices4), ...invent(6, offices6, seeds.offices6)],
    },
  };
}
