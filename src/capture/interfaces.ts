import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

export type InterfaceKind = 'loopback' | 'bridge' | 'bridge-port' | 'physical' | 'virtual';

export interface NetworkInterface {
  readonly name: string;
  /** the kernel's number of it: another one when the interface was deleted and made again */
  readonly index: number;
  readonly kind: InterfaceKind;
  /** switched on by the administrator (IFF_UP) */
  readonly up: boolean;
  /** the bridge or bond that it belongs to */
  readonly master: string | null;
}

const sysfs = '/sys/class/net';
/** ARPHRD_LOOPBACK */
const loopbackType = 772;
const interfaceUp = 1;
/** RTF_UP and RTF_REJECT (linux/route.h) */
const routeUp = 0x1;
const routeReject = 0x200;

/** All network interfaces of this network namespace, by name. */
export function listInterfaces(): NetworkInterface[] {
  return readdirSync(sysfs)
    .sort()
    .flatMap((name) => networkInterface(name) ?? []);
}

/** One interface by name; `undefined` when there is none. */
export function networkInterface(name: string): NetworkInterface | undefined {
  const directory = join(sysfs, name);
  // bonding_masters is a file, and a name with a slash is none
  if (name === '' || name.includes('/')) return undefined;
  const index = number(directory, 'ifindex');
  if (index === undefined) return undefined;
  return {
    name,
    index,
    kind: kindOf(directory),
    up: ((number(directory, 'flags') ?? 0) & interfaceUp) !== 0,
    master: masterOf(directory),
  };
}

/** Names of the interfaces that hold a default route of IPv4 or IPv6, lowest metric first. */
export function defaultRouteInterfaces(): string[] {
  return defaultRoutesOf(read('/proc/net/route') ?? '', read('/proc/net/ipv6_route') ?? '');
}

/** The same for the texts of /proc/net/route and /proc/net/ipv6_route (proc(5)). */
export function defaultRoutesOf(route: string, ipv6Route: string): string[] {
  const routes: { name: string; metric: number }[] = [];
  for (const line of route.split('\n').slice(1)) {
    const [name, destination, , flags, , , metric, mask] = line.trim().split(/\s+/);
    if (name === undefined || flags === undefined || Number.parseInt(destination ?? '1', 16) !== 0) continue;
    if (Number.parseInt(mask ?? '1', 16) !== 0 || !usable(Number.parseInt(flags, 16))) continue;
    routes.push({ name, metric: Number(metric) });
  }
  for (const line of ipv6Route.split('\n')) {
    const [destination, length, , , , metric, , , flags, name] = line.trim().split(/\s+/);
    if (name === undefined || name === 'lo' || length !== '00' || !/^0+$/.test(destination ?? '')) continue;
    if (usable(Number.parseInt(flags ?? '0', 16))) routes.push({ name, metric: Number.parseInt(metric ?? '0', 16) });
  }
  routes.sort((a, b) => a.metric - b.metric);
  return [...new Set(routes.map((entry) => entry.name))];
}

function usable(flags: number): boolean {
  return (flags & routeUp) !== 0 && (flags & routeReject) === 0;
}

function kindOf(directory: string): InterfaceKind {
  if (number(directory, 'type') === loopbackType) return 'loopback';
  if (existsSync(join(directory, 'bridge'))) return 'bridge';
  if (existsSync(join(directory, 'brport'))) return 'bridge-port';
  return existsSync(join(directory, 'device')) ? 'physical' : 'virtual';
}

function masterOf(directory: string): string | null {
  try {
    return basename(readlinkSync(join(directory, 'master')));
  } catch {
    return null;
  }
}

function number(directory: string, file: string): number | undefined {
  const text = read(join(directory, file));
  return text === undefined ? undefined : Number(text.trim());
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // the interface went away, or the kernel has no IPv6
  }
}
