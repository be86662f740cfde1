import type {
  Applied,
  HeardSuspicion,
  IncomingBlock,
  IncomingUnblock,
  LocalSide,
  OutboxReader,
} from '../cluster/local-side.ts';
import type { AttackBody } from '../cluster/wire.ts';
import type { Guard } from '../guard/guard.ts';
import type { Adopted } from '../guard/lists.ts';
import { self } from '../guard/other-hosts.ts';
import { type Address, type Prefix, parseAddress } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import type { Block, BlockTarget } from '../model/block.ts';
import type { DetectorId } from '../model/detector.ts';
import type { Host } from '../model/host.ts';
import type { ListEntry, ListName } from '../model/list-entry.ts';
import type { Suspicion } from '../model/suspicion.ts';
import { firstIdAt } from '../store/attack-id.ts';
import type { AttackDetail } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { isRecordFault } from '../store/store-error.ts';
import { write } from '../store/writes.ts';
import { takeSettings } from './change-settings.ts';
import type { GeoRules } from './geo-rules.ts';
import type { SuspicionSum } from './suspicion-sum.ts';

export interface ClusterSideParts {
  readonly guard: Guard;
  readonly store: Store;
  readonly geo: GeoRules;
  readonly outbox: OutboxReader;
  readonly countryOf: (address: Address) => string | null;
  /** this host as it is now */
  readonly host: (applied: Applied) => Host;
  /** another host recognised an attack, or one that it told of goes on */
  readonly attacked: (attack: Attack, action: string, hostName: string) => void;
  readonly suspicions: SuspicionSum;
  readonly alarm: (key: string, text: string, remedy: string) => void;
  readonly clear: (key: string) => void;
}

/** The engine as its cluster sees it. */
export class ClusterSide implements LocalSide {
  readonly #parts: ClusterSideParts;
  readonly outbox: OutboxReader;

  constructor(parts: ClusterSideParts) {
    this.#parts = parts;
    this.outbox = parts.outbox;
  }

  block(incoming: IncomingBlock): ReturnType<LocalSide['block']> {
    return this.#parts.guard.remote.block(incoming).kind;
  }

  async unblock({ by, ...unblock }: IncomingUnblock): Promise<void> {
    await this.#parts.guard.remote.unblock(unblock, { name: by, source: 'cluster' });
  }

  acknowledged(target: BlockTarget, since: number, revision: number): void {
    this.#parts.guard.remote.acknowledged(target, since, revision);
  }

  *ownBlocks(): Iterable<Block> {
    const { guard } = this.#parts;
    for (const block of guard.blocks()) if (isOwn(block)) yield guard.remote.ownWord(block);
  }

  ownBlock(target: BlockTarget): Block | undefined {
    const block = this.#parts.guard.blockOf(target);
    return block && isOwn(block) ? this.#parts.guard.remote.ownWord(block) : undefined;
  }

  isBlocked(target: BlockTarget): boolean {
    return this.#parts.guard.blockOf(target) !== undefined;
  }

  ownArrived(target: BlockTarget, seenUnblock: number, sequence: number): void {
    this.#parts.guard.remote.ownArrived(target, seenUnblock, sequence);
  }

  forgetRevisions(): void {
    this.#parts.guard.remote.forgetRevisions();
    this.#parts.store.queue(write('clearBlockRevisions'));
  }

  revoked(id: string): void {
    this.#parts.guard.remote.revoke(id);
  }

  list(name: ListName): Iterable<ListEntry> {
    return this.#parts.guard.list(name).values();
  }

  entry(name: ListName, prefix: Prefix): ListEntry | undefined {
    return this.#parts.guard.list(name).get(prefix);
  }

  adoptList(name: ListName, add: readonly ListEntry[], remove: readonly Prefix[]): Adopted {
    return this.#parts.guard.lists.adopt(name, add, remove);
  }

  settings(): Readonly<Record<string, unknown>> {
    return this.#parts.guard.settings as unknown as Readonly<Record<string, unknown>>;
  }

  async adoptSettings(values: () => Readonly<Record<string, unknown>>, by: string): Promise<void> {
    await this.#parts.geo.configure(
      (current) => takeSettings(current, values()),
      { name: by.slice(0, 100), source: 'cluster' },
      // phones and trunks that work here become exceptions of this host
      'keep',
    );
  }

  host(applied: Applied): Host {
    return this.#parts.host(applied);
  }

  heard(host: Host): void {
    this.#parts.store.queue(write('putHost', host));
  }

  removed(uuid: string): void {
    this.#parts.store.queue(write('removeHost', uuid, Date.now()));
  }

  async ownAttacks(after: number, limit: number): Promise<readonly AttackBody[]> {
    await this.#flushed();
    return (await this.#parts.store.read('ownAttacksAfter', after, limit)).map(bodyOf);
  }

  async ownAttack(id: number): Promise<AttackBody | undefined> {
    await this.#flushed();
    const detail = await this.#parts.store.readAttack(id);
    return detail && bodyOf(detail);
  }

  /** Rejects where the log may hold less than was recorded. */
  async #flushed(): Promise<void> {
    const { store } = this.#parts;
    await store.flush();
    const { error } = store.health();
    if (error && !isRecordFault(error.code)) throw new Error(error.message);
  }

  firstAttackId(time: number): number {
    return firstIdAt(time);
  }

  async attack(host: { readonly id: string; readonly name: string }, body: AttackBody): Promise<void> {
    const address = parseAddress(body.attack.attacker);
    if (!address) return;
    await this.#parts.store.room();
    const { samples, detector, ...facts } = body.attack;
    const attack: Attack = {
      ...facts,
      detector: detector as DetectorId,
      samples: samples.map(({ mark, ...sample }) => ({ ...sample, ...(mark ? { mark } : {}) })),
      episode: 0,
      action: 'block',
    };
    this.#parts.store.recordAttack(attack, {
      action: body.action,
      country: body.country ?? this.#parts.countryOf(address),
      origin: { host: host.id, id: body.id },
    });
    this.#parts.attacked(attack, body.action, host.name);
  }

  suspicions(most: number): readonly Suspicion[] {
    return this.#parts.suspicions.own(Date.now(), most);
  }

  suspected(host: string, said: readonly HeardSuspicion[], cleared: readonly string[]): void {
    this.#parts.suspicions.heard(host, said, cleared, Date.now());
  }

  remember(values: Readonly<Record<string, string>>): void {
    this.#parts.store.queue(write('putClusterState', values));
  }

  alarm(key: string, text: string, remedy: string): void {
    this.#parts.alarm(key, text, remedy);
  }

  clear(key: string): void {
    this.#parts.clear(key);
  }
}

/** Whether this host vouches for it. */
export function isOwn({ vouchers }: Block): boolean {
  return vouchers === undefined || vouchers.includes(self);
}

function bodyOf(detail: AttackDetail): AttackBody {
  const { id, action, country, host: _host, hostName: _name, samples, ...attack } = detail;
  return {
    id,
    action,
    country,
    attack: {
      ...attack,
      targets: [...attack.targets],
      samples: samples.map(({ mark, ...sample }) => ({
        ...sample,
        text: sample.text.slice(0, 2000),
        ...(mark ? { mark: [...mark] } : {}),
      })),
    },
  };
}
