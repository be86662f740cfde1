import type { Firewall, FirewallChange, FirewallPolicy, FirewallState, TimedTarget } from '../firewall/firewall.ts';
import { type Address, formatPrefix, hostPrefix, type Prefix, parseAddress } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import { type Block, type BlockTarget, formatTarget } from '../model/block.ts';
import type { Finding } from '../model/finding.ts';
import type { ListEntry, ListName, ListScope } from '../model/list-entry.ts';
import type { Settings } from '../model/settings.ts';
import { BlocksInForce } from './blocks-in-force.ts';
import { decide, type Knowledge } from './decide.ts';
import { blockSeconds } from './escalation.ts';
import { policyOf, timed } from './firewall-state.ts';
import { GoodSources } from './good-sources.ts';
import { GuardError } from './guard-error.ts';
import { Holds } from './holds.ts';
import { type Actor, clusterActor, type Ledger, type Unblock } from './ledger.ts';
import { type HostAddresses, neverBlocked, noHostAddresses } from './never-block.ts';
import { OperatorList } from './operator-list.ts';
import {
  OtherHosts,
  type RemoteBlock,
  type RemoteOutcome,
  type RemoteUnblock,
  self,
  type Veto,
} from './other-hosts.ts';
import { UnprovenBudget } from './unproven-budget.ts';
import { type SpareReason, spareReasons, type Verdict } from './verdict.ts';

/** What the guard did, for the live feed and the sensor. */
export type GuardEvent =
  | { readonly kind: 'attack'; readonly attack: Attack; readonly action: string; readonly verdict: Verdict }
  | { readonly kind: 'block'; readonly block: Block }
  /** it lasts longer than was told before */
  | { readonly kind: 'prolong'; readonly block: Block }
  | { readonly kind: 'unblock'; readonly block: Block; readonly why: LiftReason }
  | { readonly kind: 'list'; readonly list: ListName; readonly added: number; readonly removed: number }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'trouble'; readonly text: string };

/** `cluster`: an operator on another host; `revoked`: no host that may speak vouches for it any more. */
export type LiftReason = 'ended' | 'operator' | 'allowed' | 'cluster' | 'revoked';

export interface GuardOptions {
  readonly firewall: Firewall;
  readonly ledger: Ledger;
  readonly settings: Settings;
  readonly hostName: string;
  /** nothing is enforced on purpose: what would be blocked is written down as such */
  readonly observe: boolean;
  readonly clock: () => number;
  /** whom the entries are for that it puts into the denylist by itself; `host` by default */
  readonly listScope?: ListScope;
  readonly feed: (event: GuardEvent) => void;
}

/** Addresses that a country rule shuts out (`block`), or alone lets in (`allow-only`); sorted, none overlapping. */
export interface GeoRule {
  readonly mode: FirewallPolicy['geo'];
  readonly ranges: readonly Prefix[];
}

/** Who was blocked before, how often, and when it last was. */
export interface KnownRepeater {
  readonly target: string;
  readonly times: number;
  readonly last: number;
}

/** A block that was written down and has not ended; one that was lifted since keeps a late copy from coming into force. */
export type KeptBlock = Block & { readonly liftedAt: number | null };

/** What was known before a restart. */
export interface GuardMemory {
  /** some at a time: they are taken up while the next are read */
  readonly kept: Iterable<readonly KeptBlock[]> | AsyncIterable<readonly KeptBlock[]>;
  readonly allow: readonly ListEntry[];
  readonly deny: readonly ListEntry[];
  /** may still be on its way: protection does not wait for it */
  readonly repeaters: readonly KnownRepeater[] | Promise<readonly KnownRepeater[]>;
  /** where it was worked out in time; it can also come later by `setGeo` */
  readonly geo?: GeoRule;
}

/**
 * The one writer of what is shut out. Packets, operators, peers and the clock give it commands; each is decided, then
 * put into the kernel, then written down, then told, in that order. It never waits between deciding and the kernel.
 */
export class Guard {
  readonly #options: GuardOptions;
  readonly #blocks = new BlocksInForce();
  readonly #allow = new OperatorList();
  readonly #deny = new OperatorList();
  readonly #holds = new Holds();
  readonly #good = new GoodSources();
  readonly #others = new OtherHosts();
  readonly #budget = new UnprovenBudget();
  readonly #spared = new Map<SpareReason, number>();
  #settings: Settings;
  #host: HostAddresses = noHostAddresses;
  #interfaces: readonly string[] = [];
  #geo: GeoRule = { mode: 'off', ranges: [] };

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  get settings(): Settings {
    return this.#settings;
  }

  get blocksInForce(): number {
    return this.#blocks.size;
  }

  blocks(): IterableIterator<Block> {
    return this.#blocks.values();
  }

  list(name: ListName): OperatorList {
    return name === 'allow' ? this.#allow : this.#deny;
  }

  /** How often somebody was spared, by reason, since the start. */
  spared(): Readonly<Partial<Record<SpareReason, number>>> {
    return Object.fromEntries(this.#spared);
  }

  /**
   * Takes up what was in force before, with the remaining times, and brings the kernel there. The feed is not told of
   * it: whoever listens asks for `blocks()`.
   */
  async start(memory: GuardMemory, host: HostAddresses, interfaces: readonly string[]): Promise<void> {
    const now = this.#options.clock();
    const repeaters = Promise.resolve(memory.repeaters);
    // told below, or by what failed before it
    repeaters.catch(() => {});
    this.#host = host;
    this.#interfaces = interfaces;
    if (memory.geo) this.#geo = memory.geo;
    for (const entry of memory.allow) this.#allow.add(entry);
    for (const entry of memory.deny) this.#deny.add(entry);
    const lifted = new Set<string>();
    for await (const blocks of memory.kept)
      for (const block of blocks) {
        if (block.liftedAt !== null) lifted.add(formatTarget(block.target));
        else if (block.until > now) this.#put(block);
        else this.#options.ledger.ended(block.target, block.until);
      }
    await this.#adopt(lifted, now);
    await this.#options.firewall.replace(this.firewallState());
    for (const { target, times, last } of await repeaters) this.#blocks.restoreRepeater(target, times, last);
  }

  /** What the kernel should hold now. */
  firewallState(): FirewallState {
    const now = this.#options.clock();
    const blocks: TimedTarget[] = [];
    for (const block of this.#blocks.values()) if (block.until > now) blocks.push(timed(block, now, this.#settings));
    return {
      policy: policyOf(this.#settings, this.#interfaces, this.#geo.mode),
      allow: this.#allow.prefixes(),
      deny: this.#deny.prefixes(),
      blocks,
      geo: this.#geo.ranges,
    };
  }

  /** A sensor recognised an attack, or one that it told of goes on. */
  attack(attack: Attack): void {
    const verdict = decide(attack, this.#knowledge(attack.lastTime));
    const action = this.#act(attack, verdict);
    this.#options.ledger.attack(attack, action);
    this.#options.feed({ kind: 'attack', attack, action, verdict });
  }

  /**
   * Sources that are shut out and still send: the kernel has given their blocks anew with every packet, and what is
   * written down follows.
   */
  persisting(targets: readonly BlockTarget[], time: number): void {
    if (!this.#settings.extendWhileAttacking) return;
    for (const target of targets) {
      const block = this.#blocks.get(target);
      // an operator's block ends with its time, and so does one that a forger could else keep up for ever
      if (block?.evidence !== 'proven') continue;
      const until = time + blockSeconds(this.#settings, block.evidence, block.timesBefore) * 1000;
      if (until <= block.until) continue;
      // the kernel renews what is blocked by address; flows it leaves to us
      if (target.kind === 'flow') this.#prolong(block, until);
      else {
        const prolonged = { ...block, until };
        this.#put(prolonged);
        this.#options.ledger.prolong(prolonged);
        this.#options.feed({ kind: 'prolong', block: prolonged });
      }
    }
  }

  finding(finding: Finding): void {
    this.#options.ledger.finding(finding);
    this.#options.feed({ kind: 'finding', finding });
  }

  /** A source (an address, or a /64) had a success: no wide block and no other host's may take it along. */
  good(prefix: Prefix, until: number): void {
    this.#good.put(prefix, until);
  }

  /**
   * Blocks by an operator's hand.
   * @throws GuardError when it would shut out what must never be, or could not be stored
   */
  async block(target: BlockTarget, seconds: number, note: string, actor: Actor): Promise<Block> {
    if (!(seconds >= 1 && seconds <= 10 * 365 * 86_400))
      throw new GuardError('bad-time', 'a block lasts between 1 second and 10 years');
    this.#mayCutOff(target.prefix, actor);
    const now = this.#options.clock();
    const block: Block = {
      target,
      cause: 'operator',
      reason: `${actor.name} blocked it by hand`,
      origin: this.#options.hostName,
      since: now,
      until: now + seconds * 1000,
      evidence: 'operator',
      timesBefore: 0,
      note,
    };
    const before = this.#blocks.get(target);
    this.#enforce([{ op: 'block', entry: timed(block, now, this.#settings) }]);
    this.#put(block);
    await this.#durable(this.#options.ledger.commitBlock(block, actor), () => {
      this.#remove(target, now, true);
      if (before) this.#put(before);
      this.#enforce([before ? { op: 'block', entry: timed(before, now, this.#settings) } : { op: 'unblock', target }]);
    });
    this.#holds.delete(target.prefix);
    this.#options.feed({ kind: 'block', block });
    return block;
  }

  /**
   * Lifts everything that blocks an address, prefix or flow, and lets nothing automatic block it for `holdSeconds`.
   * @throws GuardError 'not-blocked'
   */
  async unblock(target: BlockTarget, holdSeconds: number, actor: Actor): Promise<readonly Block[]> {
    const now = this.#options.clock();
    const found =
      target.kind === 'flow'
        ? [this.#blocks.get(target)].filter((block) => block !== undefined)
        : this.#blocks.touching(target.prefix);
    // what this host refuses may be in force on others
    if (found.length === 0 && !this.#others.refused(target)) {
      const denied = this.#deny.covering(target.prefix);
      throw new GuardError(
        'not-blocked',
        denied
          ? `${formatTarget(target)} is not blocked for a time but denied for good by ${formatPrefix(denied.prefix)}: remove that from the denylist`
          : `${formatTarget(target)} is not blocked`,
      );
    }
    await this.#lift(found, now, actor, 'operator', { target, holdSeconds });
    if (holdSeconds > 0) this.#holds.put(target.prefix, now + holdSeconds * 1000);
    return found;
  }

  /**
   * Changes a list, all or nothing. An address that is allowed is let in at once, whatever blocked it.
   * @throws GuardError when an entry would cut off what must stay reachable, or nothing could be stored
   */
  async changeList(
    name: ListName,
    change: { readonly add?: readonly ListEntry[]; readonly remove?: readonly Prefix[] },
    actor: Actor,
  ): Promise<void> {
    const list = this.list(name);
    const add = change.add ?? [];
    const remove = change.remove ?? [];
    for (const prefix of remove)
      if (!list.get(prefix)) throw new GuardError('not-listed', `${formatPrefix(prefix)} is not in the ${name}list`);
    if (name === 'deny') for (const entry of add) this.#mayCutOff(entry.prefix, actor);
    const before = remove.map((prefix) => list.get(prefix)!);
    const replaced = add.flatMap((entry) => list.get(entry.prefix) ?? []);
    const fresh = add.filter((entry) => !list.get(entry.prefix));
    const [op, undo] = name === 'allow' ? (['allow', 'unallow'] as const) : (['deny', 'undeny'] as const);
    this.#enforce([
      ...remove.map((prefix): FirewallChange => ({ op: undo, prefix })),
      ...fresh.map((entry): FirewallChange => ({ op, prefix: entry.prefix })),
    ]);
    for (const prefix of remove) list.remove(prefix);
    for (const entry of add) list.add(entry);
    await this.#durable(this.#options.ledger.commitList(name, add, remove, actor), () => {
      for (const entry of add) list.remove(entry.prefix);
      for (const entry of [...before, ...replaced]) list.add(entry);
      this.#enforce([
        ...fresh.map((entry): FirewallChange => ({ op: undo, prefix: entry.prefix })),
        ...before.map((entry): FirewallChange => ({ op, prefix: entry.prefix })),
      ]);
    });
    this.#options.feed({ kind: 'list', list: name, added: add.length, removed: remove.length });
    if (name === 'allow' && add.length > 0 && this.#blocks.size > 0) {
      const now = this.#options.clock();
      const freed = new Set(add.flatMap((entry) => this.#blocks.touching(entry.prefix)));
      const within = [...freed].filter((block) => this.#allow.covering(block.target.prefix));
      if (within.length > 0) await this.#lift(within, now, actor, 'allowed');
    }
  }

  /**
   * What the cluster's list holds, beside what this host has for itself. Returns the entries that are refused here, because
   * they would cut off what must stay reachable. Rejects as `changeList` does.
   */
  async adoptList(name: ListName, add: readonly ListEntry[], remove: readonly Prefix[]): Promise<readonly ListEntry[]> {
    const list = this.list(name);
    const refused: ListEntry[] = [];
    const wanted = add.filter((entry) => {
      const known = list.get(entry.prefix);
      if (known && (known.scope !== 'cluster' || sameEntry(known, entry))) return false;
      if (name === 'allow' || !neverBlocked(entry.prefix, this.#host, this.#settings.neverBlock)) return true;
      refused.push(entry);
      return false;
    });
    const gone = remove.filter((prefix) => list.get(prefix)?.scope === 'cluster');
    if (wanted.length + gone.length > 0) await this.changeList(name, { add: wanted, remove: gone }, clusterActor);
    return refused;
  }

  /**
   * Takes new settings at once, with a new country rule where they ask for one. The caller has checked them against the
   * schema and the detectors.
   */
  async configure(settings: Settings, actor: Actor, geo: GeoRule = this.#geo): Promise<void> {
    const before = this.#settings;
    const geoBefore = this.#geo;
    this.#settings = settings;
    this.#geo = geo;
    try {
      await this.#options.firewall.repair(this.firewallState());
    } catch (error) {
      this.#settings = before;
      this.#geo = geoBefore;
      throw new GuardError('firewall-failed', `the kernel refused the new settings: ${messageOf(error)}`, {
        cause: error,
      });
    }
    await this.#durable(this.#options.ledger.commitSettings(settings, before, actor), () => {
      this.#settings = before;
      this.#geo = geoBefore;
      void this.#options.firewall.repair(this.firewallState()).catch((error: unknown) => this.#trouble(error));
    });
    this.#options.feed({ kind: 'settings', settings });
  }

  /**
   * A block that another host decided: in force at once, or refused by what this host knows of itself. It is written down
   * afterwards.
   */
  remoteBlock(remote: RemoteBlock): RemoteOutcome {
    const now = this.#options.clock();
    const block = this.#clamped(remote.block, now);
    const [voucher] = block.vouchers;
    const running = this.#blocks.get(block.target);
    if (block.until <= now) {
      this.#others.settled(block);
      if (running?.vouchers?.includes(voucher)) this.#withdraw([running], voucher, 'ended');
      return { kind: 'ended' };
    }
    if (this.#others.isLate(block.target.prefix, block.revision ?? 0, remote.seenUnblock)) return { kind: 'late' };
    const why = this.#vetoOf(remote, now);
    if (why) {
      this.#others.veto(remote, why);
      return { kind: 'vetoed', why };
    }
    this.#others.settled(block);
    if (!running?.vouchers?.includes(voucher) && !this.#others.take(voucher, remote.at)) return { kind: 'capped' };
    const merged = running ? this.#others.merge(running, block) : block;
    try {
      this.#enforce([{ op: 'block', entry: timed(merged, now, this.#settings) }]);
    } catch (error) {
      this.#trouble(error);
      return { kind: 'failed' };
    }
    this.#put(merged);
    if (remote.byOperator) this.#holds.delete(block.target.prefix);
    this.#options.ledger.block(merged);
    this.#options.feed(running ? { kind: 'prolong', block: merged } : { kind: 'block', block: merged });
    return { kind: 'in-force' };
  }

  /** An operator lifted what blocks a target, and holds it for `holdSeconds`. Rejects as `unblock` does. */
  async remoteUnblock({ target, holdSeconds, sequence, how }: RemoteUnblock, actor: Actor): Promise<void> {
    const now = this.#options.clock();
    const { prefix } = target;
    this.#others.unblocked(prefix, sequence);
    if (holdSeconds > 0 && how !== 'own') this.#holds.put(prefix, now + holdSeconds * 1000);
    if (how === 'recalled') return;
    const touching =
      target.kind === 'flow'
        ? [this.#blocks.get(target)].filter((one) => one !== undefined)
        : this.#blocks.touching(prefix);
    // one that came behind the unblock stays
    const found = touching.filter(({ revision }) => (revision === undefined ? how === 'told' : revision < sequence));
    if (found.length > 0) await this.#lift(found, now, actor, 'cluster');
  }

  /** A block of ours came behind an unblock that we had not seen when we said it: the others do not take it. */
  ownArrived(target: BlockTarget, seenUnblock: number, sequence: number): void {
    const block = this.#blocks.get(target);
    if (!block || (block.revision ?? 0) > sequence) return;
    if (!this.#others.isLate(target.prefix, sequence, seenUnblock)) return;
    this.#lift([block], this.#options.clock(), clusterActor, 'cluster').catch((error: unknown) => this.#trouble(error));
  }

  blockOf(target: BlockTarget): Block | undefined {
    return this.#blocks.get(target);
  }

  /** A block for which this host vouches, until when it would last without the others. */
  ownWord(block: Block): Block {
    const until = this.#others.endOf(block, self);
    return until === block.until ? block : { ...block, until };
  }

  /** A host may not speak any more: what only it vouched for is let in. */
  revoke(voucher: string): void {
    this.#withdraw(
      [...this.#blocks.values()].filter(({ vouchers }) => vouchers?.includes(voucher)),
      voucher,
      'revoked',
    );
  }

  /** The cluster has taken a block of ours, at this sequence of its bucket. */
  acknowledged(target: BlockTarget, since: number, revision: number): void {
    const block = this.#blocks.get(target);
    if (block?.since !== since) return;
    this.#put({ ...block, revision: Math.max(block.revision ?? 0, revision) });
    this.#options.ledger.acknowledged(target, since, revision);
  }

  /** The cluster's bucket was made anew: what is blocked does not stand there. */
  forgetRevisions(): void {
    this.#others.forgetUnblocks();
    for (const block of [...this.#blocks.values()]) {
      if (block.revision === undefined) continue;
      const { revision: _, ...rest } = block;
      this.#put(rest);
    }
  }

  /** Blocks of other hosts that this host refuses, the newest last. */
  vetoes(): Iterable<Veto> {
    return this.#others.vetoes();
  }

  /** Takes what was refused where nothing speaks against it any more. Call it now and then. */
  retryVetoed(): void {
    const now = this.#options.clock();
    for (const { remote } of [...this.#others.vetoes()]) {
      if (remote.block.until <= now) this.#others.settled(remote.block);
      else if (!this.#vetoOf(remote, now)) this.remoteBlock(remote);
    }
  }

  /** The host's addresses, gateways, operators or interfaces changed. What is blocked against the new knowledge is lifted. */
  async setHost(host: HostAddresses, interfaces: readonly string[]): Promise<void> {
    const changed = interfaces.join(' ') !== this.#interfaces.join(' ');
    this.#host = host;
    this.#interfaces = interfaces;
    const wrong = [...this.#blocks.values()].filter(
      (block) => neverBlocked(block.target.prefix, host, this.#settings.neverBlock) !== undefined,
    );
    if (wrong.length > 0)
      await this.#lift(wrong, this.#options.clock(), { name: 'engine', source: 'system' }, 'allowed');
    if (changed) await this.#options.firewall.repair(this.firewallState());
  }

  /** What the host knows of itself: own addresses, gateways, operators. */
  get host(): HostAddresses {
    return this.#host;
  }

  /** Another country rule. Where the kernel refuses it, it rejects, and the next repair tries it again. */
  async setGeo(mode: FirewallPolicy['geo'], ranges: readonly Prefix[]): Promise<void> {
    this.#geo = { mode, ranges };
    await this.#options.firewall.repair(this.firewallState());
  }

  /** Ends what is over. Call it about once a second; the kernel has let go by itself. */
  expire(): void {
    const now = this.#options.clock();
    for (const block of this.#blocks.ended(now)) {
      this.#remove(block.target, now);
      this.#options.ledger.ended(block.target, now);
      this.#options.feed({ kind: 'unblock', block, why: 'ended' });
    }
    this.#holds.expire(now);
  }

  /** Why an address is, or is not, shut out now. */
  explain(address: Address): {
    readonly blocks: readonly Block[];
    readonly allowed: ListEntry | undefined;
    readonly denied: ListEntry | undefined;
    readonly never: SpareReason | undefined;
    readonly heldUntil: number | undefined;
  } {
    const prefix = hostPrefix(address);
    return {
      blocks: this.#blocks.touching(prefix),
      allowed: this.#allow.covering(prefix),
      denied: this.#deny.covering(prefix),
      never: neverBlocked(prefix, this.#host, this.#settings.neverBlock),
      heldUntil: this.#holds.until(prefix, this.#options.clock()),
    };
  }

  /**
   * While no engine ran, the kernel went on giving blocks anew to those that went on attacking: its word on how long is
   * newer than the store's.
   */
  async #adopt(lifted: ReadonlySet<string>, now: number): Promise<void> {
    for (const { target, remaining } of await this.#options.firewall.blocks()) {
      const until = now + remaining;
      const known = this.#blocks.get(target);
      if (known ? until <= known.until : lifted.has(formatTarget(target))) continue;
      const block: Block = known
        ? { ...known, until }
        : {
            target,
            cause: 'restart',
            reason: 'it was blocked before the engine stopped and went on attacking',
            origin: this.#options.hostName,
            since: now,
            until,
            // only what was proven is given anew by the kernel
            evidence: 'proven',
            timesBefore: 0,
            note: '',
          };
      this.#put(block);
      this.#options.ledger.block(block);
    }
  }

  #act(attack: Attack, verdict: Verdict): string {
    const { ledger, feed, observe } = this.#options;
    switch (verdict.kind) {
      case 'spare':
        this.#spared.set(verdict.why, (this.#spared.get(verdict.why) ?? 0) + 1);
        return verdict.why === 'notice' ? 'noticed' : `spared: ${spareReasons[verdict.why]}`;
      case 'covered': {
        const block = verdict.by === 'block' ? this.#coveringBlock(attack) : undefined;
        if (block) this.#vouch(block, verdict.until);
        if (block && verdict.until !== undefined) this.#prolong(this.#blocks.get(block.target) ?? block, verdict.until);
        if (verdict.by === 'denylist') return 'denied';
        return observe ? 'observed' : 'blocked';
      }
      case 'block': {
        const now = this.#options.clock();
        const block: Block = {
          target: verdict.target,
          cause: attack.detector,
          reason: attack.reason,
          origin: this.#options.hostName,
          since: now,
          until: now + verdict.seconds * 1000,
          evidence: attack.evidence,
          timesBefore: verdict.timesBefore,
          note: '',
        };
        try {
          this.#enforce([{ op: 'block', entry: timed(block, now, this.#settings) }]);
        } catch (error) {
          this.#trouble(error);
          return 'failed';
        }
        this.#put(block);
        ledger.block(block);
        feed({ kind: 'block', block });
        if (verdict.forGood) this.#denyForGood(block, attack);
        if (verdict.target.kind === 'flow') this.finding(insideAttack(attack));
        return observe ? 'observed' : 'blocked';
      }
    }
  }

  /** No other host blocks for longer than this one would; what was blocked by hand lasts as long as was said. */
  #clamped(block: RemoteBlock['block'], now: number): RemoteBlock['block'] {
    const latest = now + this.#settings.maxBlockSeconds * 1000;
    return block.evidence === 'operator' || block.until <= latest ? block : { ...block, until: latest };
  }

  #vetoOf({ block, byOperator }: RemoteBlock, now: number): SpareReason | undefined {
    const { target } = block;
    const { prefix } = target;
    const never = neverBlocked(prefix, this.#host, this.#settings.neverBlock);
    if (never) return never;
    if (this.#allow.overlaps(prefix)) return 'allowlist';
    // who blocks by hand knows of the unblock: else his block was late
    if (!byOperator && this.#holds.until(prefix, now) !== undefined) return 'held';
    // a flow leaves the phones beside it alone
    if (!byOperator && target.kind === 'prefix' && this.#good.within(prefix, now)) return 'knownGood';
    return undefined;
  }

  /** We recognised the same by ourselves: it stays out when the other host takes its word back. */
  #vouch(running: Block, until: number | undefined): void {
    if (!running.vouchers || running.vouchers.includes(self)) return;
    const evidence = running.evidence === 'proven' ? 'proven' : 'unproven';
    const seconds = blockSeconds(this.#settings, evidence, running.timesBefore);
    const vouched = this.#others.vouched(running, until ?? this.#options.clock() + seconds * 1000);
    this.#put(vouched);
    this.#options.ledger.block(vouched);
    this.#options.feed({ kind: 'prolong', block: vouched });
  }

  /** One host takes its word back; what nobody else vouches for is let in. */
  #withdraw(blocks: readonly Block[], voucher: string, why: 'ended' | 'revoked'): void {
    const now = this.#options.clock();
    const alone: Block[] = [];
    for (const block of blocks) {
      const kept = this.#others.without(block, voucher);
      if (!kept) {
        alone.push(block);
        continue;
      }
      if (kept.until !== block.until) this.#shorten(kept, now);
      this.#put(kept);
      this.#options.ledger.block(kept);
    }
    if (alone.length === 0) return;
    this.#lift(alone, now, clusterActor, why).catch((error: unknown) => this.#trouble(error));
  }

  #shorten(block: Block, now: number): void {
    try {
      this.#enforce([{ op: 'block', entry: timed(block, now, this.#settings) }]);
    } catch (error) {
      this.#trouble(error);
    }
  }

  #coveringBlock(attack: Attack): Block | undefined {
    const address = parseAddress(attack.attacker);
    if (!address) return undefined;
    const prefix = hostPrefix(address);
    const flow = { kind: 'flow', prefix, transport: attack.transport, port: attack.attackerPort } as const;
    return this.#blocks.covering({ kind: 'prefix', prefix }) ?? this.#blocks.get(flow);
  }

  #prolong(block: Block, until: number): void {
    const prolonged = { ...block, until };
    try {
      const now = this.#options.clock();
      this.#enforce([{ op: 'block', entry: timed(prolonged, now, this.#settings) }]);
    } catch (error) {
      this.#trouble(error);
      return;
    }
    this.#put(prolonged);
    this.#options.ledger.prolong(prolonged);
    this.#options.feed({ kind: 'prolong', block: prolonged });
  }

  #denyForGood(block: Block, attack: Attack): void {
    const entry: ListEntry = {
      prefix: block.target.prefix,
      note: `after ${block.timesBefore + 1} lock-outs; last: ${attack.reason}`.slice(0, 500),
      addedBy: 'sipprot',
      addedAt: block.since,
      scope: this.#options.listScope ?? 'host',
    };
    this.changeList('deny', { add: [entry] }, { name: 'sipprot', source: 'system' }).catch((error: unknown) =>
      this.#trouble(error),
    );
  }

  async #lift(blocks: readonly Block[], now: number, actor: Actor, why: LiftReason, unblock?: Unblock): Promise<void> {
    this.#enforce(blocks.map((block) => ({ op: 'unblock', target: block.target })));
    for (const block of blocks) this.#remove(block.target, now, true);
    await this.#durable(this.#options.ledger.commitUnblock(blocks, now, actor, unblock), () => {
      for (const block of blocks) this.#put(block);
      this.#enforce(blocks.map((block) => ({ op: 'block', entry: timed(block, now, this.#settings) })));
    });
    for (const block of blocks) this.#options.feed({ kind: 'unblock', block, why });
  }

  /** @throws GuardError when the prefix holds what must stay reachable */
  #mayCutOff(prefix: Prefix, actor: Actor): void {
    const text = formatPrefix(prefix);
    const why = neverBlocked(prefix, this.#host, this.#settings.neverBlock);
    if (why) throw new GuardError('would-cut-off', `${text} cannot be shut out: ${spareReasons[why]}`);
    if (actor.address) {
      const own = parseAddress(actor.address);
      if (own && neverBlocked(prefix, { own: [], gateways: [], operators: [hostPrefix(own)] }, []))
        throw new GuardError(
          'would-cut-off',
          `${text} cannot be shut out: it covers your own address ${actor.address}`,
        );
    }
  }

  #enforce(changes: readonly FirewallChange[]): void {
    if (changes.length === 0) return;
    try {
      this.#options.firewall.apply(changes);
    } catch (error) {
      throw new GuardError('firewall-failed', `the kernel refused it, nothing was changed: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  /** Waits until it is durable; if that fails, undoes it and says so. */
  async #durable(written: Promise<void>, undo: () => void): Promise<void> {
    try {
      await written;
    } catch (error) {
      undo();
      throw new GuardError('store-failed', `it could not be stored, nothing was changed: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  #trouble(error: unknown): void {
    this.#options.feed({ kind: 'trouble', text: messageOf(error) });
  }

  #put(block: Block): void {
    this.#others.changed(this.#blocks.get(block.target), block);
    this.#blocks.put(block);
  }

  #remove(target: BlockTarget, now: number, forgive = false): Block | undefined {
    const block = this.#blocks.remove(target, now, forgive);
    this.#others.changed(block, undefined);
    return block;
  }

  #knowledge(now: number): Knowledge {
    return {
      settings: this.#settings,
      host: this.#host,
      allowed: (prefix) => this.#allow.overlaps(prefix),
      denied: (prefix) => this.#deny.covering(prefix) !== undefined,
      blockCovering: (target) => this.#blocks.covering(target),
      held: (prefix) => this.#holds.until(prefix, this.#options.clock()) !== undefined,
      timesBefore: (target) => this.#blocks.timesBefore(target, now, this.#settings.repeatMemorySeconds * 1000),
      recentFlows: (address) => this.#blocks.recentFlows(address, now),
      siblings: (prefix, length) => this.#blocks.siblings(prefix, length),
      holdsGood: (prefix) => this.#good.within(prefix, now),
      takeUnproven: (messages, time) => this.#budget.take(messages, time),
    };
  }
}

function sameEntry(a: ListEntry, b: ListEntry): boolean {
  return a.note === b.note && a.addedBy === b.addedBy && a.addedAt === b.addedAt;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An attack from an address behind which phones or trunks work: somebody there should look for the device. */
function insideAttack(attack: Attack): Finding {
  const { attacker, victim, lastTime, attackerPort, transport, reason } = attack;
  return {
    kind: 'insideAttack',
    key: `insideAttack ${victim} ${attacker}`,
    time: lastTime,
    victim,
    source: attacker,
    subject: null,
    evidence: `a device behind ${attacker} (${transport} port ${attackerPort}) attacked: ${reason}`,
  };
}
