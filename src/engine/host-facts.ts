import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { defaultRouteInterfaces, listInterfaces, type NetworkInterface } from '../capture/interfaces.ts';
import type { HostAddresses } from '../guard/never-block.ts';
import {
  formatPrefix,
  hostPrefix,
  isLinkLocal,
  isLoopback,
  type Prefix,
  parseAddress,
  parsePrefix,
} from '../model/address.ts';
import type { ForwardingEntry, Neighbour } from '../netlink/network.ts';
import { nameServers } from './name-servers.ts';
import type { NetworkState } from './network-state.ts';
import { operatorSessions } from './operator-sessions.ts';

/** What this machine is at the moment, as far as the engine must know. */
export interface HostFacts {
  /** own addresses, guests' and protected networks: whom we defend and never block */
  readonly protectedPrefixes: readonly Prefix[];
  /** own addresses alone, as text, without loopback and link-local ones */
  readonly ownAddresses: readonly string[];
  readonly host: HostAddresses;
  /** interfaces to capture on and to hook */
  readonly interfaces: readonly string[];
}

/**
 * Reads addresses, bridges and sessions of this network namespace, and sees with them what the state of the network means.
 * @param wished interface names, or `auto`: those with a default route, and bridges that join guests to the outside
 * @param networks prefixes that the operator says are protected
 * @param servers of the cluster
 */
export function readHostFacts(
  { routes, neighbours, forwarding }: NetworkState,
  wished: 'auto' | readonly string[],
  networks: readonly Prefix[],
  servers: readonly Prefix[],
): HostFacts {
  const all = listInterfaces();
  const gatewayTexts = routes.flatMap((route) => route.gateways);
  const gateways = gatewayTexts.flatMap((text) => prefixesOf(text));
  const uplinks = uplinkPorts(all, neighbours, forwarding, gatewayTexts);
  const own = ownPrefixes();
  const guests = guestPrefixes(all, neighbours, forwarding, uplinks, gateways);
  // a second bridge may join guests to a network of their own in which the host has no address
  const joined = [...uplinks].filter(([, ports]) => ports.length > 0).map(([bridge]) => bridge);
  const names = wished === 'auto' ? [...defaultRouteInterfaces(), ...joined] : wished;
  return {
    protectedPrefixes: [...own, ...networks, ...guests],
    ownAddresses: own.filter((prefix) => !isLoopback(prefix) && !isLinkLocal(prefix)).map(formatPrefix),
    host: {
      own: [...own, ...networks, ...guests],
      gateways,
      operators: operatorSessions(),
      servers,
      resolvers: nameServers(),
    },
    interfaces: [...new Set(names.flatMap((name) => portsToWatch(name, all, uplinks)))].sort(),
  };
}

/**
 * A bridge itself does not see what it forwards to guests; its uplink port does, in both directions. Without a known
 * uplink all its ports are watched.
 */
export function portsToWatch(
  name: string,
  all: readonly NetworkInterface[],
  uplinks: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const ports = all.filter((one) => one.master === name && one.kind === 'bridge-port').map((one) => one.name);
  if (ports.length === 0) return [name];
  const known = uplinks.get(name) ?? [];
  return known.length > 0 ? known : ports;
}

/** By bridge: its ports behind which the outside lies: physical ones, else those where a gateway's MAC was learned. */
export function uplinkPorts(
  all: readonly NetworkInterface[],
  neighbours: readonly Neighbour[],
  forwarding: readonly ForwardingEntry[],
  gateways: readonly string[],
): Map<string, readonly string[]> {
  const gatewayMacs = new Set(neighbours.filter(({ dst }) => gateways.includes(dst)).map(({ lladdr }) => lladdr));
  const learned = new Set(forwarding.filter(({ mac }) => gatewayMacs.has(mac)).map(({ ifname }) => ifname));
  const uplinks = new Map<string, readonly string[]>();
  for (const bridge of all.filter(({ kind }) => kind === 'bridge')) {
    const ports = all.filter(({ master }) => master === bridge.name).map(({ name }) => name);
    const physical = ports.filter((name) => isPhysical(name));
    uplinks.set(bridge.name, physical.length > 0 ? physical : ports.filter((name) => learned.has(name)));
  }
  return uplinks;
}

/**
 * Addresses of guests: neighbours on a bridge whose MAC was learned on a port that is no uplink; and on a bridge without any
 * uplink (containers, routed guests) the bridge's whole network.
 */
export function guestPrefixes(
  all: readonly NetworkInterface[],
  neighbours: readonly Neighbour[],
  forwarding: readonly ForwardingEntry[],
  uplinks: ReadonlyMap<string, readonly string[]>,
  gateways: readonly Prefix[],
): Prefix[] {
  const portOf = new Map(forwarding.map(({ mac, ifname }) => [mac, ifname]));
  const guests: Prefix[] = [];
  for (const bridge of all.filter(({ kind }) => kind === 'bridge')) {
    const up = uplinks.get(bridge.name) ?? [];
    for (const { dst, dev, lladdr } of neighbours) {
      if (dev !== bridge.name || lladdr === undefined) continue;
      const port = portOf.get(lladdr);
      if (port === undefined || up.includes(port)) continue;
      guests.push(...prefixesOf(dst).filter((prefix) => !isLinkLocal(prefix)));
    }
    if (up.length === 0 && !defaultRouteInterfaces().includes(bridge.name)) guests.push(...networksOf(bridge.name));
  }
  const isGateway = (prefix: Prefix) => gateways.some((gateway) => formatPrefix(gateway) === formatPrefix(prefix));
  return guests.filter((prefix) => !isGateway(prefix));
}

function ownPrefixes(): Prefix[] {
  return Object.values(networkInterfaces()).flatMap((entries) =>
    (entries ?? []).flatMap(({ address }) => prefixesOf(address)),
  );
}

function networksOf(name: string): Prefix[] {
  return (networkInterfaces()[name] ?? []).flatMap(({ cidr }) => {
    const prefix = cidr === null ? undefined : parsePrefix(cidr);
    return prefix && !isLinkLocal(prefix) ? [prefix] : [];
  });
}

function prefixesOf(text: string | undefined): Prefix[] {
  // `fe80::1%eth0` has a zone
  const address = text === undefined ? undefined : parseAddress(text.split('%')[0]!);
  return address ? [hostPrefix(address)] : [];
}

function isPhysical(name: string): boolean {
  return existsSync(`/sys/class/net/${name}/device`);
}
