import type { Datagram } from '../model/datagram.ts';
import { mostWaiting } from '../model/settings.ts';
import { anomalies } from '../sip/anomaly.ts';
import { authParam } from '../sip/auth.ts';
import { hashSpan } from '../sip/hash.ts';
import { method, methodNames, type SipMessage } from '../sip/message.ts';
import { Span, textOf } from '../sip/text.ts';
import { uriUser } from '../sip/uri.ts';
import { ChallengeQueue } from './challenge-queue.ts';
import { mix } from './hash.ts';
import { isStranger, noteCall } from './known-good.ts';
import { isShortToken, LuckyGuesses } from './lucky-guesses.ts';
import { isPredictableTag } from './predictable-tag.ts';
import { ProofTable, type Token, TokenMaker } from './proof-table.ts';
import { Recent } from './recent.ts';
import { newRecord, SameTransaction } from './same-transaction.ts';
import { isAccepted } from './scene.ts';
import { isUnknownUser } from './search-answer.ts';
import { keyHi, keyLo, sourceFlag } from './source-table.ts';
import { TheirCalls } from './their-calls.ts';
import { TransactionTable, transactionColumn, transactionFlag } from './transaction-table.ts';
import type { Watch } from './watch.ts';

const proofLifetime = 600_000;
/** A client that answers a challenge does so within this time; older nonces are those that it kept from before. */
const freshNonce = 10_000;
/** Copies that go on for so long are those of a client that hears nothing of us (RFC 3261, 17.1.2.1: after 0.5, 1.5 and 3.5 s). */
const deafAfter = 3_400;
/** A call that rang is deserted where its end is still repeated by now, because nobody acknowledged it. */
const desertedAfter = 3_000;
/** A first reply that was lost, and a mirrored port that shows each message twice: more copies are those of a deaf client. */
const copiesOfHearing = 2;
/** A client repeats a request ten times at most (RFC 3261, 17.1.2.2); a mirrored port may show each message twice. */
const mostCopies = 22;
/** A PBX has an account with a few providers. */
const mostRealms = 64;

/** Joins SIP requests to their answers, in both directions, and sees who proved its address and who succeeded. */
export class SipInspection {
  readonly #watch: Watch;
  readonly #transactions: TransactionTable;
  readonly #same = new SameTransaction();
  readonly #proofs: ProofTable;
  readonly #tokens: TokenMaker;
  readonly #guesses: LuckyGuesses;
  readonly #challenges: ChallengeQueue;
  readonly #theirCalls: TheirCalls;
  /** of our own accounts elsewhere: where our side shows credentials in calls and registrations of its own */
  readonly #ourRealms = new Recent(mostRealms);
  readonly #span = new Span();

  constructor(watch: Watch, maxSources: number, seed: number) {
    this.#watch = watch;
    const capacity = Math.min(mostWaiting, maxSources);
    this.#transactions = new TransactionTable(capacity, watch.counters);
    this.#proofs = new ProofTable(capacity, proofLifetime, watch.counters);
    this.#tokens = new TokenMaker(seed);
    this.#theirCalls = new TheirCalls(this.#proofs, this.#tokens);
    this.#guesses = new LuckyGuesses(seed);
    this.#challenges = new ChallengeQueue(watch.counters);
  }

  /** The memory of what is asked for each message. */
  get arrays(): readonly ArrayBufferView[] {
    return this.#transactions.arrays;
  }

  requestIn(d: Datagram): void {
    const { scene } = this.#watch;
    const { sip } = scene;
    this.#watch.fill(d, false);
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
        const { start, end } = this.#span;
        const nonce = this.#tokens.make(bytes, start, end);
        scene.nonceAge = this.#proofs.age(scene.hi, scene.lo, nonce, scene.time);
        const isShown = this.#proves(nonce, end - start, scene.nonceAge < proofLifetime);
        scene.proven ||= isShown;
      }
      if (authParam(bytes, sip.authorizationStart, sip.authorizationEnd, 'username', this.#span))
        scene.account = hashSpan(bytes, this.#span.start, this.#span.end) || 1;
      scene.challenged = this.#challenges.wasChallenged(scene);
      if (this.#challenges.followUp(scene)) this.#watch.sources.noteFollowed(scene.slot, scene.time);
    }
    if (!scene.proven && sip.toTagStart >= 0) {
      const tag = this.#tokens.make(bytes, sip.toTagStart, sip.toTagEnd, scene.callId);
      const wasGiven = this.#proofs.wasGiven(scene.hi, scene.lo, tag, scene.time);
      scene.proven = this.#proves(tag, sip.toTagEnd - sip.toTagStart, wasGiven);
    }
    if (sip.method === method.ack) {
      if (scene.proven) this.#acknowledged();
    } else if (credentials || !isCut(sip, d)) this.#track(secret);
    this.#watch.note('in', d);
    // what the snapshot length cut off is no fault of the sender
    if (sip.anomalyCount > 0 && !d.truncated) this.#anomalies();
    for (const rule of this.#watch.hooks.request) rule(scene);
  }

  #acknowledged(): void {
    const { hi, lo, callId, sip, good, time } = this.#watch.scene;
    this.#challenges.prove(hi, lo, callId);
    if (sip.toTagStart >= 0 && isStranger(good)) this.#theirCalls.acknowledge(hi, lo, sip, callId, time);
  }

  /**
   * Against a known-good source only what nobody else was given, for who else has it could write in its name, and what is no lucky
   * guess.
   * @param length of the token, bytes
   */
  #proves(token: Token, length: number, wasGiven: boolean): boolean {
    const { good, hi, lo, time } = this.#watch.scene;
    const isShort = isShortToken(length);
    if (isShort && !wasGiven) this.#guesses.missed(hi, lo, time);
    if (!wasGiven || good === undefined) return wasGiven;
    return !this.#proofs.isShared(token, time) && !(isShort && this.#guesses.mayBe(hi, lo, time));
  }

  /** Our side told the source what stands there. */
  #give(hi: number, lo: number, bytes: Uint8Array, start: number, end: number, within: number, time: number): void {
    this.#proofs.give(hi, lo, this.#tokens.make(bytes, start, end, within), time);
    if (isShortToken(end - start)) this.#guesses.given(hi, lo, time);
  }

  /** Remembers the request for its answer, or recognises a retransmission. */
  #track(secret: number): void {
    const { scene } = this.#watch;
    const { sip } = scene;
    const branch = branchKey(sip);
    const content = mix(mix(scene.user, secret), sip.cseq);
    const transactions = this.#transactions;
    const known = transactions.find(branch, scene.callId, scene.time);
    const { records } = transactions;
    if (
      known >= 0 &&
      records[known + transactionColumn.content] === content &&
      records[known + transactionColumn.sourceLo] === (scene.lo | 0)
    ) {
      scene.retransmission = true;
      scene.replayed = ++records[known + transactionColumn.copies]! > mostCopies;
      // it did not hear our challenge, which goes out once more: it has its time from now on, or none if it goes on being deaf
      if (
        (records[known + transactionColumn.flags]! & transactionFlag.answered) !== 0 &&
        this.#challenges.followUp(scene) &&
        transactions.age(known, scene.time) < deafAfter
      )
        this.#challenges.push(scene, this.#userIfSuspected());
      return;
    }
    if (known >= 0 && this.#isOpenOf(known)) {
      if (this.#same.has(known, content)) {
        scene.retransmission = true;
        return;
      }
      const behind = newRecord();
      this.#write(behind, 0, content);
      this.#same.add(known, behind);
    } else {
      const at = transactions.insert(branch, scene.callId, scene.time);
      this.#same.forget(at);
      this.#write(records, at, content);
    }
    const before = this.#watch.sources.flags[scene.slot]!;
    const waiting =
      (before & sourceFlag.waiting) === 0 ? sourceFlag.waiting : sourceFlag.waiting | sourceFlag.unanswered;
    this.#watch.sources.flags[scene.slot] = before | waiting;
  }

  /** The record is of a request of the source at hand that has no final reply yet. */
  #isOpenOf(at: number): boolean {
    const { hi, lo } = this.#watch.scene;
    const { records } = this.#transactions;
    const closed = transactionFlag.answered | transactionFlag.outbound;
    return (
      (records[at + transactionColumn.flags]! & closed) === 0 &&
      records[at + transactionColumn.sourceLo] === (lo | 0) &&
      records[at + transactionColumn.sourceHi] === (hi | 0)
    );
  }

  /** Writes the request at hand as a record that begins at `at`. */
  #write(records: Int32Array, at: number, content: number): void {
    const { scene } = this.#watch;
    const { sip } = scene;
    records[at + transactionColumn.content] = content;
    records[at + transactionColumn.sourceHi] = scene.hi;
    records[at + transactionColumn.sourceLo] = scene.lo;
    records[at + transactionColumn.sourcePort] = scene.sourcePort;
    records[at + transactionColumn.user] = scene.user;
    records[at + transactionColumn.account] = scene.account;
    records[at + transactionColumn.number] = scene.number;
    records[at + transactionColumn.userAgent] = scene.userAgent;
    records[at + transactionColumn.copies] = 0;
    records[at + transactionColumn.flags] =
      (scene.credentials ? transactionFlag.credentials : 0) |
      (scene.proven ? transactionFlag.proven : 0) |
      // no dialog makes a registration (RFC 3261, 10.2)
      (sip.toTagStart >= 0 && sip.method !== method.register ? transactionFlag.inDialog : 0) |
      (scene.challenged ? transactionFlag.challenged : 0) |
      (scene.nonceAge > freshNonce ? transactionFlag.wornNonce : 0) |
      (scene.nonceAge === Number.POSITIVE_INFINITY ? transactionFlag.foreignNonce : 0);
  }

  /**
   * The account of a REGISTER stands in To (RFC 3261, 10.2); what others ask for stands in the Request-URI, or, where that
   * names a server only, in To. Who wants to be told of nobody there, or to tell nobody, is asked for himself.
   */
  #readUser(): void {
    const { scene } = this.#watch;
    const { sip } = scene;
    const { bytes } = sip;
    const span = this.#span;
    const inTo = sip.method === method.register;
    const ofCaller = sip.method === method.subscribe || sip.method === method.publish || sip.method === method.message;
    const found =
      (!inTo && sip.uriStart >= 0 && uriUser(bytes, sip.uriStart, sip.uriEnd, span)) ||
      (sip.toStart >= 0 && uriUser(bytes, sip.toStart, sip.toEnd, span)) ||
      (ofCaller && sip.fromStart >= 0 && uriUser(bytes, sip.fromStart, sip.fromEnd, span));
    if (!found) return;
    scene.user = hashSpan(sip.bytes, span.start, span.end) || 1;
    if (inTo) scene.account = scene.user;
    if (sip.method !== method.invite) return;
    // ten digits tell areas apart, and prefixes do not reach into them; what is shorter with its prefix has seven of its own
    const own = span.end - span.start >= 10 ? 10 : 7;
    scene.number = hashSpan(bytes, Math.max(span.start, span.end - own), span.end) || 1;
  }

  #anomalies(): void {
    const { sip } = this.#watch.scene;
    this.#watch.counters.seen.sipMalformed++;
    for (let i = 0; i < sip.anomalyCount; i++) {
      const code = sip.anomalyCodes[i]!;
      const { weight } = anomalies[code];
      if (weight > 0)
        for (const rule of this.#watch.hooks.anomaly) rule(this.#watch.scene, code, weight, sip.anomalyAt[i]!);
    }
  }

  /** A request of the PBX: who answers one that it began itself is a peer of it. All are remembered, so that no answer looks unasked. */
  requestOut(d: Datagram): void {
    const { sip } = this.#watch.scene;
    if (sip.viaCount > 1 || sip.method === method.ack) return;
    const callId = sip.callIdStart < 0 ? 0 : hashSpan(sip.bytes, sip.callIdStart, sip.callIdEnd);
    if (sip.authorizationStart >= 0) this.#ownCredentials(d, callId);
    const at = this.#transactions.insert(branchKey(sip), callId, d.time);
    this.#same.forget(at);
    const { records } = this.#transactions;
    records[at + transactionColumn.sourceHi] = keyHi(d.dst0, d.dst1, d.dst2);
    records[at + transactionColumn.sourceLo] = keyLo(d.dst0, d.dst1, d.dst2, d.dst3);
    records[at + transactionColumn.content] = 0;
    records[at + transactionColumn.flags] =
      transactionFlag.outbound | (sip.toTagStart >= 0 ? transactionFlag.inDialog : 0);
  }

  #ownCredentials(d: Datagram, callId: number): void {
    const { scene, sources } = this.#watch;
    const { sip } = scene;
    if (sip.toTagStart < 0) {
      const realm = this.#realm(sip.authorizationStart, sip.authorizationEnd);
      if (realm !== 0) this.#ourRealms.add(realm, d.time, true);
      return;
    }
    const slot = sources.find(keyHi(d.dst0, d.dst1, d.dst2), keyLo(d.dst0, d.dst1, d.dst2, d.dst3));
    if (slot < 0 || (sources.flags[slot]! & sourceFlag.hasState) === 0) return;
    this.#watch.fill(d, true);
    scene.type = typeOf(sip);
    scene.callId = callId;
    for (const rule of this.#watch.hooks.credentials) rule(scene);
  }

  /** Hash of the realm in credentials or a challenge; 0: there is none. */
  #realm(start: number, end: number): number {
    const { bytes } = this.#watch.scene.sip;
    return authParam(bytes, start, end, 'realm', this.#span)
      ? hashSpan(bytes, this.#span.start, this.#span.end) || 1
      : 0;
  }

  /** Somebody outside challenges what our side sent within a call. */
  #challengedWithin(d: Datagram, callId: number): void {
    const { scene } = this.#watch;
    const { sip } = scene;
    const hi = keyHi(d.src0, d.src1, d.src2);
    const lo = keyLo(d.src0, d.src1, d.src2, d.src3);
    if (!this.#theirCalls.isOne(hi, lo, sip, callId, d.time)) return;
    this.#watch.fill(d, false);
    if (!isStranger(scene.good)) return;
    scene.type = typeOf(sip);
    scene.callId = callId;
    scene.proven = this.#theirCalls.isAcknowledged(hi, lo, sip, callId, d.time);
    const isOurRealm = this.#ourRealms.has(this.#realm(sip.challengeStart, sip.challengeEnd));
    for (const rule of this.#watch.hooks.challenge) rule(scene, isOurRealm);
  }

  replyIn(d: Datagram): void {
    const { sip } = this.#watch.scene;
    const callId = sip.callIdStart < 0 ? 0 : hashSpan(sip.bytes, sip.callIdStart, sip.callIdEnd);
    const at = this.#transactions.find(branchKey(sip), callId, d.time);
    const { records } = this.#transactions;
    if (at < 0 || (records[at + transactionColumn.flags]! & transactionFlag.outbound) === 0) {
      if (at >= 0 || sip.viaCount > 1) return;
      // an answer to nothing that we saw: at most a flood
      this.#watch.fill(d, false);
      this.#watch.scene.type = 'REPLY';
      this.#watch.scene.retransmission = true;
      for (const rule of this.#watch.hooks.other) rule(this.#watch.scene);
      return;
    }
    const hi = keyHi(d.src0, d.src1, d.src2);
    const lo = keyLo(d.src0, d.src1, d.src2, d.src3);
    if (records[at + transactionColumn.sourceHi] !== (hi | 0) || records[at + transactionColumn.sourceLo] !== (lo | 0))
      return;
    if ((records[at + transactionColumn.flags]! & transactionFlag.inDialog) !== 0) {
      if ((sip.status === 401 || sip.status === 407) && sip.challengeStart >= 0) this.#challengedWithin(d, callId);
      return;
    }
    if (!isPeerAnswer(sip)) return;
    const good = this.#watch.succeed(hi, lo, d.time, 0, d.sourcePort);
    good.peer = true;
    good.peerPort = d.sourcePort;
  }

  replyOut(d: Datagram): void {
    const { scene } = this.#watch;
    const { sip } = scene;
    const callId = sip.callIdStart < 0 ? 0 : hashSpan(sip.bytes, sip.callIdStart, sip.callIdEnd);
    const hi = keyHi(d.dst0, d.dst1, d.dst2);
    const lo = keyLo(d.dst0, d.dst1, d.dst2, d.dst3);
    const { bytes } = sip;
    const challenge = sip.status === 401 || sip.status === 407;
    if (
      challenge &&
      sip.challengeStart >= 0 &&
      authParam(bytes, sip.challengeStart, sip.challengeEnd, 'nonce', this.#span)
    )
      this.#give(hi, lo, bytes, this.#span.start, this.#span.end, 0, d.time);
    const at = this.#transactions.find(branchKey(sip), callId, d.time);
    const { records } = this.#transactions;
    if (at < 0 && !challenge) this.#challenges.followUpUnseen(hi, lo, callId, typeOf(sip));
    if (at < 0 || (records[at + transactionColumn.flags]! & transactionFlag.outbound) !== 0) return;
    const flags = records[at + transactionColumn.flags]!;
    // a tag that the request brought with it comes back whoever made it up
    const mayBeMadeUp = (flags & transactionFlag.inDialog) !== 0 && (flags & transactionFlag.proven) === 0;
    const { toTagStart, toTagEnd } = sip;
    const isTold = sip.status >= 200 && toTagStart >= 0 && sip.method === method.invite && !mayBeMadeUp;
    if (isTold && !isPredictableTag(bytes, toTagStart, toTagEnd))
      this.#give(hi, lo, bytes, toTagStart, toTagEnd, callId, d.time);
    // an answer that goes elsewhere than to who asked says nothing of either
    if (records[at + transactionColumn.sourceLo] !== (lo | 0) || records[at + transactionColumn.sourceHi] !== (hi | 0))
      return;
    this.#watch.fill(d, true);
    this.#watch.sources.flags[scene.slot]! &= ~(sourceFlag.waiting | sourceFlag.unanswered);
    scene.type = typeOf(sip);
    scene.sourcePort = records[at + transactionColumn.sourcePort]!;
    scene.callId = callId;
    scene.user = records[at + transactionColumn.user]!;
    scene.account = records[at + transactionColumn.account]!;
    if ((flags & transactionFlag.wornNonce) === 0) scene.nonceAge = 0;
    else if ((flags & transactionFlag.foreignNonce) === 0) scene.nonceAge = freshNonce;
    scene.number = records[at + transactionColumn.number]!;
    scene.userAgent = records[at + transactionColumn.userAgent]!;
    scene.credentials = (flags & transactionFlag.credentials) !== 0;
    scene.challenged = (flags & transactionFlag.challenged) !== 0;
    scene.rang = (flags & transactionFlag.rang) !== 0;
    scene.proven ||= (flags & transactionFlag.proven) !== 0;
    if (isTold && sip.status < 300 && (flags & transactionFlag.inDialog) === 0) this.#theirCall();
    if (sip.method === method.invite) this.#watch.calls.answered(scene, sip.status);
    if (sip.status === 487) scene.waited = this.#transactions.age(at, d.time);
    this.#watch.alive.note(scene);
    for (const rule of this.#watch.hooks.reply) rule(scene, sip.status);
    if (sip.status < 200) {
      if (sip.method !== method.invite || sip.status < 180) return;
      records[at + transactionColumn.flags] = flags | transactionFlag.rang;
      this.#transactions.goOn(at, d.time);
      return;
    }
    if ((flags & transactionFlag.answered) !== 0) {
      this.#repeatedEnd(at, d.time);
      return;
    }
    records[at + transactionColumn.flags] = flags | transactionFlag.answered;
    this.#transactions.end(at, d.time);
    if (scene.rang && sip.status >= 300) this.#transactions.goOn(at, d.time);
    if ((flags & transactionFlag.inDialog) === 0 || isTreatedAsNew(sip)) this.#outcome(d, challenge);
    const next = this.#same.take(at);
    if (next) this.#transactions.replace(at, next, d.time);
  }

  /** Our side takes the call at hand. */
  #theirCall(): void {
    const { hi, lo, callId, sip, good, time, proven } = this.#watch.scene;
    if (!isStranger(good) || isPredictableTag(sip.bytes, sip.toTagStart, sip.toTagEnd)) return;
    this.#theirCalls.answer(hi, lo, sip, callId, time);
    if (proven) this.#theirCalls.acknowledge(hi, lo, sip, callId, time);
  }

  /** Our final reply goes out again: where it ends a call, its receiver has not acknowledged it (RFC 3261, 17.2.1: timer G). */
  #repeatedEnd(at: number, time: number): void {
    const { scene } = this.#watch;
    const { sip } = scene;
    const { records } = this.#transactions;
    const flags = records[at + transactionColumn.flags]!;
    const told = flags & (transactionFlag.rang | transactionFlag.deserted | transactionFlag.inDialog);
    if (sip.method !== method.invite || sip.status < 300 || told !== transactionFlag.rang) return;
    // who repeats his INVITE while it rings hears nothing of us
    if (records[at + transactionColumn.copies]! > copiesOfHearing) return;
    if (this.#transactions.sinceEnd(at, time) < desertedAfter) return;
    records[at + transactionColumn.flags] = flags | transactionFlag.deserted;
    for (const rule of this.#watch.hooks.deserted) rule(scene);
  }

  #outcome(d: Datagram, challenge: boolean): void {
    const { scene } = this.#watch;
    const { sip } = scene;
    if (challenge) {
      const stale =
        authParam(sip.bytes, sip.challengeStart, sip.challengeEnd, 'stale', this.#span) &&
        textOf(sip.bytes, this.#span.start, this.#span.end, 8).toLowerCase() === 'true';
      this.#challenges.push(scene, this.#userIfSuspected(), scene.credentials && !stale);
      // whether the nonce was old may stand in what was cut off
      if (scene.credentials && isCut(sip, d) && (sip.challengeStart < 0 || sip.challengeEnd >= d.end)) return;
      // stale=true: it is not the password that was refused, only the nonce was old (RFC 7616, 3.3). Some servers say so before they look
      // at user and password (FreeSWITCH, Kamailio): a phone comes back with the new nonce, and who does not is judged as one that left a
      // challenge alone
      if (scene.credentials && stale) return;
    }
    for (const rule of this.#watch.hooks.outcome) rule(scene, sip.status);
    if (sip.status < 300) {
      if (!scene.tainted && (sip.method === method.register || sip.method === method.invite)) {
        // a call that everybody may make does not show that the account which it names works here
        const isAccount = sip.method === method.register || scene.challenged || isAccepted(scene);
        const good = this.#watch.succeed(
          scene.hi,
          scene.lo,
          scene.time,
          isAccount ? scene.account : 0,
          scene.sourcePort,
        );
        if (!isAccount) noteCall(good, scene.number);
      }
    } else this.#watch.note('out', d);
  }

  /** As text, which is made only of what somebody may read. */
  #userIfSuspected(): string {
    const { sources, scene } = this.#watch;
    return (sources.flags[scene.slot]! & sourceFlag.hasState) !== 0 ? this.#watch.messageUser() : '';
  }

  runLate(time: number): void {
    const scene = this.#watch.lateScene;
    for (;;) {
      const user = this.#challenges.takeUnanswered(time, scene);
      if (user === undefined) break;
      const slot = this.#watch.sources.find(scene.hi, scene.lo);
      if (slot < 0) continue;
      scene.slot = slot;
      this.#watch.weigh(scene);
      this.#watch.lateUser = user;
      for (const rule of this.#watch.hooks.unanswered) rule(scene);
    }
  }
}

function typeOf({ method: kind }: SipMessage): string {
  return kind === method.other ? 'OTHER' : methodNames[kind]!;
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

/**
 * The snapshot length cut off some of the headers, or a segment is missing: credentials may stand in what is not there, and whoever
 * shows them was neither challenged in vain nor asking without an account.
 */
function isCut({ bodyStart }: SipMessage, { truncated, end }: Datagram): boolean {
  return truncated && bodyStart === end;
}

/**
 * The server refused a request with a To-tag as if it had none. For a dialog that it knows it does what is asked, and of
 * one that it does not know it says so (481, RFC 3261, 12.2.2).
 */
function isTreatedAsNew({ method: kind, status }: SipMessage): boolean {
  const begins =
    kind === method.invite ||
    kind === method.options ||
    kind === method.message ||
    kind === method.subscribe ||
    kind === method.publish;
  return begins && (status === 401 || status === 407 || isUnknownUser(status));
}

/** Anything but a refusal of the request: busy and absent people are at honest addresses as well. */
function isPeerAnswer(sip: SipMessage): boolean {
  if (sip.method === method.options) return sip.status >= 200 && sip.status < 500;
  // whom it watches, or tells the states of its own users: a presence server, another node of a cluster
  if (sip.method === method.subscribe || sip.method === method.publish) return sip.status >= 200 && sip.status < 300;
  if (sip.method !== method.invite && sip.method !== method.register) return false;
  return (sip.status >= 180 && sip.status < 300) || sip.status === 480 || sip.status === 486 || sip.status === 487;
}
