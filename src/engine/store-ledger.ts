import type { Actor, Ledger, Unblock } from '../guard/ledger.ts';
import { type Address, formatPrefix, type Prefix, parseAddress } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import type { EngineAction } from '../model/audit-action.ts';
import { type Block, type BlockTarget, formatTarget } from '../model/block.ts';
import type { ClockStep } from '../model/clock-steps.ts';
import type { Finding } from '../model/finding.ts';
import type { ListEntry, ListName } from '../model/list-entry.ts';
import { LruMap } from '../model/lru-map.ts';
import type { OutboxKind } from '../model/outbox-item.ts';
import type { Settings } from '../model/settings.ts';
import type { Store } from '../store/store.ts';
import { listRow } from '../store/tables/list-entries.ts';
import { type Write, write } from '../store/writes.ts';
import type { Marked, Outbox } from './outbox.ts';

const maxEpisodes = 100_000;
/** how many entries of a change the audit names */
const maxNamed = 100;

/** The guard's ledger in the store. An attack that is told of again replaces what was written of it. */
export class StoreLedger implements Ledger {
  readonly #store: Store;
  readonly #clock: () => number;
  /** id in the store by the sensor's episode; starts anew with the sensor */
  readonly #ids = new LruMap<number, { readonly id: number; action: string }>(maxEpisodes);
  readonly #countryOf: (address: Address) => string | null;
  #revision: number;
  /** where the host may change what the cluster shares */
  #outbox: Outbox | undefined;
  readonly #recorded: (id: number, fresh: boolean) => void;

  /** @param recorded is told the id of an attack that was written or changed. @param countryOf ISO 3166-1 alpha-2, or null */
  constructor(
    store: Store,
    clock: () => number,
    settingsRevision: number,
    countryOf: (address: Address) => string | null = () => null,
    recorded: (id: number, fresh: boolean) => void = () => {},
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#countryOf = countryOf;
    this.#recorded = recorded;
    this.#revision = settingsRevision;
  }

  get settingsRevision(): number {
    return this.#revision;
  }

  /** From now on what operators change here goes to the other hosts too. */
  share(outbox: Outbox): void {
    this.#outbox = outbox;
  }

  /** The sensor began anew: its episode numbers mean other attacks now. */
  forgetEpisodes(): void {
    this.#ids.clear();
  }

  attack(attack: Attack, action: string): void {
    const known = this.#ids.get(attack.episode);
    if (known) {
      // what was blocked once stays so in the log, whatever is done about the rest of it
      if (known.action !== 'blocked') known.action = action;
      this.#store.updateAttack(known.id, attack, known.action);
      this.#recorded(known.id, false);
      return;
    }
    const attacker = parseAddress(attack.attacker);
    const country = attacker ? this.#countryOf(attacker) : null;
    const id = this.#store.recordAttack(attack, { action, country });
    this.#ids.set(attack.episode, { id, action });
    this.#recorded(id, true);
  }

  finding(finding: Finding): void {
    this.#store.raiseFinding(finding);
  }

  block(block: Block): void {
    this.#store.putBlock(block, this.#countryOf(block.target.prefix));
  }

  prolong(block: Block): void {
    this.#store.putBlock(block);
  }

  acknowledged(target: BlockTarget, since: number, revision: number): void {
    this.#store.queue(write('setBlockRevision', formatTarget(target), since, revision));
  }

  ended(_target: BlockTarget, _at: number): void {
    // the end stands in the block already, and ended ones are tidied up later
  }

  clockSet(step: ClockStep): void {
    this.#store.queue(write('shiftBlocks', step));
    this.#store.queue(write('shiftHolds', step));
  }

  hold(prefix: Prefix, until: number | undefined): void {
    this.#store.queue(
      until === undefined ? write('deleteHold', prefix) : write('putHold', { prefix, until }, this.#clock()),
    );
  }

  async commitBlock(block: Block, actor: Actor): Promise<void> {
    await this.#store.commit([
      write('putBlock', block, this.#countryOf(block.target.prefix)),
      write('deleteHold', block.target.prefix),
      this.#audit(actor, 'block.add', formatTarget(block.target), undefined, { until: block.until, note: block.note }),
    ]);
  }

  async commitUnblock(blocks: readonly Block[], at: number, actor: Actor, unblock?: Unblock): Promise<void> {
    const lifts: Write[] = blocks.map(({ target }) => write('liftBlock', formatTarget(target), at, actor.name));
    if (unblock && unblock.holdSeconds > 0)
      lifts.push(write('putHold', { prefix: unblock.target.prefix, until: at + unblock.holdSeconds * 1000 }, at));
    const audits: Write[] = blocks
      .slice(0, maxNamed)
      .map((block) =>
        this.#audit(
          actor,
          'block.lift',
          formatTarget(block.target),
          { until: block.until, cause: block.cause },
          undefined,
        ),
      );
    const value = unblock && JSON.stringify({ holdSeconds: unblock.holdSeconds, by: actor.name });
    await this.#commit(
      [...lifts, ...audits],
      'unblock',
      () => (unblock ? [formatTarget(unblock.target)] : []),
      value ?? null,
      actor,
    );
  }

  async commitList(
    list: ListName,
    added: readonly ListEntry[],
    removed: readonly ListEntry[],
    replaced: readonly ListEntry[],
    actor: Actor,
  ): Promise<void> {
    const prefixOf = ({ prefix }: ListEntry) => formatPrefix(prefix);
    const writes: Write[] = [];
    if (removed.length > 0) writes.push(write('deleteListEntries', list, removed.map(prefixOf)));
    if (added.length > 0)
      writes.push(
        write(
          'putListEntries',
          list,
          added.map((entry) => listRow(entry, this.#countryOf(entry.prefix))),
        ),
      );
    const subject =
      added.length + removed.length === 1
        ? prefixOf(added[0] ?? removed[0]!)
        : `${added.length + removed.length} entries`;
    writes.push(this.#audit(actor, `${list}.change`, subject, named(removed, replaced), named(added)));
    const keys = () => [...new Set([...removed, ...added].map((entry) => `${list} ${prefixOf(entry)}`))];
    await this.#commit(writes, 'list', keys, null, actor);
  }

  async commitSettings(settings: Settings, before: Settings, actor: Actor): Promise<void> {
    const [old, changed] = differences(before, settings);
    const writes = [
      write('putSettings', settings, this.#revision, this.#clock(), actor.name),
      this.#audit(actor, 'settings.change', 'settings', old, changed),
    ];
    const [revision] = await this.#commit(writes, 'setting', () => Object.keys(changed), actor.name, actor);
    this.#revision = revision as number;
  }

  /** With what is to be sent to the cluster of it, in one transaction. What came from there does not go back. */
  async #commit(
    writes: readonly Write[],
    kind: OutboxKind,
    keysOf: () => readonly string[],
    value: string | null,
    actor: Actor,
  ): Promise<readonly unknown[]> {
    const outbox = actor.source === 'cluster' ? undefined : this.#outbox;
    const keys = outbox ? keysOf() : [];
    const marked: Marked | undefined = keys.length === 0 ? undefined : outbox?.mark(kind, keys, value);
    try {
      const results: readonly unknown[] = await this.#store.commit(marked ? [...writes, marked.write] : writes);
      marked?.kept();
      return results;
    } catch (error) {
      marked?.undo();
      throw error;
    }
  }

  #audit(actor: Actor, action: EngineAction, subject: string, before: unknown, after: unknown): Write<'addAudit'> {
    return write('addAudit', {
      time: this.#clock(),
      actor: actor.name,
      source: actor.source,
      ...(actor.address === undefined ? {} : { address: actor.address }),
      action,
      subject,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }
}

function named(entries: readonly ListEntry[], further: readonly ListEntry[] = []) {
  const first = [...entries.slice(0, maxNamed), ...further.slice(0, maxNamed)];
  return first.slice(0, maxNamed).map(({ prefix, note }) => ({ prefix: formatPrefix(prefix), note }));
}

/** Only the fields that differ, as [before, after]. */
function differences(before: Settings, after: Settings): [Partial<Settings>, Partial<Settings>] {
  const changed = (Object.keys(after) as (keyof Settings)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const pick = (settings: Settings) => Object.fromEntries(changed.map((key) => [key, settings[key]]));
  return [pick(before), pick(after)];
}
