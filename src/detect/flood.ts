import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { nuisanceRules } from './nuisance.ts';
import type { Scene } from './scene.ts';
import { sourceColumn, sourceWidth } from './source-table.ts';

/** A new request, a junk payload or a connection attempt; what counts less. */
const whole = 16;
const half = whole / 2;
const quarter = whole / 4;
const keepAlive = 1;
const windowMs = 5_000;
/** So many of 32 port bits set within a window: many devices behind one address, or a tool that takes a new port each time. */
const manyPorts = 12;
const crowdFactor = 4;
/**
 * Phones behind one address all come at once after a power cut, and a trunk's calls ring before the first is answered, but
 * not for longer than this many windows.
 */
const crowdWindows = 6;
/** How many of a source's calls ring, of those that it makes: a trunk's do, those of a flood are challenged or refused. */
const rungShare = 0.5;
const mostRung = 0xffff;
/** An unknown source may not go on at the steady rate for so many windows. */
const steadyWindows = 12;
/** So far ahead of all others, a port is the one that floods. */
const clearLead = 16;
/** So many phones behind a known-good address raise its ceiling by one more. */
const phonesPerShare = 16;

export const flood: Detector = {
  facts: {
    id: 'flood',
    title: 'Flood',
    description:
      'More requests, connection attempts or meaningless payloads from one source (a /64 in IPv6) than any office sends, for 5 s; or fewer, from an unknown source that goes on for a minute.',
    signs: [
      'At a slower pace, from a source that was never put through, what keeps a server busy: within 5 min 240 challenges that it did not answer, 1200 connections while others are answered, or 20 messages over TCP whose headers have no end after 10 s.',
      'Likewise what keeps lines or people busy: 240 calls within 5 min, or 500 within 20 min, that were busy or that it left within 12 s; and 20 numbers in an hour that it called and left so, or let ring without a word, so that nobody acknowledged their end.',
    ],
    exceptions: [
      'Replies and requests within a dialog do not count, nor do the ACK, CANCEL and BYE of known-good sources; those of others count half.',
      'Retransmissions (not more of one request than a client sends), and answers to nothing that was asked, count a quarter, keep-alives a sixteenth.',
      'An unknown address with many source ports may send four times as much for 30 s, as when the phones behind it come back after a cut, and so may one whose calls ring, half of them at least.',
      'Where a source answers some of its challenges, the rest are taken for lost packets.',
      'Known-good sources have larger thresholds, the more so the more phones work there.',
    ],
    forgeable:
      'Over UDP, and for connection attempts, the source may be forged; only requests that echo a nonce or a tag count as proven.',
    defaultMode: 'on',
    thresholds: {
      rate: { title: 'requests a second, held over 5 s', unit: 'requests/s', default: 50, minimum: 5, maximum: 10_000 },
      steadyRate: {
        title: 'requests a second of an unknown source, held over a minute',
        unit: 'requests/s',
        default: 15,
        minimum: 2,
        maximum: 10_000,
      },
    },
  },
  create,
};

/** Boyer and Moore's vote: the port from which most of the messages come, if there is one. */
interface Vote {
  port: number;
  lead: number;
  /** milliseconds */
  time: number;
}

function create(context: DetectorContext): Rules {
  const { sources } = context;
  /** of offices whose phones together send more than one may */
  const votes = context.perSource<Vote>(() => ({ port: 0, lead: 0, time: 0 }));
  const limit = context.limit('rate') * (windowMs / 1000) * whole;
  const steadyLimit = context.limit('steadyRate') * (windowMs / 1000) * whole;

  function count(scene: Scene, units: number): void {
    const { records } = sources;
    const at = scene.slot * sourceWidth;
    const now = sources.stamp(scene.time);
    const elapsed = (now - records[at + sourceColumn.windowStart]!) | 0;
    // a little before its window a message came out of order; far before, the time was set back
    if (elapsed >= windowMs || elapsed < -windowMs) roll(at, now, elapsed >= 0 && elapsed < 2 * windowMs);
    const units5s = records[at + sourceColumn.units]! + units;
    records[at + sourceColumn.units] = units5s;
    if (scene.proven) records[at + sourceColumn.provenUnits]! += units;
    records[at + sourceColumn.ports]! |= 1 << (Math.imul(scene.sourcePort, 0x9e3779b1) >>> 27);
    // cheap bound first: the share of the window before can only add what it held
    const before = records[at + sourceColumn.unitsBefore]!;
    const isSteady = records[at + sourceColumn.steadyWindows]! >= steadyWindows && !scene.good;
    if (units5s + before < limit && !isSteady) return;
    const into = (now - records[at + sourceColumn.windowStart]!) | 0;
    const share = 1 - Math.min(Math.max(into / windowMs, 0), 1);
    const estimate = units5s + before * share;
    const ceiling = isSteady ? steadyLimit : limit * allowance(scene, estimate, share);
    const lead = isOffice(scene) ? vote(scene) : clearLead;
    // the phone that happens to send just now is not the one that floods, which will send soon
    if (estimate < ceiling || lead < 0) return;
    const proven =
      lead >= clearLead &&
      records[at + sourceColumn.provenUnits]! + records[at + sourceColumn.provenUnitsBefore]! * share >= ceiling;
    const requests = Math.round(estimate / whole);
    context.report(scene, {
      count: requests,
      proven,
      since: scene.time - windowMs,
      reason: `it sent ${requests} ${plural(scene.type)} within 5 s`,
      targets: [],
    });
  }

  /** How far the port of this message is ahead of all others of its source; below 0: another one is clearly. */
  function vote(scene: Scene): number {
    const kept = votes.touch(scene.slot);
    if (scene.time - kept.time > windowMs) kept.lead = 0;
    kept.time = scene.time;
    if (kept.port === scene.sourcePort) {
      kept.lead = Math.min(kept.lead + 1, 4 * clearLead);
      return kept.lead;
    }
    if (kept.lead >= clearLead) {
      kept.lead--;
      return -1;
    }
    if (kept.lead > 0) kept.lead--;
    else kept.port = scene.sourcePort;
    return 0;
  }

  /** @param next the new window follows on the one before, without a gap */
  function roll(at: number, now: number, next: boolean): void {
    const { records } = sources;
    const before = next ? records[at + sourceColumn.units]! : 0;
    records[at + sourceColumn.unitsBefore] = before;
    records[at + sourceColumn.provenUnitsBefore] = next ? records[at + sourceColumn.provenUnits]! : 0;
    records[at + sourceColumn.units] = 0;
    records[at + sourceColumn.provenUnits] = 0;
    records[at + sourceColumn.rung] = next ? (records[at + sourceColumn.rung]! & mostRung) << 16 : 0;
    const crowd = isCrowd(at) ? crowdFactor : 1;
    records[at + sourceColumn.steadyWindows] =
      before >= steadyLimit * crowd ? records[at + sourceColumn.steadyWindows]! + 1 : 0;
    records[at + sourceColumn.hotWindows] = before >= limit ? records[at + sourceColumn.hotWindows]! + 1 : 0;
    if (!next) records[at + sourceColumn.ports] = 0;
    records[at + sourceColumn.windowStart] = next ? records[at + sourceColumn.windowStart]! + windowMs : now;
  }

  /** How many times the limit this source may send. */
  function allowance(scene: Scene, estimate: number, share: number): number {
    // a doubtful signature does not make an office's burst a flood
    const ofGood = scene.good ? Math.max(scene.budget, 1) * (1 + scene.good.users.size / phonesPerShare) : 1;
    const at = scene.slot * sourceWidth;
    if (scene.type === 'UDP' || sources.records[at + sourceColumn.hotWindows]! >= crowdWindows) return ofGood;
    const isMany = (!scene.good && isCrowd(at)) || rung(at, share) * whole >= estimate * rungShare;
    return isMany ? Math.max(crowdFactor, ofGood) : ofGood;
  }

  function rung(at: number, share: number): number {
    const both = sources.records[at + sourceColumn.rung]!;
    return (both & mostRung) + (both >>> 16) * share;
  }

  function isCrowd(at: number): boolean {
    return bitCount(sources.records[at + sourceColumn.ports]!) >= manyPorts;
  }

  const nuisance = nuisanceRules(context);
  return {
    ...nuisance,
    reply(scene, status) {
      if (status < 180 || status >= 200 || scene.sip.method !== method.invite) return;
      const { records } = sources;
      const at = scene.slot * sourceWidth + sourceColumn.rung;
      if ((records[at]! & mostRung) < mostRung) records[at]!++;
    },
    request(scene) {
      const { sip } = scene;
      const isInDialog = sip.toTagStart >= 0 && scene.proven;
      // over TCP everything is proven, and the tag may be anybody's
      if (isInDialog && (scene.transport === 'UDP' || scene.good)) return;
      // those of a good source belong to calls that the PBX began, or that began before we looked
      const ends = sip.method === method.ack || sip.method === method.cancel || sip.method === method.bye;
      if (ends && scene.good) return;
      const isCopy = scene.retransmission && !scene.replayed;
      count(scene, isCopy ? quarter : ends || isInDialog ? half : whole);
    },
    other(scene) {
      count(scene, scene.type === 'REPLY' ? quarter : scene.type === 'KEEPALIVE' ? keepAlive : whole);
      nuisance.other(scene);
    },
  };
}

/** Several devices work from there: one of them is to be shut out, not another. */
function isOffice({ good }: Scene): boolean {
  return good !== undefined && good.users.size > 1;
}

function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function plural(type: string): string {
  if (type === 'TCP') return 'connection attempts';
  if (type === 'KEEPALIVE') return 'keep-alives';
  if (type === 'REPLY') return 'answers to nothing that was asked';
  if (type === 'UDP') return 'payloads that are no SIP';
  return `${type} requests`;
}
