import type { Namespace } from './namespace.ts';
import { plan } from './plan.ts';
import { check } from './process.ts';
import type { Lab } from './topology.ts';

export function ip(lines: readonly string[], ns?: Namespace): Promise<string> {
  return check(undefined, 'ip', [...(ns ? ['-netns', ns.name] : []), '-batch', '-'], {
    input: `${lines.join('\n')}\n`,
  });
}

/** Sysctls come before the first interface: IPv6 addresses are usable at once without duplicate detection. */
export async function prepare(ns: Namespace, forwards: boolean): Promise<void> {
  const settings: readonly (readonly [string, number])[] = [
    ['ipv6/conf/default/accept_dad', 0],
    ['ipv6/conf/all/accept_dad', 0],
    ['ipv6/conf/default/router_solicitations', 0],
    ['ipv4/conf/all/rp_filter', 0],
    ['ipv4/conf/default/rp_filter', 0],
    ['ipv4/ip_nonlocal_bind', 1],
    ['ipv6/ip_nonlocal_bind', 1], // AnyIP alone does not let an IPv6 socket bind
    ['ipv4/ip_forward', forwards ? 1 : 0],
    ['ipv6/conf/all/forwarding', forwards ? 1 : 0],
    ['ipv4/icmp_ratelimit', 0],
    ['ipv6/icmp/ratelimit', 0],
  ];
  const script = settings.map(([key, value]) => `echo ${value} > /proc/sys/net/${key}`).join('\n');
  await check(ns, 'sh', ['-ec', script]);
}

export function cables({ router, attacker, phones, nat, office, insider, hosts, guests }: Lab): string[] {
  const cable = (a: Namespace, aPort: string, b: Namespace, bPort: string) =>
    `link add ${aPort} netns ${a.name} type veth peer name ${bPort} netns ${b.name}`;
  return [
    cable(router, 'atk', attacker, 'eth0'),
    cable(router, 'ph', phones, 'eth0'),
    cable(router, 'nat', nat, 'eth0'),
    cable(nat, 'off', office, 'eth0'),
    cable(nat, 'ins', insider, 'eth0'),
    ...hosts.map((host, i) => cable(router, `pbx${i}`, host, 'eth0')),
    ...guests.map((guest, i) => cable(hosts[0]!, `vnet${i}`, guest, 'eth0')),
  ];
}

export async function configureRouter(net: Lab, routedGuests: boolean): Promise<void> {
  const guests = plan.routedGuests;
  await ip(
    [
      ...bridge(
        'br-pbx',
        net.hosts.map((_, i) => `pbx${i}`),
      ),
      `addr add ${plan.pbx.gateway4}/24 dev br-pbx`,
      `addr add ${plan.pbx.gateway6}/64 dev br-pbx nodad`,
      ...['lo', 'atk', 'ph', 'nat'].map((port) => `link set ${port} up`),
      ...transfer('atk', 1, 1),
      ...transfer('ph', 2, 1),
      ...transfer('nat', 3, 1),
      ...[plan.attacker, plan.phones].flatMap(({ network4, network6 }, i) => [
        `route add ${network4} via 10.255.${i + 1}.2`,
        `route add ${network6} via fd00:255:${i + 1}::2`,
      ]),
      `route add ${plan.office.public4}/32 dev nat src 10.255.3.1`,
      `route add ${plan.office.network6} via fd00:255:3::2`,
      ...(routedGuests
        ? [
            `route add ${guests.network4} via ${plan.pbx.addresses4[0]}`,
            `route add ${guests.network6} via ${plan.pbx.addresses6[0]}`,
          ]
        : []),
      // answers to forged sources of the wide world end here without a word
      'route add blackhole default',
      'route add blackhole ::/0',
    ],
    net.router,
  );
}

/** A namespace that owns whole prefixes: any address in them can be used without being configured (AnyIP). */
export async function configureEdge(
  ns: Namespace,
  link: number,
  edge: { readonly [key in 'address4' | 'address6' | 'network4' | 'network6']: string },
): Promise<void> {
  await ip(
    [
      'link set lo up',
      'link set eth0 up',
      ...transfer('eth0', link, 2),
      `addr add ${edge.address4}/32 dev lo`,
      `addr add ${edge.address6}/128 dev lo nodad`,
      `route add local ${edge.network4} dev lo`,
      `route add local ${edge.network6} dev lo`,
      `route add default via 10.255.${link}.1 src ${edge.address4}`,
      `route add default via fd00:255:${link}::1 src ${edge.address6}`,
    ],
    ns,
  );
  await silence(ns);
}

/**
 * Makes `address`, any of the namespace's prefixes, the source of whatever does not choose one itself (svcrack, sipsak,
 * hping3), until it is changed again.
 */
export async function useSource(net: Lab, ns: 'attacker' | 'phones', address: string): Promise<void> {
  const link = ns === 'attacker' ? 1 : 2;
  const gateway = address.includes(':') ? `fd00:255:${link}::1` : `10.255.${link}.1`;
  await ip([`route replace default via ${gateway} src ${address}`], net[ns]);
}

export async function configureNat(nat: Namespace): Promise<void> {
  const { office } = plan;
  await ip(
    [
      ...bridge('br0', ['off', 'ins']),
      'link set lo up',
      'link set eth0 up',
      `addr add ${office.gateway4}/24 dev br0`,
      `addr add ${office.gateway6}/64 dev br0 nodad`,
      // the only IPv4 address of the outside port, so that masquerade takes it
      `addr add ${office.public4}/32 dev eth0`,
      'addr add fd00:255:3::2/64 dev eth0 nodad',
      `route add default via 10.255.3.1 dev eth0 onlink src ${office.public4}`,
      'route add default via fd00:255:3::1',
    ],
    nat,
  );
  await nft(
    nat,
    `table ip nat { chain out { type nat hook postrouting priority srcnat; oifname "eth0" masquerade; }; }`,
  );
}

export async function configureOffice(
  ns: Namespace,
  at: { readonly address4: string; readonly address6: string },
  anyOf?: string,
): Promise<void> {
  await ip(
    [
      'link set lo up',
      'link set eth0 up',
      `addr add ${at.address4}/24 dev eth0`,
      `addr add ${at.address6}/64 dev eth0 nodad`,
      // a phone for each address of the lower half; the gateway is more specific
      ...(anyOf ? [`route add ${plan.office.gateway4}/32 dev eth0`, `route add local ${anyOf} dev lo`] : []),
      `route add default via ${plan.office.gateway4} src ${at.address4}`,
      `route add default via ${plan.office.gateway6}`,
    ],
    ns,
  );
  await silence(ns);
}

export async function configurePbx(net: Lab, mode: 'none' | 'bridged' | 'routed'): Promise<void> {
  const own = plan.pbx.addresses4.map((address4, i) => ({ address4, address6: plan.pbx.addresses6[i]! }));
  const ports = net.guests.map((_, i) => `vnet${i}`);
  if (mode === 'bridged') {
    await ip(bridge('br0', ['eth0', ...ports]), net.pbx);
    await configureHost(net.pbx, 'br0', own);
    await Promise.all(net.guests.map((guest, i) => configureHost(guest, 'eth0', [plan.bridgedGuests[i]!])));
    return;
  }
  await configureHost(net.pbx, 'eth0', own, mode === 'routed' ? 25 : 24);
  if (mode === 'none') return;
  const { gateway4, gateway6, guests } = plan.routedGuests;
  await ip(
    [...bridge('br0', ports), `addr add ${gateway4}/25 dev br0`, `addr add ${gateway6}/64 dev br0 nodad`],
    net.pbx,
  );
  const gateways = { gateway4, gateway6 };
  await Promise.all(net.guests.map((guest, i) => configureHost(guest, 'eth0', [guests[i]!], 25, gateways)));
}

export async function configureHost(
  ns: Namespace,
  device: string,
  addresses: readonly { readonly address4: string; readonly address6: string }[],
  length4 = 24,
  { gateway4, gateway6 }: { readonly gateway4: string; readonly gateway6: string } = plan.pbx,
): Promise<void> {
  await ip(
    [
      'link set lo up',
      `link set ${device} up`,
      ...addresses.flatMap(({ address4, address6 }) => [
        `addr add ${address4}/${length4} dev ${device}`,
        `addr add ${address6}/64 dev ${device} nodad`,
      ]),
      `route add default via ${gateway4} src ${addresses[0]!.address4}`,
      `route add default via ${gateway6} src ${addresses[0]!.address6}`,
    ],
    ns,
  );
}

function bridge(name: string, ports: readonly string[]): string[] {
  return [
    `link add ${name} type bridge mcast_snooping 0 forward_delay 0`,
    ...ports.flatMap((port) => [`link set ${port} master ${name}`, `link set ${port} up`]),
    `link set ${name} up`,
  ];
}

function transfer(device: string, link: number, end: 1 | 2): string[] {
  return [
    `addr add 10.255.${link}.${end}/30 dev ${device}`,
    `addr add fd00:255:${link}::${end}/64 dev ${device} nodad`,
  ];
}

/** Answers to forged requests would be met by "port unreachable" of the true owner; keep the wire to what is tested. */
async function silence(ns: Namespace): Promise<void> {
  await nft(
    ns,
    `table inet silence { chain out { type filter hook output priority 0;
       icmp type destination-unreachable drop
       icmpv6 type destination-unreachable drop; }; }`,
  );
}

export async function nft(ns: Namespace, ruleset: string): Promise<void> {
  await check(ns, 'nft', ['-f', '-'], { input: ruleset });
}
