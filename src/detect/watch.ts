import type { Attack } from '../model/attack.ts';
import type { Counters } from '../model/counters.ts';
import { type Datagram, tcp } from '../model/datagram.ts';
import type { DetectorFacts, DetectorId, DetectorMode } from '../model/detector.ts';
import type { Finding } from '../model/finding.ts';
import type { Settings } from '../model/settings.ts';
import type { SuspicionNews } from '../model/suspicion.ts';
import { method, SipMessage } from '../sip/message.ts';
import { Span, textOf } from '../sip/text.ts';
import { uriUser } from '../sip/uri.ts';
import { TftpMessage } from '../tftp/message.ts';
import { Alive } from './alive.ts';
import { CallProgress, newProgress } from './call-progress.ts';
import type { DetectorContext, Offence } from './detector.ts';
import { FindingTeller } from './finding-teller.ts';
import { fingerprints } from './fingerprint-list.ts';
import { GoodBySlot } from './good-by-slot.ts';
import { Hooks } from './hooks.ts';
import { allDetectors } from './index.ts';
import { allowance, type Good, hasAccounts, KnownGood } from './known-good.ts';
import { makeSample, Notebook } from './notebook.ts';
import { PerSource } from './per-source.ts';
import { Reporter } from './reporter.ts';
import { Scene } from './scene.ts';
import { signatures } from './signature-list.ts';
import { SignatureMatcher } from './signature-matcher.ts';
import { keyHi, keyLo, SourceTable, sourceColumn, sourceFlag, sourceWidth } from './source-table.ts';
import { Suspects } from './suspects.ts';
import { weaknessRules } from './weaknesses.ts';

export interface WatchOptions {
  readonly settings: Settings;
  readonly counters: Counters;
  readonly sink: { attack(attack: Attack): void; finding(finding: Finding): void };
  /** seeds the tables' hashes, so that nobody can aim at one bucket */
  readonly seed: number;
  /** milliseconds since the epoch, not after the first packet */
  readonly base: number;
  /** gather who counts towards a threshold and is below it, for `takeSuspicions` */
  readonly suspicions?: boolean;
}

const maxGood = 200_000;

/** What is known of the outside sources, the rules that look at them, and the way to report: shared by SIP and TFTP. */
export class Watch {
  readonly scene = new Scene(new SipMessage(), new TftpMessage());
  /** a scene of its own for grace times that run out: they do so between messages */
  readonly lateScene = new Scene(this.scene.sip, this.scene.tftp);
  /** text of the user that `lateScene` is about */
  lateUser = '';
  readonly counters: Counters;
  readonly sources: SourceTable;
  readonly knownGood: KnownGood;
  readonly findings: FindingTeller;
  readonly calls: CallProgress;
  /** who answers SIP, and whom */
  readonly alive = new Alive();
  /** configuration files that a source was served */
  readonly served: PerSource<string[]>;
  hooks: Hooks;
  /** by slot of the source table, valid where its flag `knownGood` is set */
  readonly #good: GoodBySlot;
  /** forgotten with their source: those of the watch itself, and those of the rules in force */
  readonly #ownStates: PerSource<unknown>[] = [];
  #ruleStates: PerSource<unknown>[] = [];
  readonly #notebooks: PerSource<Notebook>;
  readonly #reporter: Reporter;
  readonly #suspects: Suspects | undefined;
  readonly #stateLimit: number;
  #settings: Settings;
  #matcher: SignatureMatcher;
  #datagram: Datagram | undefined = undefined;
  readonly #span = new Span();

  constructor(options: WatchOptions) {
    const { settings, counters, sink } = options;
    this.#settings = settings;
    this.#suspects = options.suspicions ? new Suspects() : undefined;
    this.counters = counters;
    this.sources = new SourceTable(settings.maxSources, options.seed, options.base, (slot) => {
      counters.lost.sourceEvicted++;
      this.#forget(slot);
    });
    this.#good = new GoodBySlot(this.sources.capacity);
    this.#stateLimit = Math.max(1000, settings.maxSources >> 6);
    this.knownGood = new KnownGood(maxGood, settings.knownGoodSeconds * 1000);
    this.findings = new FindingTeller((finding) => sink.finding(finding));
    this.#notebooks = this.#ownState(() => new Notebook());
    this.served = this.#ownState<string[]>(() => []);
    this.calls = new CallProgress(this.#ownState(newProgress), () => this.messageUser());
    this.#matcher = matcherOf(settings);
    this.#reporter = new Reporter(
      sink,
      counters,
      this.#ownState(() => new Map()),
      this.#notebooks,
      (hash) => this.#matcher.agentText(hash),
    );
    this.hooks = this.#createRules();
  }

  /** Takes new settings; what detectors counted so far starts anew, what is known of sources stays. */
  configure(settings: Settings): void {
    this.#settings = settings;
    this.knownGood.memory = settings.knownGoodSeconds * 1000;
    this.#matcher = matcherOf(settings);
    this.hooks = this.#createRules();
  }

  /** Starts a source from zero, as after an operator let it in again. */
  forgetSource(hi: number, lo: number): void {
    const slot = this.sources.find(hi, lo);
    if (slot < 0) return;
    this.#forget(slot);
    this.sources.forget(hi, lo);
  }

  /** Tells what has gathered; all of it when `everything` is set. */
  flush(time: number, everything = false): void {
    this.#reporter.flush(time, everything);
  }

  /** Who counts towards a threshold and is below it, and who had a success after that, since the last call; undefined: nobody. */
  takeSuspicions(): SuspicionNews | undefined {
    if (this.#suspects === undefined || this.#suspects.isEmpty) return undefined;
    return this.#suspects.take(
      (hash) => this.#matcher.agentText(hash),
      (slot) => this.#notebooks.peek(slot)?.samples ?? [],
    );
  }

  /** Keeps a copy of the message for an operator, if the scene's source is suspected already. */
  note(direction: 'in' | 'out', { bytes, start, end }: Datagram): void {
    const { scene } = this;
    if ((this.sources.flags[scene.slot]! & sourceFlag.hasState) !== 0)
      this.#notebooks.touch(scene.slot).note(scene.time, direction, bytes, start, end);
  }

  /** @param outgoing the datagram travels from us: its destination is the outside source */
  fill(d: Datagram, outgoing: boolean): void {
    const { scene } = this;
    scene.time = d.time;
    scene.transport = d.transport === tcp ? 'TCP' : 'UDP';
    if (outgoing) {
      scene.source0 = d.dst0;
      scene.source1 = d.dst1;
      scene.source2 = d.dst2;
      scene.source3 = d.dst3;
      scene.sourcePort = d.destinationPort;
      scene.victim0 = d.src0;
      scene.victim1 = d.src1;
      scene.victim2 = d.src2;
      scene.victim3 = d.src3;
      scene.victimPort = d.sourcePort;
    } else {
      scene.source0 = d.src0;
      scene.source1 = d.src1;
      scene.source2 = d.src2;
      scene.source3 = d.src3;
      scene.sourcePort = d.sourcePort;
      scene.victim0 = d.dst0;
      scene.victim1 = d.dst1;
      scene.victim2 = d.dst2;
      scene.victim3 = d.dst3;
      scene.victimPort = d.destinationPort;
    }
    scene.hi = keyHi(scene.source0, scene.source1, scene.source2);
    scene.lo = keyLo(scene.source0, scene.source1, scene.source2, scene.source3);
    scene.slot = this.sources.slot(scene.hi, scene.lo, d.time);
    this.weigh(scene);
    scene.proven = d.proven;
    scene.user = 0;
    scene.number = 0;
    scene.callId = 0;
    scene.account = 0;
    scene.nonceAge = Number.POSITIVE_INFINITY;
    scene.userAgent = 0;
    scene.credentials = false;
    scene.challenged = false;
    scene.retransmission = false;
    scene.replayed = false;
    scene.tainted = false;
    scene.hasMessage = true;
    scene.outgoing = outgoing;
    this.#datagram = d;
  }

  weigh(scene: Scene): void {
    const flags = this.sources.flags[scene.slot]!;
    // looked up once a source; after that only a new success can change it
    if ((flags & sourceFlag.checked) === 0) {
      const good = this.knownGood.get(scene.hi, scene.lo, scene.time);
      this.#good.set(scene.slot, good);
      this.sources.flags[scene.slot] = flags | sourceFlag.checked | (good ? sourceFlag.knownGood : 0);
      scene.good = good;
    } else if ((flags & sourceFlag.knownGood) === 0) scene.good = undefined;
    else {
      const good = this.#good.get(scene.slot);
      const { records } = this.sources;
      const at = scene.slot * sourceWidth + sourceColumn.goodChecked;
      const now = this.sources.stamp(scene.time);
      // whether it has decayed is asked once a minute: the record of the success lies far away in memory
      if ((now - records[at]!) >>> 0 < 60_000) scene.good = good;
      else {
        scene.good = good && this.knownGood.isRecent(good, scene.time) ? good : undefined;
        if (scene.good) records[at] = now;
      }
    }
    if (scene.good) scene.budget = this.#allowance(scene, scene.good);
    else scene.budget = (flags & sourceFlag.weakSignature) !== 0 ? 0.5 : 1;
  }

  /** Once it is the whole factor it stays so, and the record of the success, which lies far away in memory, is not asked any more. */
  #allowance({ slot }: Scene, good: Good): number {
    const { knownGoodFactor } = this.#settings;
    const { flags } = this.sources;
    if ((flags[slot]! & sourceFlag.trusted) !== 0) return knownGoodFactor;
    if (hasAccounts(good) || good.peer) flags[slot]! |= sourceFlag.trusted;
    return allowance(good, knownGoodFactor);
  }

  succeed(hi: number, lo: number, time: number, user: number, port: number): Good {
    const slot = this.sources.find(hi, lo);
    const known =
      slot >= 0 && (this.sources.flags[slot]! & sourceFlag.knownGood) !== 0 ? this.#good.get(slot) : undefined;
    if (known && this.knownGood.renew(known, time, user, port)) return known;
    const good = this.knownGood.add(hi, lo, time, user, port);
    if (slot >= 0) {
      this.#good.set(slot, good);
      if ((this.sources.flags[slot]! & sourceFlag.hasState) !== 0) this.#suspects?.clear(hi, lo);
      // a record that is new knows no accounts of one before
      this.sources.flags[slot] =
        (this.sources.flags[slot]! & ~sourceFlag.trusted) | sourceFlag.knownGood | sourceFlag.checked;
    }
    return good;
  }

  tickRules(time: number): void {
    const scene = this.lateScene;
    scene.time = time;
    scene.hasMessage = false;
    this.lateUser = '';
    for (const rule of this.hooks.tick) rule(scene, time);
  }

  /** The account, extension, number or file that the message at hand is about. */
  messageUser(): string {
    const { scene } = this;
    if (scene.type === 'TFTP') {
      const { tftp } = scene;
      return tftp.nameStart >= 0 ? textOf(tftp.bytes, tftp.nameStart, tftp.nameEnd, 200) : '';
    }
    const { sip } = scene;
    const span = this.#span;
    // an answer has no Request-URI, but its To names the same user in all but forwarded calls
    const ofRequest = sip.kind === 'request' && sip.method !== method.register && sip.uriStart >= 0;
    const found =
      (ofRequest && uriUser(sip.bytes, sip.uriStart, sip.uriEnd, span)) ||
      (sip.toStart >= 0 && uriUser(sip.bytes, sip.toStart, sip.toEnd, span));
    return found ? textOf(sip.bytes, span.start, span.end, 64) : '';
  }

  #messageAccount(): string {
    const { sip } = this.scene;
    if (sip.method === method.register) return this.messageUser();
    const span = this.#span;
    const isNamed = sip.fromStart >= 0 && uriUser(sip.bytes, sip.fromStart, sip.fromEnd, span);
    return isNamed ? textOf(sip.bytes, span.start, span.end, 64) : '';
  }

  #forget(slot: number): void {
    if ((this.sources.flags[slot]! & sourceFlag.hasState) === 0) return;
    for (const state of this.#ownStates) state.forget(slot);
    for (const state of this.#ruleStates) state.forget(slot);
  }

  #ownState<T>(make: () => T): PerSource<T> {
    const state = new PerSource<T>(this.#stateLimit, this.sources.flags, make);
    this.#ownStates.push(state as PerSource<unknown>);
    return state;
  }

  #createRules(): Hooks {
    this.#ruleStates = [];
    const active = allDetectors(this.#matcher).filter(({ facts }) => modeOf(this.#settings, facts) !== 'off');
    const rules = active.map((detector) => detector.create(this.#context(detector.facts)));
    rules.push(weaknessRules(this.#context(undefined)));
    return new Hooks(rules);
  }

  #context(facts: DetectorFacts | undefined): DetectorContext {
    const own = facts && this.#settings.detectors[facts.id];
    const mode = facts ? modeOf(this.#settings, facts) : 'off';
    return {
      sources: this.sources,
      calls: this.calls,
      alive: this.alive,
      limit: (name) => own?.thresholds?.[name] ?? facts?.thresholds[name]?.default ?? Number.POSITIVE_INFINITY,
      perSource: <T>(make: () => T) => {
        const state = new PerSource<T>(this.#stateLimit, this.sources.flags, make);
        this.#ruleStates.push(state as PerSource<unknown>);
        return state;
      },
      weigh: (scene) => this.weigh(scene),
      report: (scene, offence) => {
        if (facts) this.#report(facts.id, mode, scene, offence);
      },
      suspect: (scene, measure, count, proven, since, targets) => {
        if (this.#suspects === undefined || scene.good !== undefined || count <= 0) return;
        if (!this.#suspects.note(scene, measure, count, proven, since, targets)) this.counters.lost.suspicionUntold++;
      },
      finding: (scene, kind, subject, evidence) => this.findings.tell(scene, kind, subject, evidence),
      userText: (scene) => (scene.hasMessage ? this.messageUser() : this.lateUser),
      accountText: () => this.#messageAccount(),
    };
  }

  #report(detector: DetectorId, mode: DetectorMode, scene: Scene, offence: Offence): void {
    const d = this.#datagram;
    // made only if it is kept: a flood offends with every message
    const sample = () =>
      scene.hasMessage && d
        ? makeSample(scene.time, scene.outgoing ? 'out' : 'in', d.bytes, d.start, d.end, offence.mark)
        : undefined;
    this.#reporter.report(detector, mode, scene, offence, sample);
    const served = this.served.peek(scene.slot);
    if (served && !offence.notice)
      for (const name of served)
        this.findings.tell(
          scene,
          'provisioningLeak',
          name,
          `${name} was served to a source that was then recognised as an attacker`,
        );
  }
}

function matcherOf(settings: Settings): SignatureMatcher {
  const off = new Set(settings.signaturesOff.map((pattern) => pattern.toLowerCase()));
  return new SignatureMatcher(
    [...settings.signatures, ...signatures.filter(({ pattern }) => !off.has(pattern))],
    [...settings.fingerprints, ...fingerprints.filter(({ name }) => !off.has(name.toLowerCase()))],
  );
}

function modeOf(settings: Settings, facts: DetectorFacts): DetectorMode {
  return settings.detectors[facts.id]?.mode ?? facts.defaultMode;
}
