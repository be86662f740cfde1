import { errno } from '../netlink/errno.ts';
import { attributes, eachAttribute, textOf, u32Of, u64Of } from '../netlink/reader.ts';
import type { NetlinkSocket } from '../netlink/socket.ts';
import { dump } from './dump.ts';
import { countElements } from './element-dump.ts';
import { FirewallError } from './firewall-error.ts';
import { attribute, dataType, message } from './nfnetlink.ts';
import { tableName } from './ruleset.ts';
import type { HookSpec, SetSpec, TableSpec } from './table-spec.ts';

/** What is in the kernel, or what we know that we put there: enough to tell what has to change. */
export interface KnownTable {
  /** an administrator has switched the table off (NFT_TABLE_F_DORMANT) */
  readonly dormant: boolean;
  readonly chains: Map<string, KnownChain>;
  readonly sets: Map<string, KnownSet>;
  readonly counters: Map<string, number>;
}

export interface KnownChain {
  readonly hook: HookSpec | undefined;
  /** of the rules in their order; '' for a rule without, which is none of ours */
  readonly comments: string[];
}

export interface KnownSet extends SetSpec {
  /** entries now, with those that have just expired; `undefined` where the kernel does not say */
  readonly count: number | undefined;
}

export function knownOf(spec: TableSpec): KnownTable {
  const sets = [...spec.sets, ...spec.verdictMaps.map((map) => map.set)];
  return {
    dormant: false,
    chains: new Map(
      spec.chains.map((chain) => [chain.name, { hook: chain.hook, comments: chain.rules.map((rule) => rule.comment) }]),
    ),
    sets: new Map(sets.map((set) => [set.name, { ...set, count: undefined }])),
    counters: new Map(spec.counters.map((name) => [name, 0])),
  };
}

/**
 * Reads our table without its elements: a few short lists, a millisecond. `undefined` where there is no such table.
 * @param countless takes no notice of the counts of sets, which older kernels do not tell
 */
export async function readTable(socket: NetlinkSocket, countless = false): Promise<KnownTable | undefined> {
  let exists = false;
  let dormant = false;
  await dump(
    socket,
    message.getTable,
    () => {},
    (bytes, start, end) => {
      const found = attributes(bytes, start, end);
      if (textOf(bytes, found.get(attribute.table.name)) !== tableName) return;
      exists = true;
      dormant = ((u32Of(bytes, found.get(attribute.table.flags)) ?? 0) & 1) !== 0;
    },
  );
  if (!exists) return undefined;
  const table: KnownTable = { dormant, chains: new Map(), sets: new Map(), counters: new Map() };
  try {
    await readChains(socket, table);
    await readRules(socket, table);
    await readSets(socket, table, countless);
    await countVerdicts(socket, table);
    await readCounters(socket, table);
  } catch (error) {
    // the table went while we read it
    if (error instanceof FirewallError && error.errno === errno.ENOENT) return undefined;
    throw error;
  }
  return table;
}

/** Packets that each counter of ours has seen. */
export async function readCounters(socket: NetlinkSocket, table: Pick<KnownTable, 'counters'>): Promise<void> {
  await dump(
    socket,
    message.getObject,
    (w) => w.text(attribute.object.table, tableName),
    (bytes, start, end) => {
      const found = attributes(bytes, start, end);
      if (textOf(bytes, found.get(attribute.object.table)) !== tableName) return;
      const data = found.get(attribute.object.data);
      const packets = data && u64Of(bytes, attributes(bytes, data.start, data.end).get(attribute.counter.packets));
      table.counters.set(textOf(bytes, found.get(attribute.object.name)), packets ?? 0);
    },
  );
}

async function readChains(socket: NetlinkSocket, table: KnownTable): Promise<void> {
  // older kernels list the chains of all tables whatever is asked
  await dump(
    socket,
    message.getChain,
    (w) => w.text(attribute.chain.table, tableName),
    (bytes, start, end) => {
      const found = attributes(bytes, start, end);
      if (textOf(bytes, found.get(attribute.chain.table)) !== tableName) return;
      const span = found.get(attribute.chain.hook);
      table.chains.set(textOf(bytes, found.get(attribute.chain.name)), {
        hook: span && readHook(bytes, span.start, span.end),
        comments: [],
      });
    },
  );
}

function readHook(bytes: Buffer, start: number, end: number): HookSpec {
  const found = attributes(bytes, start, end);
  const devices: string[] = [];
  const list = found.get(attribute.hook.devices);
  if (list)
    eachAttribute(bytes, list.start, list.end, (_, from, to) => devices.push(textOf(bytes, { start: from, end: to })));
  const device = textOf(bytes, found.get(attribute.hook.device)) || devices.join(',');
  return {
    number: u32Of(bytes, found.get(attribute.hook.number)) ?? -1,
    priority: (u32Of(bytes, found.get(attribute.hook.priority)) ?? 0) | 0,
    ...(device ? { device } : {}),
  };
}

async function readRules(socket: NetlinkSocket, table: KnownTable): Promise<void> {
  await dump(
    socket,
    message.getRule,
    (w) => w.text(attribute.rule.table, tableName),
    (bytes, start, end) => {
      const found = attributes(bytes, start, end);
      if (textOf(bytes, found.get(attribute.rule.table)) !== tableName) return;
      const data = found.get(attribute.rule.userData);
      const chain = table.chains.get(textOf(bytes, found.get(attribute.rule.chain)));
      chain?.comments.push(data ? commentIn(bytes, data.start, data.end) : '');
    },
  );
}

/** nft keeps comments as type, length, value with NUL; type 0 (NFTNL_UDATA_RULE_COMMENT). */
function commentIn(bytes: Buffer, start: number, end: number): string {
  let at = start;
  while (at + 2 <= end) {
    const length = bytes[at + 1]!;
    if (at + 2 + length > end) break;
    if (bytes[at] === 0) return textOf(bytes, { start: at + 2, end: at + 2 + length });
    at += 2 + length;
  }
  return '';
}

/** For kernels that do not tell the counts, as Debian 12's: verdict maps are short, and one that lost an entry has to be noticed. */
async function countVerdicts(socket: NetlinkSocket, table: KnownTable): Promise<void> {
  for (const set of table.sets.values())
    if (set.count === undefined && set.dataType === dataType.verdict)
      table.sets.set(set.name, { ...set, count: await countElements(socket, set.name) });
}

async function readSets(socket: NetlinkSocket, table: KnownTable, countless: boolean): Promise<void> {
  const names = attribute.set;
  await dump(
    socket,
    message.getSet,
    (w) => w.text(names.table, tableName),
    (bytes, start, end) => {
      const found = attributes(bytes, start, end);
      if (textOf(bytes, found.get(names.table)) !== tableName) return;
      const name = textOf(bytes, found.get(names.name));
      const mapsTo = u32Of(bytes, found.get(names.dataType));
      table.sets.set(name, {
        name,
        flags: u32Of(bytes, found.get(names.flags)) ?? 0,
        keyType: u32Of(bytes, found.get(names.keyType)) ?? 0,
        keyLength: u32Of(bytes, found.get(names.keyLength)) ?? 0,
        ...(mapsTo === undefined
          ? {}
          : { dataType: mapsTo, dataLength: u32Of(bytes, found.get(names.dataLength)) ?? 0 }),
        count: countless ? undefined : u32Of(bytes, found.get(names.count)),
      });
    },
  );
}
