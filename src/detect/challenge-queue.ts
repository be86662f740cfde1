import type { Counters } from '../model/counters.ts';
import { method } from '../sip/message.ts';
import { disorder } from './disorder.ts';
import { mix } from './hash.ts';
import type { Scene } from './scene.ts';
import { callerOf } from './search-answer.ts';

/** A phone answers a challenge well within this time, also after a lost packet or two (RFC 3261: T1 = 0.5 s). */
const grace = 2_500;
/** both powers of two */
const capacity = 65_536;
const indexSize = 262_144;

/**
 * Challenges (401, 407) of ours that wait for credentials. First in, first out, because the grace time is the same for
 * all; bounded: in a flood the oldest leave early and unjudged.
 */
export class ChallengeQueue {
  readonly #counters: Counters;
  /** numbers of the oldest and of the next entry; the first is 1 */
  #head: number;
  #tail: number;
  readonly #time = new Float64Array(capacity);
  readonly #words = new Uint32Array(capacity * 8);
  readonly #hi = new Uint32Array(capacity);
  readonly #lo = new Uint32Array(capacity);
  readonly #ports = new Uint16Array(capacity * 2);
  readonly #callId = new Int32Array(capacity);
  readonly #user = new Int32Array(capacity);
  readonly #number = new Int32Array(capacity);
  readonly #userAgent = new Int32Array(capacity);
  readonly #caller = new Int32Array(capacity);
  /** bit 0: TCP, bit 1: proven, bit 2: not to be judged (any more) */
  readonly #flags = new Uint8Array(capacity);
  /** these two grow with the first entries: the one of number 0, which is none, stands at their beginning */
  readonly #type: string[] = [''];
  /** user as text, kept only for sources that are suspected already */
  readonly #userText: string[] = [''];
  /** number of the newest entry by call and by user, modulo 2^32: may lose an entry to a collision, never invents one */
  readonly #byCall = new Uint32Array(indexSize);
  readonly #byUser = new Uint32Array(indexSize);

  /** @param first number of the first entry, `capacity` × n + 1: a busy server comes to 2^31 within a month */
  constructor(counters: Counters, first = 1) {
    this.#counters = counters;
    this.#head = first;
    this.#tail = first;
  }

  /** @param settled it came with credentials: it is remembered for those that follow, not judged */
  push(scene: Scene, userText: string, settled = false): void {
    if (this.#tail - this.#head >= capacity) {
      this.#head++;
      this.#counters.lost.transactionEvicted++;
    }
    const i = this.#tail & (capacity - 1);
    this.#time[i] = scene.time;
    const words = this.#words;
    const at = i * 8;
    words[at] = scene.source0;
    words[at + 1] = scene.source1;
    words[at + 2] = scene.source2;
    words[at + 3] = scene.source3;
    words[at + 4] = scene.victim0;
    words[at + 5] = scene.victim1;
    words[at + 6] = scene.victim2;
    words[at + 7] = scene.victim3;
    this.#hi[i] = scene.hi;
    this.#lo[i] = scene.lo;
    this.#ports[i * 2] = scene.sourcePort;
    this.#ports[i * 2 + 1] = scene.victimPort;
    this.#callId[i] = scene.callId;
    this.#user[i] = scene.user;
    this.#number[i] = scene.number;
    this.#userAgent[i] = scene.userAgent;
    this.#caller[i] = scene.sip.method === method.invite ? callerOf(scene.sip) : 0;
    this.#flags[i] = (scene.transport === 'TCP' ? 1 : 0) | (scene.proven ? 2 : 0) | (settled ? 4 : 0);
    this.#type[i] = scene.type;
    this.#userText[i] = userText;
    this.#byCall[slotOf(scene.hi, scene.lo, scene.callId)] = this.#tail;
    this.#byUser[slotOf(scene.hi, scene.lo, scene.user)] = this.#tail;
    this.#tail++;
  }

  /** The source sent credentials for the call or user of this request. Returns whether a challenge was waiting for them. */
  followUp(scene: Scene): boolean {
    const { hi, lo, callId, user } = scene;
    return (
      this.#resolve(this.#byCall[slotOf(hi, lo, callId)]!, scene) ||
      this.#resolve(this.#byUser[slotOf(hi, lo, user)]!, scene)
    );
  }

  /**
   * A request of this call was answered that we did not see, because a fragment of it was lost or left out of the capture:
   * with anything but another challenge, so it had credentials.
   */
  followUpUnseen(hi: number, lo: number, callId: number, type: string): void {
    const i = this.#ofCall(hi, lo, callId);
    if (i >= 0 && this.#type[i] === type) this.#flags[i]! |= 4;
  }

  /** A request of the same method and call was challenged a moment ago. */
  wasChallenged(scene: Scene): boolean {
    const i = this.#ofCall(scene.hi, scene.lo, scene.callId);
    return i >= 0 && this.#type[i] === scene.type;
  }

  /** The source acknowledged our refusal with its To-tag: its address is real. */
  prove(hi: number, lo: number, callId: number): void {
    const i = this.#ofCall(hi, lo, callId);
    if (i >= 0) this.#flags[i]! |= 2;
  }

  /**
   * Takes the next challenge whose grace time has run out without credentials and fills `scene` from it (all but slot,
   * good and budget). Returns the user as text if it is known, or undefined when none is due.
   */
  takeUnanswered(time: number, scene: Scene): string | undefined {
    while (this.#head < this.#tail) {
      const i = this.#head & (capacity - 1);
      const age = time - this.#time[i]!;
      if (age < grace && age > -disorder) return undefined;
      this.#head++;
      if ((this.#flags[i]! & 4) !== 0) continue;
      scene.time = time;
      scene.source0 = this.#words[i * 8]!;
      scene.source1 = this.#words[i * 8 + 1]!;
      scene.source2 = this.#words[i * 8 + 2]!;
      scene.source3 = this.#words[i * 8 + 3]!;
      scene.victim0 = this.#words[i * 8 + 4]!;
      scene.victim1 = this.#words[i * 8 + 5]!;
      scene.victim2 = this.#words[i * 8 + 6]!;
      scene.victim3 = this.#words[i * 8 + 7]!;
      scene.hi = this.#hi[i]!;
      scene.lo = this.#lo[i]!;
      scene.sourcePort = this.#ports[i * 2]!;
      scene.victimPort = this.#ports[i * 2 + 1]!;
      scene.callId = this.#callId[i]!;
      scene.user = this.#user[i]!;
      scene.number = this.#number[i]!;
      scene.userAgent = this.#userAgent[i]!;
      scene.caller = this.#caller[i]!;
      scene.transport = (this.#flags[i]! & 1) === 0 ? 'UDP' : 'TCP';
      scene.proven = (this.#flags[i]! & 2) !== 0;
      scene.type = this.#type[i]!;
      scene.credentials = false;
      scene.retransmission = false;
      scene.hasMessage = false;
      return this.#userText[i]!;
    }
    return undefined;
  }

  #resolve(number: number, scene: Scene): boolean {
    const i = this.#place(number);
    if (!this.#isOf(i, scene)) return false;
    if ((this.#flags[i]! & 4) !== 0) return false;
    this.#flags[i]! |= 4;
    return true;
  }

  /** Where the entry of this number lies (modulo 2^32, for a queue outlives that many), or -1 where it has left. */
  #place(number: number): number {
    const behind = (this.#tail - number) >>> 0;
    return behind === 0 || behind > this.#tail - this.#head ? -1 : number & (capacity - 1);
  }

  /** Where the newest challenge of this call to this source lies, or -1. */
  #ofCall(hi: number, lo: number, callId: number): number {
    const i = this.#place(this.#byCall[slotOf(hi, lo, callId)]!);
    return i >= 0 && this.#hi[i] === hi && this.#lo[i] === lo && this.#callId[i] === callId ? i : -1;
  }

  /** The entry at this place, if it is one, is a challenge to this source and method. */
  #isOf(i: number, { hi, lo, type }: Scene): boolean {
    return i >= 0 && this.#hi[i] === hi && this.#lo[i] === lo && this.#type[i] === type;
  }
}

function slotOf(hi: number, lo: number, subject: number): number {
  return mix(mix(hi, subject), lo) & (indexSize - 1);
}
