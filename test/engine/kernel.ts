import type { Namespace } from '../lab/namespace.ts';
import { check, eventually } from '../lab/process.ts';

/** What the kernel holds of our table, read by `nft` and not by our own code. */
export interface KernelState {
  /** seconds left, by target as in `formatTarget` */
  readonly blocks: ReadonlyMap<string, number>;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

interface Element {
  readonly val: unknown;
  readonly expires?: number;
}

interface NamedSet {
  readonly name: string;
  readonly elem?: readonly unknown[];
}

/** Reads the table `inet sipprot` of a namespace; empty when it is not there. */
export async function kernelState(ns: Namespace): Promise<KernelState> {
  const output = await check(ns, 'nft', ['-j', 'list', 'ruleset']);
  const items = (JSON.parse(output) as { nftables: { set?: NamedSet & Owner; map?: NamedSet & Owner }[] }).nftables;
  const blocks = new Map<string, number>();
  const lists = { allow: [] as string[], deny: [] as string[] };
  for (const item of items) {
    const set = item.set ?? item.map;
    if (set?.table !== 'sipprot') continue;
    const match = /^(allow|deny|block|flow)([46])_(\d+)_(?!shards)/.exec(set.name);
    if (!match) continue;
    const [, kind, family, length] = match;
    const suffix = length === (family === '4' ? '32' : '128') ? '' : `/${length}`;
    for (const entry of set.elem ?? []) {
      const { val, expires } = elementOf(entry);
      if (kind === 'allow' || kind === 'deny') lists[kind].push(`${val}${suffix}`);
      else blocks.set(kind === 'flow' ? flowText(val) : `${val}${suffix}`, expires ?? 0);
    }
  }
  return { blocks, ...lists };
}

interface Owner {
  readonly table: string;
}

/** Waits until the kernel drops this target and returns the seconds that are left. */
export function untilBlocked(ns: Namespace, target: string, timeoutMs = 15_000): Promise<number> {
  return eventually(
    `${target} is in the kernel's blocks`,
    async () => (await kernelState(ns)).blocks.get(target),
    timeoutMs,
  );
}

/** The blocks that lie in an address (its flows) or are the address itself. */
export async function blocksOf(ns: Namespace, address: string): Promise<string[]> {
  const { blocks } = await kernelState(ns);
  return [...blocks.keys()].filter((target) => target === address || target.startsWith(`${address} `));
}

/** Elements of maps are pairs of key and value, those with a time are wrapped. */
function elementOf(entry: unknown): Element {
  const key = Array.isArray(entry) ? entry[0] : entry;
  if (typeof key === 'object' && key !== null && 'elem' in key) return key.elem as Element;
  if (typeof key === 'object' && key !== null && 'prefix' in key) {
    const { addr, len } = key.prefix as { addr: string; len: number };
    return { val: `${addr}/${len}` };
  }
  return { val: key };
}

function flowText(val: unknown): string {
  const [address, transport, port] = (val as { concat: [string, string, number] }).concat;
  return `${address} ${transport.toUpperCase()} ${port}`;
}
