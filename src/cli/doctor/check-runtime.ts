import { libpcapVersion } from '../../capture/libpcap.ts';
import { capability, hasCapability } from '../../engine/capabilities.ts';
import { type Probe, probe } from '../../firewall/probe.ts';
import { pinnedNodeVersion } from '../pinned-node.ts';
import { type Check, fail, ok, unknown, warn } from './check.ts';

/** Node, libpcap, the rights of this process, and what the kernel's firewall can do. */
export function checkRuntime(): Check[] {
  return [checkNode(), checkLibpcap(), ...checkRights(), ...checkKernel()];
}

function checkNode(): Check {
  const pinned = pinnedNodeVersion();
  const found = process.versions.node;
  if (pinned === found) return ok('node', 'Node', found);
  return warn(
    'node',
    'Node',
    `this runs on ${found}; ${pinned ?? 'none'} is meant for it`,
    'start it as bin/sipprot, and install it with: npm ci',
  );
}

function checkLibpcap(): Check {
  try {
    return ok('libpcap', 'libpcap', libpcapVersion());
  } catch (error) {
    return fail('libpcap', 'libpcap', 'is not there', messageOf(error));
  }
}

function checkRights(): Check[] {
  const remedy = 'run it as root, or give the service AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN';
  return (
    [
      ['cap-net-raw', 'CAP_NET_RAW', capability.netRaw, 'without it nothing can be captured by this user'],
      ['cap-net-admin', 'CAP_NET_ADMIN', capability.netAdmin, 'without it nothing can be blocked by this user'],
    ] as const
  ).map(([id, title, bit, without]) =>
    hasCapability(bit) ? ok(id, title, 'this process has it') : warn(id, title, without, remedy),
  );
}

function checkKernel(): Check[] {
  const title = 'kernel firewall';
  if (!hasCapability(capability.netAdmin)) return [unknown('firewall', title, 'only root can try it')];
  let found: Probe;
  try {
    found = probe();
  } catch (error) {
    return [fail('firewall', title, messageOf(error), 'report it with this output')];
  }
  return found.capabilities.map((one) => {
    const id = `firewall-${one.name.replaceAll(' ', '-')}`;
    if (one.works) return ok(id, title, `${one.title}: works`);
    // quicker with it, but nothing is lost without
    if (one.name === 'destroy') return ok(id, title, `${one.title}: not there; ${one.without}`);
    const make = one.name === 'ingress' ? warn : fail;
    return make(id, title, `${one.title}: does not work; ${one.without}`, one.remedy);
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
