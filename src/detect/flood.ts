import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import type { Scene } from './scene.ts';

/** A new request, a junk payload or a connection attempt; a retransmission counts one. */
const whole = 4;
const windowMs = 5_000;

export const flood: Detector = {
  facts: {
    id: 'flood',
    title: 'Flood',
    description:
      'More requests, connection attempts or meaningless payloads from one source (a /64 in IPv6) than any office sends.',
    exceptions:
      'Replies, ACK, CANCEL, BYE and requests within a dialog do not count; retransmissions count a quarter. Known-good sources, such as an office whose 200 phones come back after a cut, have larger thresholds.',
    forgeable:
      'Over UDP, and for connection attempts, the source may be forged; only requests that echo a nonce or a tag count as proven.',
    defaultMode: 'on',
    thresholds: {
      rate: { title: 'requests a second, held over 5 s', unit: 'requests/s', default: 50, minimum: 5, maximum: 10_000 },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const { sources } = context;
  const limit = context.limit('rate') * (windowMs / 1000) * whole;

  function count(scene: Scene, units: number): void {
    const { slot } = scene;
    const now = sources.stamp(scene.time);
    const elapsed = (now - sources.windowStart[slot]!) >>> 0;
    if (elapsed >= windowMs) {
      const next = elapsed < 2 * windowMs;
      sources.unitsBefore[slot] = next ? sources.units[slot]! : 0;
      sources.provenUnitsBefore[slot] = next ? sources.provenUnits[slot]! : 0;
      sources.units[slot] = 0;
      sources.provenUnits[slot] = 0;
      sources.windowStart[slot] = next ? sources.windowStart[slot]! + windowMs : now;
    }
    const units5s = sources.units[slot]! + units;
    sources.units[slot] = units5s;
    if (scene.proven) sources.provenUnits[slot]! += units;
    // cheap bound first: the share of the window before can only add what it held
    if (units5s + sources.unitsBefore[slot]! < limit) return;
    const share = 1 - Math.min(((now - sources.windowStart[slot]!) >>> 0) / windowMs, 1);
    const estimate = units5s + sources.unitsBefore[slot]! * share;
    // a doubtful signature does not make an office's burst a flood
    const ceiling = limit * Math.max(scene.budget, 1);
    if (estimate < ceiling) return;
    const proven = sources.provenUnits[slot]! + sources.provenUnitsBefore[slot]! * share >= ceiling;
    const requests = Math.round(estimate / whole);
    context.report(scene, {
      count: requests,
      proven,
      since: scene.time - windowMs,
      reason: `it sent ${requests} ${plural(scene.type)} within 5 s`,
      targets: [],
    });
  }

  return {
    request(scene) {
      const { sip } = scene;
      if (sip.method === method.ack || sip.method === method.cancel || sip.method === method.bye) return;
      if (sip.toTagStart >= 0 && scene.proven) return;
      count(scene, scene.retransmission ? 1 : whole);
    },
    other(scene) {
      count(scene, whole);
    },
  };
}

function plural(type: string): string {
  if (type === 'TCP') return 'connection attempts';
  if (type === 'REPLY') return 'answers to nothing that was asked';
  if (type === 'UDP') return 'payloads that are no SIP';
  return `${type} requests`;
}
