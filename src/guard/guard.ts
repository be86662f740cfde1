import { isDeepStrictEqual } from 'node:util';
import type {
  Drift,
  Firewall,
  FirewallChange,
  FirewallPolicy,
  FirewallState,
  TimedTarget,
} from '../firewall/firewall.ts';
import { type Address, formatPrefix, hostPrefix, type Prefix } from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import { type Block, type BlockTarget, formatTarget } from '../model/block.ts';
import { stepOf } from '../model/clock-steps.ts';
import type { Finding } from '../model/finding.ts';
import { InTurn } from '../model/in-turn.ts';
import type { ListEntry, ListName, ListScope } from '../model/list-entry.ts';
import type { Settings } from '../model/settings.ts';
import { BlockWriter } from './block-writer.ts';
import type { BlocksInForce } from './blocks-in-force.ts';
import { decide, type Knowledge } from './decide.ts';
import { blockSeconds } from './escalation.ts';
import { policyOf, timed } from './firewall-state.ts';
import { GoodSources } from './good-sources.ts';
import { GuardError, messageOf } from './guard-error.ts';
import type { GuardEvent } from './guard-event.ts';
import type { GeoRule, GuardMemory } from './guard-memory.ts';
import { Holds } from './holds.ts';
import type { Actor, Ledger } from './ledger.ts';
import { Lists } from './lists.ts';
import { type HostAddresses, NeverBlock, noHostAddresses } from './never-block.ts';
import type { OperatorList } from './operator-list.ts';
import { RemoteBlocks } from './remote-blocks.ts';
import { TakeOver } from './take-over.ts';
import { UnprovenBudget } from './unproven-budget.ts';
import { type SpareReason, spareReasons, type Verdict } from './verdict.ts';

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

/**
 * The one writer of what is shut out. Packets, operators, peers and the clock give it commands; each is decided, then
 * put into the kernel, then written down, then told, in that order. It never waits between deciding and the kernel.
 */
export class Guard {
  readonly #options: GuardOptions;
  readonly #writer: BlockWriter;
  readonly #blocks: BlocksInForce;
  /** what other hosts decided */
  readonly remote: RemoteBlocks;
  /** allowlist and denylist */
  readonly lists: Lists;
  readonly #takeOver: TakeOver;
  readonly #holds = new Holds();
  readonly #good = new GoodSources();
  readonly #budget = new UnprovenBudget();
  readonly #spared = new Map<SpareReason, number>();
  readonly #configuring = new InTurn();
  #settings: Settings;
  #host: HostAddresses = noHostAddresses;
  #never: NeverBlock;
  #interfaces: readonly string[] = [];
  #geo: GeoRule = { mode: 'off', ranges: [] };

  constructor(options: GuardOptions) {
    const { firewall, ledger, clock, feed, hostName } = options;
    this.#options = options;
    this.#settings = options.settings;
    this.#never = new NeverBlock(this.#host, this.#settings.neverBlock);
    const common = { ledger, clock, feed, settings: () => this.#settings };
    this.#writer = new BlockWriter({ ...common, firewall });
    this.#blocks = this.#writer.blocks;
    const parts = { ...common, writer: this.#writer, never: () => this.#never };
    this.lists = new Lists({ ...parts, scope: options.listScope ?? 'host' });
    this.#takeOver = new TakeOver({ ...parts, lists: this.lists, holds: this.#holds, hostName });
    this.remote = new RemoteBlocks({ ...parts, allow: this.lists.allow, holds: this.#holds, good: this.#good });
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
    return this.lists[name];
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
    this.#never = new NeverBlock(host, this.#settings.neverBlock);
    this.#interfaces = interfaces;
    if (memory.geo) this.#geo = memory.geo;
    for (const { prefix, until } of memory.holds ?? []) this.#holds.put(prefix, until);
    for (const entry of memory.allow) this.lists.allow.add(entry);
    for (const entry of memory.deny) this.lists.deny.add(entry);
    this.lists.keepOff();
    const { firewall } = this.#options;
    const inKernel = await firewall.blocks();
    const lifted = new Set<string>();
    const takenUp = this.#takeOver.takeUp(memory.kept, lifted);
    if (inKernel.length === 0) await firewall.replace(() => this.firewallState(), takenUp);
    else {
      // all of what was kept must be known before the kernel's word can be weighed against it
      for await (const _ of takenUp);
      this.#takeOver.adopt(inKernel, lifted, now);
      await firewall.replace(() => this.firewallState());
    }
    this.#liftWrong();
    for (const { target, times, last } of await repeaters) this.#blocks.restoreRepeater(target, times, last);
  }

  /** What the kernel should hold now. */
  firewallState(): FirewallState {
    const now = this.#options.clock();
    const blocks: TimedTarget[] = [];
    for (const block of this.#blocks.values()) if (block.until > now) blocks.push(timed(block, now, this.#settings));
    return {
      policy: policyOf(this.#settings, this.#interfaces, this.#geo.mode),
      allow: this.lists.allow.prefixes(),
      deny: this.lists.deny.prefixes(),
      blocks,
      geo: this.#geo.ranges,
    };
  }

  /** Compares the kernel with what is decided, and mends it. Rejects with FirewallError. */
  repair(): Promise<Drift> {
    return this.#options.firewall.repair(
      () => this.firewallState(),
      (renewed) => this.#takeOver.takeBack(renewed),
    );
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
      if (target.kind === 'flow') this.#writer.prolong(block, until);
      else {
        const prolonged = { ...block, until };
        this.#writer.put(prolonged);
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
    this.#never.refuse(target.prefix, actor);
    const allowed = this.lists.allow.covering(target.prefix);
    if (allowed)
      throw new GuardError(
        'would-cut-off',
        `${formatTarget(target)} cannot be shut out: ${formatPrefix(allowed.prefix)} is in the allowlist, which goes before every block; take that off it first`,
      );
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
    this.#writer.shutOut(block, now);
    this.#writer.put(block);
    const places = () => new Map([[formatTarget(target), { now: block, before }]]);
    await this.#writer.keep({ places }, this.#options.ledger.commitBlock(block, actor), now);
    this.#holds.delete(target.prefix);
    this.#options.feed({ kind: 'block', block });
    return block;
  }

  /**
   * Lifts everything that blocks an address, prefix or flow, and lets nothing automatic block it for `holdSeconds`.
   * @throws GuardError 'not-blocked', or 'bad-time' where too many unblocks hold already
   */
  async unblock(target: BlockTarget, holdSeconds: number, actor: Actor): Promise<readonly Block[]> {
    const now = this.#options.clock();
    this.#writer.letIn(target);
    const found = this.#blocks.touching(target);
    // what this host refuses may be in force on others
    if (found.length === 0 && !this.#writer.others.refused(target)) {
      const denied = this.lists.deny.covering(target.prefix);
      throw new GuardError(
        'not-blocked',
        denied
          ? `${formatTarget(target)} is not blocked for a time but denied for good by ${formatPrefix(denied.prefix)}: remove that from the denylist`
          : `${formatTarget(target)} is not blocked`,
      );
    }
    const { prefix } = target;
    const heldBefore = this.#holds.get(prefix);
    // before it is lifted: the attack may go on in the same moment
    if (holdSeconds > 0 && !this.#holds.put(prefix, now + holdSeconds * 1000))
      throw new GuardError('bad-time', 'too many unblocks hold already: lift it without one (--hold 0), or allow it');
    // while the servers keep nothing, other hosts tell their blocks over and over
    this.#writer.others.unblocked(prefix, undefined);
    try {
      await this.#writer.lift(found, now, actor, 'operator', { target, holdSeconds });
    } catch (error) {
      if (heldBefore) this.#holds.put(prefix, heldBefore.until);
      else this.#holds.delete(prefix);
      throw error;
    }
    return found;
  }

  /**
   * Takes new settings at once, with a new country rule where they ask for one; one change after the other, each made from what the
   * one before has left.
   * @param next makes them from those that hold, checked against the schema and the detectors; undefined: it is not to be done this way. May throw
   * @returns whether `next` gave settings
   */
  configure(next: (current: Settings) => Settings | undefined, actor: Actor, geo?: GeoRule): Promise<boolean> {
    return this.#configuring.run(async () => {
      const before = this.#settings;
      const settings = next(before);
      // what says the same again is no change: it would have the detectors begin anew, and stand in the audit
      const isChange = geo !== undefined || !isDeepStrictEqual(settings, before);
      if (settings && isChange) await this.#configure(settings, before, actor, geo ?? this.#geo);
      return settings !== undefined;
    });
  }

  async #configure(settings: Settings, before: Settings, actor: Actor, geo: GeoRule): Promise<void> {
    const geoBefore = this.#geo;
    this.#take(settings, geo);
    try {
      await this.repair();
    } catch (error) {
      this.#take(before, geoBefore);
      throw new GuardError('firewall-failed', `the kernel refused the new settings: ${messageOf(error)}`, {
        cause: error,
      });
    }
    await this.#writer.durable(this.#options.ledger.commitSettings(settings, before, actor), () => {
      this.#take(before, geoBefore);
      void this.repair().catch((error: unknown) => this.#writer.trouble(error));
    });
    this.#options.feed({ kind: 'settings', settings });
    this.#liftWrong();
  }

  #take(settings: Settings, geo: GeoRule): void {
    this.#settings = settings;
    this.#never = new NeverBlock(this.#host, settings.neverBlock);
    this.#geo = geo;
  }

  blockOf(target: BlockTarget): Block | undefined {
    return this.#blocks.get(target);
  }

  /** The host's addresses, gateways, operators or interfaces changed. What is shut out against the new knowledge is let in. */
  async setHost(host: HostAddresses, interfaces: readonly string[]): Promise<void> {
    const changed = interfaces.join(' ') !== this.#interfaces.join(' ');
    this.#host = host;
    this.#never = new NeverBlock(host, this.#settings.neverBlock);
    this.#interfaces = interfaces;
    this.#liftWrong();
    if (changed) await this.repair();
  }

  /**
   * Lets in what must never be shut out, as is known now: blocks of it are lifted, and entries of the denylist that cover
   * it are out of force as long as they do. What the kernel refuses of that is told.
   */
  #liftWrong(): void {
    const { out, back } = this.lists.keepOff();
    try {
      this.#writer.enforce([
        ...out.map(({ prefix }): FirewallChange => ({ op: 'undeny', prefix })),
        ...back.map(({ prefix }): FirewallChange => ({ op: 'deny', prefix })),
      ]);
      const wrong = this.#blocks.overlapping(this.#never.prefixes());
      this.#writer.spare(wrong, this.#options.clock(), { name: 'engine', source: 'system' });
    } catch (error) {
      this.#writer.trouble(error);
    }
  }

  /** What the host knows of itself: own addresses, gateways, operators. */
  get host(): HostAddresses {
    return this.#host;
  }

  /** Another country rule. Where the kernel refuses it, it rejects, and the next repair tries it again. */
  async setGeo(mode: FirewallPolicy['geo'], ranges: readonly Prefix[]): Promise<void> {
    this.#geo = { mode, ranges };
    await this.repair();
  }

  /** Ends what is over. Call it about once a second; the kernel has let go by itself. */
  expire(): void {
    const now = this.#options.clock();
    for (const block of this.#blocks.ended(now)) {
      this.#writer.remove(block.target, now);
      this.#options.ledger.ended(block.target, now);
      this.#options.feed({ kind: 'unblock', block, why: 'ended' });
    }
    this.#holds.expire(now);
  }

  /**
   * The machine's clock was set a moment ago by so much, milliseconds. The kernel counts by time that nobody sets, so what is in force
   * ends when it would have, and by the clock so much later. What was written down before a restart by a clock that was wrong since ends as it says.
   */
  clockSet(by: number): void {
    const step = stepOf(by, this.#options.clock());
    this.#blocks.clockSet(step);
    this.#writer.others.clockSet(by);
    this.#holds.clockSet(by);
    this.#options.ledger.clockSet(step);
  }

  /** Why an address is, or is not, shut out now. */
  explain(address: Address): {
    readonly blocks: readonly Block[];
    readonly allowed: ListEntry | undefined;
    readonly denied: ListEntry | undefined;
    /** an entry of the denylist that covers it but is out of force, and why */
    readonly outOfForce: { readonly entry: ListEntry; readonly why: SpareReason } | undefined;
    readonly never: SpareReason | undefined;
    readonly heldUntil: number | undefined;
  } {
    const prefix = hostPrefix(address);
    const entry = this.lists.deny.coveringOutOfForce(prefix);
    const why = entry && this.#never.reason(entry.prefix);
    return {
      blocks: this.#blocks.overlapping([prefix]),
      allowed: this.lists.allow.covering(prefix),
      denied: this.lists.deny.covering(prefix),
      outOfForce: entry && why && { entry, why },
      never: this.#never.reason(prefix),
      heldUntil: this.#holds.until(prefix, this.#options.clock()),
    };
  }

  #act(attack: Attack, verdict: Verdict): string {
    const { ledger, feed, observe } = this.#options;
    switch (verdict.kind) {
      case 'spare':
        this.#spared.set(verdict.why, (this.#spared.get(verdict.why) ?? 0) + 1);
        if (verdict.why === 'proxy') this.finding(insideAttack(attack));
        return verdict.why === 'notice' ? 'noticed' : `spared: ${spareReasons[verdict.why]}`;
      case 'covered': {
        const block = verdict.by === 'block' ? this.#blocks.coveringSource(attack) : undefined;
        if (block) this.remote.vouch(block, verdict.until);
        if (block && verdict.until !== undefined)
          this.#writer.prolong(this.#blocks.get(block.target) ?? block, verdict.until);
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
          this.#writer.shutOut(block, now);
        } catch (error) {
          this.#writer.trouble(error);
          return 'failed';
        }
        this.#writer.put(block);
        ledger.block(block);
        feed({ kind: 'block', block });
        if (verdict.forGood) this.lists.denyForGood(block, attack);
        if (verdict.target.kind === 'flow') this.finding(insideAttack(attack));
        return observe ? 'observed' : 'blocked';
      }
    }
  }

  #knowledge(now: number): Knowledge {
    return {
      settings: this.#settings,
      never: (prefix) => this.#never.reason(prefix),
      allowed: (prefix) => this.lists.allow.overlaps(prefix),
      denied: (prefix) => this.lists.deny.covering(prefix) !== undefined,
      blockCovering: (target) => this.#blocks.covering(target),
      held: (prefix) => this.#holds.overlaps(prefix, this.#options.clock()),
      timesBefore: (target) => this.#blocks.timesBefore(target, now, this.#settings.repeatMemorySeconds * 1000),
      recentFlows: (address) => this.#blocks.recentFlows(address, now),
      siblings: (prefix, length) => this.#blocks.siblings(prefix, length),
      holdsGood: (prefix) => this.#good.within(prefix, now),
      takeUnproven: (messages, time) => this.#budget.take(messages, time),
    };
  }
}

/** An attack from an address behind which phones or trunks work: somebody there should look for the device. */
function insideAttack(attack: Attack): Finding {
  const { attacker, victim, lastTime, attackerPort, transport, reason, sharedPort } = attack;
  const who = sharedPort ? 'somebody behind the proxy or trunk' : 'a device behind';
  return {
    kind: 'insideAttack',
    key: `insideAttack ${victim} ${attacker}`,
    time: lastTime,
    victim,
    source: attacker,
    subject: null,
    evidence: `${who} ${attacker} (${transport} port ${attackerPort}) attacked: ${reason}`,
  };
}
