import { type Prefix, parseAddress, parsePrefix, prefixContains } from '../../src/model/address.ts';
import type { Namespace } from './namespace.ts';
import { plan } from './plan.ts';
import { check } from './process.ts';
import type { Lab } from './topology.ts';
import { nft } from './wiring.ts';

export interface CounterOptions {
  /** destination ports that count, TCP and UDP; 5060 and 69 by default */
  readonly ports?: readonly number[];
  /** where `delivered` and `answered` count: the PBX by default, or a guest */
  readonly at?: Namespace;
}

/** Packets that the groups sent, TCP's handshakes and acknowledgements included. */
export interface Counts {
  /** forwarded by the router towards the PBX's network: before any protection, on the host or not */
  readonly arrived: number;
  /** passed the last hook before the sockets: after all protection (a full socket may still drop it) */
  readonly delivered: number;
  /** sent back by the host from these ports */
  readonly answered: number;
}

export interface PacketCounters {
  /**
   * Packets from addresses in `prefix`; without one, from anywhere. Counted for each source: exact up to 65,535 sources
   * (more are counted in the total only).
   */
  read(prefix?: string): Promise<Counts>;
  /** All to zero. */
  reset(): Promise<void>;
  /** Delivered packets for each source address. */
  deliveredBySource(): Promise<Map<string, number>>;
}

const table = 'lab_count';
const maxSources = 65_535;

/**
 * Starts counting, in a table of its own. The product drops at ingress, ahead of every hook that a counter on the same
 * host could use: so what arrives is counted at the router, and what is delivered at the last hook of `at`.
 */
export async function packetCounters(net: Lab, options: CounterOptions = {}): Promise<PacketCounters> {
  const at = options.at ?? net.pbx;
  const ports = `{ ${(options.ports ?? [5060, 69]).join(', ')} }`;
  const protected4 = `ip daddr { ${plan.pbx.network4} }`;
  const protected6 = `ip6 daddr { ${plan.pbx.network6}, ${plan.routedGuests.network6} }`;
  const install = async () => {
    await nft(net.router, fresh + chain('forward', 'dport', ports, 'saddr', [protected4, protected6]));
    await nft(at, fresh + chain('input', 'dport', ports, 'saddr') + chain('output', 'sport', ports, 'daddr'));
  };
  await install();
  const read = async (prefix?: string): Promise<Counts> => {
    const within = prefix === undefined ? undefined : parsePrefix(prefix);
    if (prefix !== undefined && !within) throw new RangeError(`not a prefix: ${prefix}`);
    const [there, here] = await Promise.all([contents(net.router), contents(at)]);
    return {
      arrived: sum(there, 'forward', within),
      delivered: sum(here, 'input', within),
      answered: sum(here, 'output', within),
    };
  };
  return {
    read,
    reset: install,
    deliveredBySource: async () => (await contents(at)).get('input')!.sources,
  };
}

type Hook = 'forward' | 'input' | 'output';

/** Declared, so that deleting it cannot fail; then deleted: a second call in one lab starts from zero. */
const fresh = `table inet ${table} {}\ndelete table inet ${table}\n`;

/** One chain at the very end of its hook, a counter for all and a set with a counter for each address of a family. */
function chain(
  hook: Hook,
  port: 'dport' | 'sport',
  ports: string,
  end: 'saddr' | 'daddr',
  [four, six] = ['', ''],
): string {
  const set = (name: string, type: string) =>
    `set ${name} { type ${type}; size ${maxSources}; flags dynamic; counter; }`;
  const guard = (condition: string, family: string) =>
    `meta nfproto ${family} ${condition} meta l4proto { tcp, udp } th ${port} ${ports}`;
  return `table inet ${table} {
  counter ${hook} {}
  ${set(`${hook}4`, 'ipv4_addr')}
  ${set(`${hook}6`, 'ipv6_addr')}
  chain ${hook} {
    type filter hook ${hook} priority 500;
    ${guard(four, 'ipv4')} counter name ${hook} add @${hook}4 { ip ${end} }
    ${guard(six, 'ipv6')} counter name ${hook} add @${hook}6 { ip6 ${end} }
  }
}
`;
}

interface Tally {
  total: number;
  readonly sources: Map<string, number>;
}

interface NftItem {
  readonly counter?: { readonly name: string; readonly packets: number };
  readonly set?: {
    readonly name: string;
    readonly elem?: readonly {
      readonly elem: { readonly val: string; readonly counter: { readonly packets: number } };
    }[];
  };
}

async function contents(ns: Namespace): Promise<Map<string, Tally>> {
  const output = await check(ns, 'nft', ['-j', 'list', 'table', 'inet', table]);
  const tallies = new Map<string, Tally>();
  const tally = (hook: string) => {
    const known = tallies.get(hook);
    if (known) return known;
    const fresh: Tally = { total: 0, sources: new Map() };
    tallies.set(hook, fresh);
    return fresh;
  };
  for (const { counter, set } of (JSON.parse(output) as { nftables: NftItem[] }).nftables) {
    if (counter) tally(counter.name).total = counter.packets;
    if (!set) continue;
    const { sources } = tally(set.name.slice(0, -1));
    for (const { elem } of set.elem ?? []) sources.set(elem.val, elem.counter.packets);
  }
  return tallies;
}

function sum(tallies: Map<string, Tally>, hook: Hook, within: Prefix | undefined): number {
  const tally = tallies.get(hook);
  if (!tally) return 0;
  if (!within) return tally.total;
  let packets = 0;
  for (const [text, count] of tally.sources) {
    const address = parseAddress(text);
    if (address && prefixContains(within, address)) packets += count;
  }
  return packets;
}
