import type { Drift, DroppedPackets, Firewall, FirewallChange, TimedTarget } from './firewall.ts';
import { FirewallError } from './firewall-error.ts';
import type { HookStates } from './ingress-hooks.ts';
import { KernelSession, type NftablesOptions } from './kernel-session.ts';
import { readCounters } from './kernel-table.ts';
import { attribute, message } from './nfnetlink.ts';
import { readBlocks } from './read-blocks.ts';
import { isAltered, repairTable } from './repair.ts';
import { replaceTable } from './replace.ts';
import { tableName } from './ruleset.ts';

export interface Nftables extends Firewall {
  readonly name: 'nftables';
  /** All 0 where the table is not there. */
  dropped(): Promise<DroppedPackets>;
  /** For each interface of the policy whether its ingress is hooked, as of the last `replace` or `repair`. */
  hooks(): HookStates;
}

/**
 * The kernel's nf_tables, in the network namespace of the calling thread, by nfnetlink alone: our table `inet sipprot`
 * and nothing else. Does nothing until the first call.
 */
export function nftables(options: NftablesOptions = {}): Nftables {
  const session = new KernelSession(options);
  let hooks: HookStates = new Map();
  let last: Promise<unknown> = Promise.resolve();
  let underWay = 0;
  let counting: ReturnType<typeof readDropped> | undefined;
  // what takes several turns of the event loop goes one after the other; `apply` goes in between
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    underWay++;
    const result = last.then(() => {
      session.check();
      return work();
    });
    last = result.catch(() => {}).finally(() => underWay--);
    return result;
  };
  return {
    name: 'nftables',
    replace: (state, arriving) =>
      inTurn(async () => {
        ({ hooks } = await replaceTable(session, state, arriving));
      }),
    apply: (changes: readonly FirewallChange[]) => session.apply(changes),
    blocks: (): Promise<readonly TimedTarget[]> => inTurn(() => readBlocks(session)),
    holdsGeo: () =>
      inTurn(async () => {
        const table = await session.readTable();
        return [4, 6].some((family) => (table?.chains.get(`geo${family}`)?.comments.length ?? 0) > 0);
      }),
    repair: (state, renewed = () => {}): Promise<Drift> =>
      inTurn(async () => {
        const repaired = await repairTable(session, state, hooks, renewed);
        hooks = repaired.hooks;
        return repaired.drift;
      }),
    // where the table is being worked on, that work sees it
    altered: () => (underWay > 0 ? Promise.resolve(false) : inTurn(() => isAltered(session, hooks))),
    // a comparison of a million entries takes seconds, and whoever asks how it stands does not wait for that
    dropped: () => {
      counting ??= readDropped(session).finally(() => {
        counting = undefined;
      });
      return counting;
    },
    hooks: () => hooks,
    stop: ({ flush }) => {
      if (session.stopped) return;
      session.stopped = true;
      try {
        if (flush) removeTable(session);
      } finally {
        session.close();
      }
    },
  };
}

async function readDropped(session: KernelSession): Promise<DroppedPackets> {
  session.check();
  const counters = new Map<string, number>();
  await readCounters(session.counters, { counters });
  const of = (name: string) => counters.get(name) ?? 0;
  return { deny: of('deny'), blocks: of('blocks'), geo: of('geo') };
}

/** Removes our table, if it is there. */
function removeTable(session: KernelSession): void {
  const { transaction } = session;
  transaction.begin();
  transaction.add(message.deleteTable, 0, `removing table inet ${tableName}`, (w) =>
    w.text(attribute.table.name, tableName),
  );
  try {
    transaction.commit();
  } catch (error) {
    if (!(error instanceof FirewallError) || error.errno !== 2) throw error;
  }
}
