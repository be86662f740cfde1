import { readFileSync } from 'node:fs';
import { defaultRouteInterfaces, listInterfaces, networkInterface } from '../../capture/interfaces.ts';
import type { Config } from '../../config/config.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** The interfaces that the configuration means: there, up, with a link. */
export function checkInterfaces(config: Config | undefined): Check[] {
  const wished = config?.interfaces ?? 'auto';
  const routed = defaultRouteInterfaces();
  const all = listInterfaces();
  const names =
    wished === 'auto'
      ? [...new Set([...routed, ...all.filter(({ kind }) => kind === 'bridge').map(({ name }) => name)])]
      : wished;
  if (names.length === 0)
    return [
      fail(
        'interfaces',
        'interfaces',
        `no interface has a default route and none is a bridge; there are ${all.map(({ name }) => name).join(', ')}`,
        'name those to watch with interfaces: [eth0] in the configuration, or --interface',
      ),
    ];
  return names.map((name) => checkInterface(name, routed));
}

function checkInterface(name: string, routed: readonly string[]): Check {
  const id = `interface-${name}`;
  const title = `interface ${name}`;
  const found = networkInterface(name);
  if (!found)
    return fail(id, title, 'does not exist', 'correct interfaces in the configuration; ip link shows what there is');
  const facts = [found.kind, ...(routed.includes(name) ? ['default route'] : [])].join(', ');
  if (!found.up) return warn(id, title, `${facts}, is switched off`, `ip link set ${name} up`);
  const link = operstate(name);
  if (link === 'down' || link === 'lowerlayerdown')
    return warn(id, title, `${facts}, has no link`, 'look at the cable or at the ports of the bridge');
  return ok(id, title, `${facts}, up`);
}

/** RFC 2863's ifOperStatus, as the kernel tells it. */
function operstate(name: string): string {
  try {
    return readFileSync(`/sys/class/net/${name}/operstate`, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
