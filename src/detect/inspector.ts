import type { AddressSet } from '../model/address-set.ts';
import type { Attack } from '../model/attack.ts';
import type { Counters } from '../model/counters.ts';
import { type Datagram, tcp } from '../model/datagram.ts';
import type { Finding } from '../model/finding.ts';
import type { Settings } from '../model/settings.ts';
import type { SuspicionNews } from '../model/suspicion.ts';
import { anomalies } from '../sip/anomaly.ts';
import { hashSpan } from '../sip/hash.ts';
import type { SipMessage } from '../sip/message.ts';
import type { TftpMessage } from '../tftp/message.ts';
import type { GoodRecord, KnownGood } from './known-good.ts';
import { SipInspection } from './sip-inspection.ts';
import { TftpInspection } from './tftp-inspection.ts';
import { Watch } from './watch.ts';

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
  /** gather who counts towards a threshold and is below it, for `takeSuspicions` */
  readonly suspicions?: boolean;
}

/**
 * Grace times that still run at the end of a file have run out by then: those of challenges first, then those that
 * begin with them.
 */
const atTheEnd = [60_000, 400_000];
/** of a payload over TCP that is no SIP */
const hashedBytes = 1_024;
/** What keeps a way open over UDP in words of its own is no longer. */
const longestKeepAlive = 64;

/**
 * Turns parsed messages into what detectors look at: who is outside and who is ours, which request an answer belongs
 * to, whether the source proved its address, and whether it succeeded. Pure and synchronous: time comes with the messages.
 */
export class Inspector {
  /** to be parsed into, before `inspectSip` and `inspectTftp` */
  readonly sip: SipMessage;
  readonly tftp: TftpMessage;
  readonly knownGood: KnownGood;
  readonly #watch: Watch;
  readonly #sip: SipInspection;
  readonly #tftp: TftpInspection;
  readonly #counters: Counters;
  #protected: AddressSet;

  constructor(options: InspectorOptions) {
    this.#protected = options.protectedAddresses;
    this.#counters = options.counters;
    this.#watch = new Watch(options);
    this.#sip = new SipInspection(this.#watch, options.settings.maxSources, options.seed);
    this.#tftp = new TftpInspection(this.#watch);
    this.sip = this.#watch.scene.sip;
    this.tftp = this.#watch.scene.tftp;
    this.knownGood = this.#watch.knownGood;
  }

  /** The memory of the tables that are asked for each message. */
  get arrays(): readonly ArrayBufferView[] {
    return [...this.#watch.sources.arrays, ...this.#sip.arrays];
  }

  get sourceCount(): number {
    return this.#watch.sources.size;
  }

  /** Takes new settings; what detectors counted so far starts anew, what is known of sources stays. */
  configure(settings: Settings): void {
    this.#watch.configure(settings);
  }

  setProtected(addresses: AddressSet): void {
    this.#protected = addresses;
  }

  restoreGood(record: GoodRecord): void {
    this.knownGood.restore(record);
  }

  /** Starts a source from zero, as after an operator let it in again. */
  forgetSource(hi: number, lo: number): void {
    this.#watch.forgetSource(hi, lo);
  }

  /** Who counts towards a threshold and is below it, and who had a success after that, since the last call; undefined: nobody. */
  takeSuspicions(): SuspicionNews | undefined {
    return this.#watch.takeSuspicions();
  }

  /** `sip` was parsed from this datagram. */
  inspectSip(d: Datagram): void {
    const { sip } = this;
    const toUs = this.#protected.has(d.dst0, d.dst1, d.dst2, d.dst3);
    const fromUs = this.#protected.has(d.src0, d.src1, d.src2, d.src3);
    if (toUs === fromUs) return;
    if (sip.kind === 'request') {
      this.#counters.seen.sipRequests++;
      if (toUs) this.#sip.requestIn(d);
      else this.#sip.requestOut(d);
    } else {
      this.#counters.seen.sipReplies++;
      if (toUs) this.#sip.replyIn(d);
      else this.#sip.replyOut(d);
    }
  }

  /** `tftp` was parsed from this datagram. */
  inspectTftp(d: Datagram): void {
    const toUs = this.#protected.has(d.dst0, d.dst1, d.dst2, d.dst3);
    const fromUs = this.#protected.has(d.src0, d.src1, d.src2, d.src3);
    if (toUs === fromUs) return;
    const { kind } = this.tftp;
    if (toUs) {
      if (kind === 'read' || kind === 'write') this.#tftp.request(d);
      return;
    }
    this.#counters.seen.tftpReplies++;
    if (kind === 'data' || kind === 'oack' || kind === 'error' || kind === 'ack') this.#tftp.reply(d);
  }

  /** A payload on a SIP port that is no SIP and no keep-alive, with the parser's finding. */
  inspectOther(d: Datagram): void {
    if (!this.#enter(d)) return;
    const { scene, hooks } = this.#watch;
    this.#counters.seen.nonSip++;
    scene.type = d.transport === tcp ? 'TCP' : 'UDP';
    const isCheck = d.transport === tcp || d.end - d.start <= longestKeepAlive;
    scene.payload = isCheck ? hashSpan(d.bytes, d.start, Math.min(d.end, d.start + hashedBytes)) || 1 : 0;
    for (const rule of hooks.anomaly) rule(scene, 'not-sip', anomalies['not-sip'].weight, d.start);
    for (const rule of hooks.other) rule(scene);
  }

  /** CRLF, zero bytes or STUN: normal, unless in masses. */
  inspectKeepAlive(d: Datagram): void {
    if (!this.#enter(d)) return;
    const { scene, hooks } = this.#watch;
    scene.type = 'KEEPALIVE';
    for (const rule of hooks.other) rule(scene);
  }

  /** A connection attempt. */
  inspectSyn(d: Datagram): void {
    if (!this.#enter(d)) return;
    const { scene, hooks } = this.#watch;
    scene.type = 'TCP';
    for (const rule of hooks.other) rule(scene);
  }

  /** A connection whose client does not come to the end of a message's headers. */
  inspectStalled(d: Datagram): void {
    if (!this.#enter(d)) return;
    const { scene, hooks } = this.#watch;
    scene.type = 'TCP';
    for (const rule of hooks.stalled) rule(scene);
  }

  /** Urgent data in a connection to a SIP server. */
  inspectUrgent(d: Datagram): void {
    if (!this.#enter(d)) return;
    const { scene, hooks } = this.#watch;
    scene.type = 'TCP';
    // there is nothing to show of it
    scene.hasMessage = false;
    for (const rule of hooks.anomaly) rule(scene, 'urgent-data', anomalies['urgent-data'].weight, d.start);
  }

  /** Lets grace times run out and tells what has gathered. Call it about every 100 ms of packet time. */
  tick(time: number): void {
    this.#sip.runLate(time);
    this.#watch.tickRules(time);
    this.#watch.flush(time);
  }

  /** Tells everything that is still to be told, as at the end of a file. */
  finish(time: number): void {
    for (const late of atTheEnd) {
      this.#sip.runLate(time + late);
      this.#watch.tickRules(time + late);
    }
    this.#watch.flush(time, true);
  }

  /** Fills the scene for a datagram from outside to us; false when it is none. */
  #enter(d: Datagram): boolean {
    if (!this.#protected.has(d.dst0, d.dst1, d.dst2, d.dst3) || this.#protected.has(d.src0, d.src1, d.src2, d.src3))
      return false;
    this.#watch.fill(d, false);
    return true;
  }
}
