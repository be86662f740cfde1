import { formatWords } from '../model/address.ts';
import type { AddressSet } from '../model/address-set.ts';
import type { Attack } from '../model/attack.ts';
import type { Counters } from '../model/counters.ts';
import { type Datagram, tcp } from '../model/datagram.ts';
import type { DetectorFacts, DetectorId, DetectorMode } from '../model/detector.ts';
import type { Finding, FindingKind } from '../model/finding.ts';
import type { Settings } from '../model/settings.ts';
import { anomalies } from '../sip/anomaly.ts';
import { authParam } from '../sip/auth.ts';
import { hashSpan } from '../sip/hash.ts';
import { method, methodNames, SipMessage } from '../sip/message.ts';
import { Span, textOf } from '../sip/text.ts';
import { uriUser } from '../sip/uri.ts';
import { carriesSecrets, deviceIdentity, looksLikeConfiguration } from '../tftp/identity.ts';
import { TftpMessage } from '../tftp/message.ts';
import { ChallengeQueue } from './challenge-queue.ts';
import type { DetectorContext, Offence, Rules } from './detector.ts';
import { fingerprints } from './fingerprint-list.ts';
import { mix } from './hash.ts';
import { allDetectors } from './index.ts';
import { type Good, type GoodRecord, KnownGood } from './known-good.ts';
import { makeSample, Notebook } from './notebook.ts';
import { PerSource } from './per-source.ts';
import { ProofTable } from './proof-table.ts';
import { Reporter } from './reporter.ts';
import { Scene } from './scene.ts';
import { signatures } from './signature-list.ts';
import { SignatureMatcher } from './signature-matcher.ts';
import { keyHi, keyLo, SourceTable, sourceFlag } from './source-table.ts';
import { TftpTransfers } from './tftp-transfers.ts';
import { TransactionTable, transactionFlag } from './transaction-table.ts';
import { weaknessRules } from './weaknesses.ts';

export interface InspectorSink {
  attack(attack: Attack): void;
  finding(finding: Finding): void;
}

export interface InspectorOptions {
  readonly settings: Settings;
  /** addresses that we defend */
  readonly protectedAddresses: AddressSet;
  readonly counters: Counters;
  readonly sink: InspectorSink;
  /** seeds the tables' hashes, so that nobody can aim at one bucket */
  readonly seed: number;
  /** milliseconds since the epoch, not after the first packet */
  readonly base: number;
}

const proofLifetime = 600_000;
/** A client that answers a challenge does so within this time; older nonces are those that it kept from before. */
const freshNonce = 10_000;
const findingPause = 60_000;
const maxFindingKeys = 4096;

/**
 * Turns parsed messages into what detectors look at: who is outside and who is ours, which request an answer belongs
 * to, whether the source proved its address, and whether it succeeded. Pure and synchronous: time comes with the messages.
 */
export class Inspector {
  readonly sip = new SipMessage();
  readonly tftp = new TftpMessage();
  readonly #scene = new Scene(this.sip, this.tftp);
  /** a scene of its own for grace times that run out: they do so between messages */
  readonly #lateScene = new Scene(this.sip, this.tftp);
  readonly #counters: Counters;
  readonly #sink: InspectorSink;
  readonly #sources: SourceTable;
  readonly #transactions: TransactionTable;
  readonly #proofs: ProofTable;
  readonly #challenges: ChallengeQueue;
  readonly #transfers = new TftpTransfers();
  readonly knownGood: KnownGood;
  /** forgotten with their source: those of the inspector itself, and those of the rules in force */
  readonly #ownStates: PerSource<unknown>[] = [];
  #ruleStates: PerSource<unknown>[] = [];
  readonly #notebooks: PerSource<Notebook>;
  readonly #served: PerSource<string[]>;
  readonly #reporter: Reporter;
  readonly #findingTold = new Map<string, number>();
  readonly #stateLimit: number;
  #protected: AddressSet;
  #settings: Settings;
  #matcher: SignatureMatcher;
  #rules: Rules[] = [];
  #lateUser = '';
  readonly #span = new Span();

  constructor(options: InspectorOptions) {
    const { settings, counters } = options;
    this.#settings = settings;
    this.#protected = options.protectedAddresses;
    this.#counters = counters;
    this.#sink = options.sink;
    this.#sources = new SourceTable(settings.maxSources, options.seed, options.base, (slot) => this.#forget(slot));
    this.#stateLimit = Math.max(1000, settings.maxSources >> 3);
    this.#transactions = new TransactionTable(Math.min(262_144, settings.maxSources), counters);
    this.#proofs = new ProofTable(Math.min(262_144, settings.maxSources), proofLifetime, counters);
    this.#challenges = new ChallengeQueue(counters);
    this.knownGood = new KnownGood(200_000, settings.knownGoodSeconds * 1000);
    this.#notebooks = this.#ownState(() => new Notebook());
    this.#served = this.#ownState<string[]>(() => []);
    this.#matcher = matcherOf(settings);
    this.#reporter = new Reporter(
      options.sink,
      counters,
      this.#ownState(() => new Map()),
      this.#notebooks,
      (hash) => this.#matcher.agentText(hash),
    );
    this.#rules = this.#createRules();
  }

  get sourceCount(): number {
    return this.#sources.size;
  }

  /** Takes new settings; what detectors counted so far starts anew, what is known of sources stays. */
  configure(settings: Settings): void {
    this.#settings = settings;
    this.knownGood.memory = settings.knownGoodSeconds * 1000;
    this.#matcher = matcherOf(settings);
    this.#rules = this.#createRules();
  }

  setProtected(addresses: AddressSet): void {
    this.#protected = addresses;
  }

  restoreGood(record: GoodRecord): void {
    this.knownGood.restore(record);
  }

  /** Starts a source from zero, as after an operator let it in again. */
  forgetSource(hi: number, lo: number): void {
    this.#sources.forget(hi, lo);
  }

  /** `sip` was parsed from this datagram. */
  inspectSip(d: Datagram): void {
    const { sip } = this;
    const toUs = this.#protected.has(d.dst0, d.dst1, d.dst2, d.dst3);
    const fromUs = this.#protected.has(d.src0, d.src1, d.src2, d.src3);
    if (toUs === fromUs) return;
    if (sip.kind === 'request') {
      this.#counters.seen.sipRequests++;
      if (toUs) this.#requestIn(d);
      else this.#requestOut(d);
    } else {
      this.#counters.seen.sipReplies++;
      if (toUs) this.#replyIn(d);
      else this.#replyOut(d);
    }
  }

  /** `tftp` was parsed from this datagram. */
  inspectTftp(d: Datagram): void {
    const toUs = this.#protected.has(d.dst0, d.dst1, d.dst2, d.dst3);
    const fromUs = this.#protected.has(d.src0, d.src1, d.src2, d.src3);
    if (toUs === fromUs) return;
    const { kind } = this.tftp;
    if (toUs) {
      if (kind === 'read' || kind === 'write') this.#tftpRequest(d);
      return;
    }
    this.#counters.seen.tftpReplies++;
    if (kind === 'data' || kind === 'oack' || kind === 'error' || kind === 'ack') this.#tftpReply(d);
  }

  /** A payload on a SIP port that is no SIP and no keep-alive, with the parser's finding. */
  inspectOther(d: Datagram): void {
    if (!this.#enter(d)) return;
    const scene = this.#scene;
    this.#counters.seen.nonSip++;
    scene.type = d.transport === tcp ? 'TCP' : 'UDP';
    for (const rules of this.#rules) {
      rules.anomaly?.(scene, 'not-sip', anomalies['not-sip'].weight, d.start);
      rules.other?.(scene);
    }
  }

  /** A connection attempt. */
  inspectSyn(d: Datagram): void {
    if (!this.#enter(d)) return;
    this.#counters.seen.tcpSyns++;
    this.#scene.type = 'TCP';
    for (const rules of this.#rules) rules.other?.(this.#scene);
  }

  /** Lets grace times run out and tells what has gathered. Call it about every 100 ms of packet time. */
  tick(time: number): void {
    this.#runLate(time);
    this.#reporter.flush(time);
  }

  /** Tells everything that is still to be told, as at the end of a file. */
  finish(time: number): void {
    this.#runLate(time + 60_000);
    this.#reporter.flush(time, true);
  }

  #runLate(time: number): void {
    const scene = this.#lateScene;
    for (;;) {
      const user = this.#challenges.takeUnanswered(time, scene);
      if (user === undefined) break;
      const slot = this.#sources.find(scene.hi, scene.lo);
      if (slot < 0) continue;
      scene.slot = slot;
      this.#weigh(scene);
      this.#lateUser = user;
      for (const rules of this.#rules) rules.unanswered?.(scene);
    }
    this.#tickRules(time);
  }

  #tickRules(time: number): void {
    const scene = this.#lateScene;
    scene.time = time;
    scene.hasMessage = false;
    this.#lateUser = '';
    for (const rules of this.#rules) rules.tick?.(scene, time);
  }

  /** Fills the scene for a datagram from outside to us; false when it is none. */
  #enter(d: Datagram): boolean {
    if (!this.#protected.has(d.dst0, d.dst1, d.dst2, d.dst3) || this.#protected.has(d.src0, d.src1, d.src2, d.src3))
      return false;
    this.#fill(d, false);
    return true;
  }

  /** @param outgoing the datagram travels from us: its destination is the outside source */
  #fill(d: Datagram, outgoing: boolean): void {
    const scene = this.#scene;
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
    scene.slot = this.#sources.slot(scene.hi, scene.lo, d.time);
    this.#weigh(scene);
    scene.proven = d.proven;
    scene.user = 0;
    scene.number = 0;
    scene.callId = 0;
    scene.account = 0;
    scene.nonceAge = Number.POSITIVE_INFINITY;
    scene.userAgent = 0;
    scene.credentials = false;
    scene.retransmission = false;
    scene.tainted = false;
    scene.hasMessage = true;
    scene.outgoing = outgoing;
    this.#datagram = d;
  }

  #datagram: Datagram | undefined = undefined;

  #weigh(scene: Scene): void {
    const flags = this.#sources.flags[scene.slot]!;
    // a success is looked up when there is one to find: marked in this run, or remembered from before for a new source
    scene.good =
      (flags & sourceFlag.checked) === 0 || (flags & sourceFlag.knownGood) !== 0
        ? this.knownGood.get(scene.hi, scene.lo, scene.time)
        : undefined;
    this.#sources.flags[scene.slot] = flags | sourceFlag.checked | (scene.good ? sourceFlag.knownGood : 0);
    if (scene.good) scene.budget = this.#settings.knownGoodFactor;
    else scene.budget = (flags & sourceFlag.weakSignature) !== 0 ? 0.5 : 1;
  }

  #requestIn(d: Datagram): void {
    const { sip } = this;
    const scene = this.#scene;
    this.#fill(d, false);
    const { bytes } = sip;
    scene.type =
      sip.method === method.other ? textOf(bytes, sip.methodStart, sip.methodEnd, 20) : methodNames[sip.method]!;
    scene.callId = sip.callIdStart < 0 ? 0 : hashSpan(bytes, sip.callIdStart, sip.callIdEnd);
    scene.userAgent = sip.userAgentStart < 0 ? 0 : hashSpan(bytes, sip.userAgentStart, sip.userAgentEnd);
    this.#readUser();
    const credentials = sip.authorizationStart >= 0;
    scene.credentials = credentials;
    let secret = 0;
    if (credentials) {
      secret = hashSpan(bytes, sip.authorizationStart, sip.authorizationEnd);
      if (authParam(bytes, sip.authorizationStart, sip.authorizationEnd, 'nonce', this.#span)) {
        const nonce = hashSpan(bytes, this.#span.start, this.#span.end);
        scene.nonceAge = this.#proofs.age(scene.hi, scene.lo, nonce, scene.time);
        scene.proven ||= scene.nonceAge < proofLifetime;
      }
      if (authParam(bytes, sip.authorizationStart, sip.authorizationEnd, 'username', this.#span))
        scene.account = hashSpan(bytes, this.#span.start, this.#span.end) || 1;
      if (this.#challenges.followUp(scene.hi, scene.lo, scene.callId, scene.user))
        this.#sources.noteFollowed(scene.slot, scene.time);
    }
    if (!scene.proven && sip.toTagStart >= 0)
      scene.proven = this.#proofs.wasGiven(
        scene.hi,
        scene.lo,
        hashSpan(bytes, sip.toTagStart, sip.toTagEnd),
        scene.time,
      );
    if (sip.method === method.ack) {
      if (scene.proven) this.#challenges.prove(scene.hi, scene.lo, scene.callId);
    } else this.#track(secret);
    if ((this.#sources.flags[scene.slot]! & sourceFlag.hasState) !== 0)
      this.#notebooks.peek(scene.slot)?.note(scene.time, 'in', bytes, d.start, d.end);
    // what the snapshot length cut off is no fault of the sender
    if (sip.anomalyCount > 0 && !d.truncated) this.#anomalies();
    for (const rules of this.#rules) rules.request?.(scene);
  }

  /** Remembers the request for its answer, or recognises a retransmission. */
  #track(secret: number): void {
    const { sip } = this;
    const scene = this.#scene;
    const branch = branchKey(sip);
    const content = mix(mix(scene.user, secret), sip.cseq);
    const transactions = this.#transactions;
    const known = transactions.find(branch, scene.callId, scene.time);
    if (known >= 0 && transactions.content[known] === content && transactions.sourceLo[known] === scene.lo) {
      scene.retransmission = true;
      return;
    }
    const at = transactions.insert(branch, scene.callId, scene.time);
    transactions.content[at] = content;
    transactions.sourceHi[at] = scene.hi;
    transactions.sourceLo[at] = scene.lo;
    transactions.sourcePort[at] = scene.sourcePort;
    transactions.user[at] = scene.user;
    transactions.account[at] = scene.account;
    transactions.number[at] = scene.number;
    transactions.userAgent[at] = scene.userAgent;
    transactions.flags[at] =
      (scene.credentials ? transactionFlag.credentials : 0) |
      (scene.proven ? transactionFlag.proven : 0) |
      (sip.toTagStart >= 0 ? transactionFlag.inDialog : 0) |
      (scene.nonceAge > freshNonce ? transactionFlag.wornNonce : 0);
    const before = this.#sources.flags[scene.slot]!;
    const waiting = (before & sourceFlag.waiting) === 0 ? sourceFlag.waiting : sourceFlag.waiting | sourceFlag.unanswered;
    this.#sources.flags[scene.slot] = before | waiting;
  }

  /** The account of a REGISTER stands in To (RFC 3261, 10.2); what others ask for stands in the Request-URI. */
  #readUser(): void {
    const { sip } = this;
    const scene = this.#scene;
    const span = this.#span;
    const inTo = sip.method === method.register;
    const found = inTo
      ? sip.toStart >= 0 && uriUser(sip.bytes, sip.toStart, sip.toEnd, span)
      : sip.uriStart >= 0 && uriUser(sip.bytes, sip.uriStart, sip.uriEnd, span);
    if (!found) return;
    scene.user = hashSpan(sip.bytes, span.start, span.end) || 1;
    if (inTo) scene.account = scene.user;
    if (sip.method === method.invite)
      scene.number = hashSpan(sip.bytes, Math.max(span.start, span.end - 7), span.end) || 1;
  }

  #anomalies(): void {
    const { sip } = this;
    this.#counters.seen.sipMalformed++;
    for (let i = 0; i < sip.anomalyCount; i++) {
      const code = sip.anomalyCodes[i]!;
      const { weight } = anomalies[code];
      if (weight > 0) for (const rules of this.#rules) rules.anomaly?.(this.#scene, code, weight, sip.anomalyAt[i]!);
    }
  }

  /** A request of the PBX: who answers one that it began itself is a peer of it. All are remembered, so that no answer looks unasked. */
  #requestOut(d: Datagram): void {
    const { sip } = this;
    if (sip.viaCount > 1 || sip.method === method.ack) return;
    const callId = sip.callIdStart < 0 ? 0 : hashSpan(sip.bytes, sip.callIdStart, sip.callIdEnd);
    const at = this.#transactions.insert(branchKey(sip), callId, d.time);
    this.#transactions.sourceHi[at] = keyHi(d.dst0, d.dst1, d.dst2);
    this.#transactions.sourceLo[at] = keyLo(d.dst0, d.dst1, d.dst2, d.dst3);
    this.#transactions.content[at] = 0;
    this.#transactions.flags[at] = transactionFlag.outbound | (sip.toTagStart >= 0 ? transactionFlag.inDialog : 0);
  }

  #replyIn(d: Datagram): void {
    const { sip } = this;
    const callId = sip.callIdStart < 0 ? 0 : hashSpan(sip.bytes, sip.callIdStart, sip.callIdEnd);
    const at = this.#transactions.find(branchKey(sip), callId, d.time);
    if (at < 0 || (this.#transactions.flags[at]! & transactionFlag.outbound) === 0) {
      if (at >= 0 || sip.viaCount > 1) return;
      // an answer to nothing that we saw: at most a flood
      this.#fill(d, false);
      this.#scene.type = 'REPLY';
      this.#scene.retransmission = true;
      for (const rules of this.#rules) rules.other?.(this.#scene);
      return;
    }
    const hi = keyHi(d.src0, d.src1, d.src2);
    const lo = keyLo(d.src0, d.src1, d.src2, d.src3);
    if (this.#transactions.sourceHi[at] !== hi || this.#transactions.sourceLo[at] !== lo) return;
    if ((this.#transactions.flags[at]! & transactionFlag.inDialog) !== 0 || !isPeerAnswer(sip)) return;
    this.#succeed(hi, lo, d.time, 0).peer = true;
  }

  #replyOut(d: Datagram): void {
    const { sip } = this;
    const scene = this.#scene;
    const callId = sip.callIdStart < 0 ? 0 : hashSpan(sip.bytes, sip.callIdStart, sip.callIdEnd);
    const hi = keyHi(d.dst0, d.dst1, d.dst2);
    const lo = keyLo(d.dst0, d.dst1, d.dst2, d.dst3);
    const { bytes } = sip;
    if (sip.toTagStart >= 0 && sip.method === method.invite)
      this.#proofs.give(hi, lo, hashSpan(bytes, sip.toTagStart, sip.toTagEnd), d.time);
    const challenge = sip.status === 401 || sip.status === 407;
    if (
      challenge &&
      sip.challengeStart >= 0 &&
      authParam(bytes, sip.challengeStart, sip.challengeEnd, 'nonce', this.#span)
    )
      this.#proofs.give(hi, lo, hashSpan(bytes, this.#span.start, this.#span.end), d.time);
    const at = this.#transactions.find(branchKey(sip), callId, d.time);
    if (at < 0 || (this.#transactions.flags[at]! & transactionFlag.outbound) !== 0) return;
    // an answer that goes elsewhere than to who asked says nothing of either
    if (this.#transactions.sourceLo[at] !== lo || this.#transactions.sourceHi[at] !== hi) return;
    this.#fill(d, true);
    this.#sources.flags[scene.slot]! &= ~(sourceFlag.waiting | sourceFlag.unanswered);
    const flags = this.#transactions.flags[at]!;
    scene.type = sip.method === method.other ? 'OTHER' : methodNames[sip.method]!;
    scene.sourcePort = this.#transactions.sourcePort[at]!;
    scene.callId = callId;
    scene.user = this.#transactions.user[at]!;
    scene.account = this.#transactions.account[at]!;
    if ((flags & transactionFlag.wornNonce) === 0) scene.nonceAge = 0;
    scene.number = this.#transactions.number[at]!;
    scene.userAgent = this.#transactions.userAgent[at]!;
    scene.credentials = (flags & transactionFlag.credentials) !== 0;
    scene.proven ||= (flags & transactionFlag.proven) !== 0;
    for (const rules of this.#rules) rules.reply?.(scene, sip.status);
    if (sip.status < 200 || (flags & transactionFlag.answered) !== 0) return;
    this.#transactions.flags[at] = flags | transactionFlag.answered;
    if ((flags & transactionFlag.inDialog) === 0) this.#outcome(d, challenge);
  }

  #outcome(d: Datagram, challenge: boolean): void {
    const { sip } = this;
    const scene = this.#scene;
    if (challenge) {
      const stale =
        authParam(sip.bytes, sip.challengeStart, sip.challengeEnd, 'stale', this.#span) &&
        textOf(sip.bytes, this.#span.start, this.#span.end, 8).toLowerCase() === 'true';
      // stale=true: the password was right, only the nonce was old (RFC 7616, 3.3)
      if (scene.credentials && stale) return;
      if (!scene.credentials) {
        const suspected = (this.#sources.flags[scene.slot]! & sourceFlag.hasState) !== 0;
        this.#challenges.push(scene, suspected ? this.#messageUser() : '');
      }
    }
    for (const rules of this.#rules) rules.outcome?.(scene, sip.status);
    if (sip.status < 300) {
      if (!scene.tainted && (sip.method === method.register || sip.method === method.invite)) {
        const good = this.#succeed(scene.hi, scene.lo, scene.time, scene.account);
        if (sip.method === method.invite && !scene.credentials) good.calls++;
      }
    } else if ((this.#sources.flags[scene.slot]! & sourceFlag.hasState) !== 0)
      this.#notebooks.touch(scene.slot).note(scene.time, 'out', sip.bytes, d.start, d.end);
  }

  #succeed(hi: number, lo: number, time: number, user: number): Good {
    const slot = this.#sources.find(hi, lo);
    if (slot >= 0) this.#sources.flags[slot]! |= sourceFlag.knownGood;
    return this.knownGood.add(hi, lo, time, user);
  }

  #tftpRequest(d: Datagram): void {
    const scene = this.#scene;
    const { tftp } = this;
    this.#counters.seen.tftpRequests++;
    this.#fill(d, false);
    scene.type = 'TFTP';
    scene.user = hashSpan(tftp.bytes, tftp.nameStart, tftp.nameEnd);
    const name = textOf(tftp.bytes, tftp.nameStart, tftp.nameEnd, 200);
    this.#transfers.add(clientKey(scene), {
      name,
      identity: deviceIdentity(name),
      nameHash: scene.user,
      since: d.time,
      served: false,
    });
    if ((this.#sources.flags[scene.slot]! & sourceFlag.hasState) !== 0)
      this.#notebooks.touch(scene.slot).note(scene.time, 'in', tftp.bytes, d.start, d.end);
    for (const rules of this.#rules) {
      rules.tftpRequest?.(scene);
      rules.other?.(scene);
    }
  }

  #tftpReply(d: Datagram): void {
    const scene = this.#scene;
    const { tftp } = this;
    this.#fill(d, true);
    const key = clientKey(scene);
    const transfer = this.#transfers.get(key, d.time);
    if (!transfer) return;
    scene.type = 'TFTP';
    scene.user = transfer.nameHash;
    if (tftp.kind === 'data' && tftp.block === 1 && carriesSecrets(tftp.bytes, tftp.dataStart, tftp.dataEnd))
      this.#finding(
        scene,
        'clearSecrets',
        transfer.name,
        `${transfer.name} was sent with passwords in it, readable by anybody on the way`,
      );
    const served = tftp.kind !== 'error';
    if (transfer.served) return;
    transfer.served = served;
    if (!served) this.#transfers.remove(key);
    else if (looksLikeConfiguration(transfer.name)) addServed(this.#served.touch(scene.slot), transfer.name);
    for (const rules of this.#rules) rules.tftpReply?.(scene, transfer.name, transfer.identity, served);
  }

  #forget(slot: number): void {
    if ((this.#sources.flags[slot]! & sourceFlag.hasState) === 0) return;
    for (const state of this.#ownStates) state.forget(slot);
    for (const state of this.#ruleStates) state.forget(slot);
  }

  #ownState<T>(make: () => T): PerSource<T> {
    const state = new PerSource<T>(this.#stateLimit, this.#sources.flags, make);
    this.#ownStates.push(state as PerSource<unknown>);
    return state;
  }

  #createRules(): Rules[] {
    this.#ruleStates = [];
    const active = allDetectors(this.#matcher).filter(({ facts }) => modeOf(this.#settings, facts) !== 'off');
    const rules = active.map((detector) => detector.create(this.#context(detector.facts)));
    rules.push(weaknessRules(this.#context(undefined)));
    return rules;
  }

  #context(facts: DetectorFacts | undefined): DetectorContext {
    const own = facts && this.#settings.detectors[facts.id];
    const mode = facts ? modeOf(this.#settings, facts) : 'off';
    return {
      sources: this.#sources,
      limit: (name) => own?.thresholds?.[name] ?? facts?.thresholds[name]?.default ?? Number.POSITIVE_INFINITY,
      perSource: <T>(make: () => T) => {
        const state = new PerSource<T>(this.#stateLimit, this.#sources.flags, make);
        this.#ruleStates.push(state as PerSource<unknown>);
        return state;
      },
      report: (scene, offence) => {
        if (facts) this.#report(facts.id, mode, scene, offence);
      },
      finding: (scene, kind, subject, evidence) => this.#finding(scene, kind, subject, evidence),
      userText: (scene) => (scene.hasMessage ? this.#messageUser() : this.#lateUser),
    };
  }

  #report(detector: DetectorId, mode: DetectorMode, scene: Scene, offence: Offence): void {
    const d = this.#datagram;
    const sample =
      scene.hasMessage && d
        ? makeSample(scene.time, scene.outgoing ? 'out' : 'in', d.bytes, d.start, d.end, offence.mark)
        : undefined;
    this.#reporter.report(detector, mode, scene, offence, sample);
    const served = this.#served.peek(scene.slot);
    if (served && !offence.notice)
      for (const name of served)
        this.#finding(
          scene,
          'provisioningLeak',
          name,
          `${name} was served to a source that was then recognised as an attacker`,
        );
  }

  /** Tells a finding, the same one at most once a minute. */
  #finding(scene: Scene, kind: FindingKind, subject: string | null, evidence: string): void {
    const victim = formatWords(scene.victim0, scene.victim1, scene.victim2, scene.victim3);
    const aboutSource = kind !== 'userDisclosure' && kind !== 'weakDigest' && kind !== 'serverBanner';
    const source = aboutSource ? formatWords(scene.source0, scene.source1, scene.source2, scene.source3) : null;
    const key = [kind, victim, source ?? '', subject ?? ''].join(' ');
    const told = this.#findingTold.get(key);
    if (told !== undefined && scene.time - told < findingPause) return;
    this.#findingTold.delete(key);
    if (this.#findingTold.size >= maxFindingKeys) this.#findingTold.delete(this.#findingTold.keys().next().value!);
    this.#findingTold.set(key, scene.time);
    this.#sink.finding({ kind, key, time: scene.time, victim, source, subject, evidence });
  }

  /** The account, extension, number or file that the message at hand is about. */
  #messageUser(): string {
    const scene = this.#scene;
    if (scene.type === 'TFTP') {
      const { tftp } = this;
      return tftp.nameStart >= 0 ? textOf(tftp.bytes, tftp.nameStart, tftp.nameEnd, 200) : '';
    }
    const { sip } = this;
    // an answer has no Request-URI, but its To names the same user in all but forwarded calls
    const ofRequest = sip.kind === 'request' && sip.method !== method.register && sip.uriStart >= 0;
    const start = ofRequest ? sip.uriStart : sip.toStart;
    const end = ofRequest ? sip.uriEnd : sip.toEnd;
    return start >= 0 && uriUser(sip.bytes, start, end, this.#span)
      ? textOf(sip.bytes, this.#span.start, this.#span.end, 64)
      : '';
  }
}

/** What joins an answer to its request: topmost Via branch, CSeq number and method (RFC 3261, 17.1.3). */
function branchKey(sip: SipMessage): number {
  const branch =
    sip.branchStart >= 0
      ? hashSpan(sip.bytes, sip.branchStart, sip.branchEnd)
      : sip.viaStart >= 0
        ? hashSpan(
            sip.bytes,
            sip.fromTagStart < 0 ? sip.fromStart : sip.fromTagStart,
            sip.fromTagStart < 0 ? sip.fromEnd : sip.fromTagEnd,
          )
        : 0;
  return mix(branch, (sip.cseq << 4) | sip.cseqMethod);
}

/** Anything but a refusal of the request: busy and absent people are at honest addresses as well. */
function isPeerAnswer(sip: SipMessage): boolean {
  if (sip.method === method.options) return sip.status >= 200 && sip.status < 500;
  if (sip.method !== method.invite && sip.method !== method.register) return false;
  return (sip.status >= 180 && sip.status < 300) || sip.status === 480 || sip.status === 486 || sip.status === 487;
}

function clientKey(scene: Scene): string {
  return `${scene.source0} ${scene.source1} ${scene.source2} ${scene.source3} ${scene.sourcePort}`;
}

function addServed(names: string[], name: string): void {
  if (names.length < 20 && !names.includes(name)) names.push(name);
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
