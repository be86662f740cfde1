import { formatPrefix, type Prefix } from '../model/address.ts';
import { type BlockTarget, formatTarget } from '../model/block.ts';
import type { Drift, Firewall, FirewallChange, FirewallState, TimedTarget } from './firewall.ts';
import { FirewallError } from './firewall-error.ts';
import { slotOf, slotOfTarget } from './set-slot.ts';

export interface DryRunOptions {
  /** milliseconds that only ever grow */
  readonly clock?: () => number;
}

export interface DryRun extends Firewall {
  readonly name: 'dry-run';
  /** What would be let through and shut out for good. */
  lists(): { readonly allow: readonly Prefix[]; readonly deny: readonly Prefix[] };
}

interface Held {
  readonly target: BlockTarget;
  readonly until: number;
  readonly timeout: number;
}

/** Keeps what the kernel would hold, and forgets blocks when it would; drops nothing. No privilege needed. */
export function dryRun(options: DryRunOptions = {}): DryRun {
  const clock = options.clock ?? (() => performance.now());
  let blocks = new Map<string, Held>();
  let allow = new Map<string, Prefix>();
  let deny = new Map<string, Prefix>();
  let ready = false;
  let stopped = false;

  const expire = () => {
    const now = clock();
    for (const [key, held] of blocks) if (held.until <= now) blocks.delete(key);
  };
  const hold = (into: Map<string, Held>, { target, remaining, timeout }: TimedTarget) => {
    // what is over already is not there
    if (remaining > 0) into.set(formatTarget(target), { target, until: clock() + remaining, timeout });
    else into.delete(formatTarget(target));
  };
  const listed = (prefixes: readonly Prefix[]) => new Map(prefixes.map((prefix) => [formatPrefix(prefix), prefix]));
  const check = () => {
    if (stopped) throw new FirewallError('stopped', 'nothing was changed');
  };
  const put = (state: FirewallState) => {
    check();
    const next = new Map<string, Held>();
    for (const entry of state.blocks) {
      checkChange({ op: 'block', entry });
      hold(next, entry);
    }
    blocks = next;
    allow = listed(state.allow);
    deny = listed(state.deny);
    ready = true;
  };

  return {
    name: 'dry-run',
    replace: async (state, arriving) => {
      put(state());
      for await (const some of arriving ?? [])
        for (const entry of some) {
          checkChange({ op: 'block', entry });
          hold(blocks, entry);
        }
    },
    apply: (changes) => {
      check();
      if (!ready) throw new FirewallError('bad-change', 'the firewall has no state yet; call replace first');
      // all or nothing: what can be refused is refused before anything is changed
      for (const change of changes) checkChange(change);
      for (const change of changes) {
        if (change.op === 'block') hold(blocks, change.entry);
        else if (change.op === 'unblock') blocks.delete(formatTarget(change.target));
        else {
          const list = change.op === 'allow' || change.op === 'unallow' ? allow : deny;
          if (change.op === 'allow' || change.op === 'deny') list.set(formatPrefix(change.prefix), change.prefix);
          else list.delete(formatPrefix(change.prefix));
        }
      }
    },
    blocks: async () => {
      check();
      expire();
      const now = clock();
      return [...blocks.values()].map(({ target, until, timeout }) => ({ target, remaining: until - now, timeout }));
    },
    repair: async (tell): Promise<Drift> => {
      check();
      expire();
      const state = tell();
      const drift = { ruleset: !ready, missing: 0, foreign: 0 };
      const wanted = new Set(state.blocks.map(({ target }) => formatTarget(target)));
      for (const key of blocks.keys()) if (!wanted.has(key)) drift.foreign++;
      for (const key of wanted) if (!blocks.has(key)) drift.missing++;
      put(state);
      return drift;
    },
    stop: ({ flush }) => {
      stopped = true;
      if (flush) blocks = new Map();
    },
    lists: () => ({ allow: [...allow.values()], deny: [...deny.values()] }),
  };
}

/** Throws a FirewallError for what the kernel could not hold either. */
function checkChange(change: FirewallChange): void {
  if (change.op === 'unblock') slotOfTarget(change.target);
  else if (change.op !== 'block') slotOf('allow', change.prefix);
  else {
    slotOfTarget(change.entry.target);
    if (!Number.isFinite(change.entry.remaining) || !Number.isFinite(change.entry.timeout))
      throw new FirewallError('bad-change', 'a block needs a time');
  }
}
