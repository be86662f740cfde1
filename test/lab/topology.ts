import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killInside, type Namespace, removeNamespaces, sweep, uniquePrefix } from './namespace.ts';
import { hostAddresses, plan } from './plan.ts';
import { check, killStartedNow } from './process.ts';
import {
  cables,
  configureEdge,
  configureHost,
  configureNat,
  configureOffice,
  configurePbx,
  configureRouter,
  ip,
  prepare,
} from './wiring.ts';

export interface LabOptions {
  /**
   * `none`: the PBX is the host itself. `bridged`: it is a virtualisation host whose uplink is a port of its
   * bridge br0, with two guests beside it. `routed`: the guests' bridge br0 has a network of its own.
   */
  readonly guests?: 'none' | 'bridged' | 'routed';
  /** hosts in the PBX's network, for clusters: 1 by default, at most 9 */
  readonly hosts?: number;
}

/**
 * ```
 *  attacker ── atk ┐                    ┌ eth0 ── pbx   (hosts[0])
 *  phones ──── ph ─┤ router ── br-pbx ──┤ eth0 ── host1 …
 *  office ┐        │                    └   pbx: br0 ── guest0, guest1
 *  insider┴ nat ───┘
 * ```
 * The router keeps every source address; only `nat` rewrites IPv4.
 */
export interface Lab extends AsyncDisposable {
  readonly prefix: string;
  /** for files of this run; removed with the lab */
  readonly directory: string;
  readonly pbx: Namespace;
  readonly router: Namespace;
  readonly attacker: Namespace;
  readonly phones: Namespace;
  readonly nat: Namespace;
  readonly office: Namespace;
  readonly insider: Namespace;
  readonly hosts: readonly Namespace[];
  readonly guests: readonly Namespace[];
}

const fixed = ['router', 'attacker', 'phones', 'nat', 'office', 'insider', 'pbx'] as const;

/**
 * Makes the namespaces, joins them and waits until each reaches the PBX in both families. Needs root.
 * Also removes what earlier labs of dead processes left. Throws (and removes all) when a step fails.
 *
 * @example
 * await using net = await lab('brute');
 * await run(net.attacker, 'svmap', ['192.0.2.10']);
 */
export async function lab(label: string, options: LabOptions = {}): Promise<Lab> {
  await sweep();
  const prefix = uniquePrefix(label);
  const guestCount = (options.guests ?? 'none') === 'none' ? 0 : 2;
  const hostCount = options.hosts ?? 1;
  if (hostCount < 1 || hostCount > 9) throw new RangeError('a lab has 1 to 9 hosts');
  const make = (role: string): Namespace => ({ name: `${prefix}-${role}`, role });
  const [router, attacker, phones, nat, office, insider, pbx] = fixed.map(make) as SevenOf<Namespace>;
  const hosts = [pbx, ...Array.from({ length: hostCount - 1 }, (_, i) => make(`host${i + 1}`))];
  const guests = Array.from({ length: guestCount }, (_, i) => make(`guest${i}`));
  const all = [router, attacker, phones, nat, office, insider, ...hosts, ...guests];
  const names = all.map((ns) => ns.name);
  const directory = join(tmpdir(), prefix);

  // a test that exits or throws without disposing: no process of ours may outlive it; the next sweep does the rest
  const atExit = () => {
    killStartedNow(names);
    killInside(names);
  };
  process.once('exit', atExit);
  const dispose = async () => {
    process.off('exit', atExit);
    await removeNamespaces(names);
    rmSync(directory, { recursive: true, force: true });
  };

  const net: Lab = {
    prefix,
    directory,
    pbx,
    router,
    attacker,
    phones,
    nat,
    office,
    insider,
    hosts,
    guests,
    [Symbol.asyncDispose]: dispose,
  };
  try {
    mkdirSync(directory);
    await ip(all.map((ns) => `netns add ${ns.name}`));
    const forwards = (ns: Namespace) => ns === router || ns === nat || (ns === pbx && options.guests === 'routed');
    await Promise.all(all.map((ns) => prepare(ns, forwards(ns))));
    await ip(cables(net));
    await Promise.all([
      configureRouter(net, options.guests === 'routed'),
      configureEdge(attacker, 1, plan.attacker),
      configureEdge(phones, 2, plan.phones),
      configureNat(nat),
      configureOffice(office, plan.office, plan.office.network4),
      configureOffice(insider, plan.insider),
      configurePbx(net, options.guests ?? 'none'),
      ...hosts.slice(1).map((host, i) => configureHost(host, 'eth0', [hostAddresses(i + 1)])),
    ]);
    await warm(net);
    return net;
  } catch (error) {
    await dispose();
    throw error;
  }
}

type SevenOf<T> = [T, T, T, T, T, T, T];

/**
 * One datagram each way fills the neighbour tables, and says at once when the lab is not what it should be: the
 * second write on the socket fails once the closed port's ICMP answer has come back.
 */
async function warm(net: Lab): Promise<void> {
  const targets = [plan.pbx.addresses4[0], plan.pbx.addresses6[0]];
  const from = [net.attacker, net.phones, net.office, net.insider, ...net.hosts.slice(1), ...net.guests];
  const script = `for target in ${targets.join(' ')}; do
    exec 3<>/dev/udp/$target/9
    for try in {1..150}; do echo >&3 || continue 2; sleep 0.02; done 2>/dev/null
    echo "$target did not answer"; exit 1
  done`;
  await Promise.all(from.map((ns) => check(ns, 'bash', ['-c', script])));
}
