import type { AnomalyCode } from '../sip/anomaly.ts';
import { anomalies } from '../sip/anomaly.ts';
import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { RepeatedPayloads } from './repeated-payloads.ts';
import type { Scene } from './scene.ts';
import { addTarget } from './targets.ts';

const windowMs = 60_000;
const slowMs = 3_600_000;
/** the same flaw in every message of a clumsy but honest device counts so often only */
const maxRepeats = 3;
/** Within the hour: a small flaw that a device makes in all its messages must never add up; a grave one may. */
const maxSlowRepeats = 3;
const maxGraveRepeats = 12;
const graveWeight = 4;
/** One message of these is a whole attack on whoever reads it (a page, a database, a shell): it is told, also where it does not add up to a block. */
const toldWeight = 8;

interface State {
  /** start of the minute and the hour that are counted */
  minute: number;
  hour: number;
  score: number;
  provenScore: number;
  slowScore: number;
  slowProvenScore: number;
  count: number;
  first: number;
  readonly repeats: Map<AnomalyCode, number>;
  readonly slowRepeats: Map<AnomalyCode, number>;
  readonly codes: string[];
  readonly payloads: RepeatedPayloads;
}

export const protocolAnomaly: Detector = {
  facts: {
    id: 'protocol-anomaly',
    title: 'Malformed messages',
    description:
      'Messages that break the grammar of SIP, lie about their length, carry control bytes or injection strings, or are no SIP at all.',
    signs: [
      'Each flaw has a weight; the sum decides.',
      'One string of SQL, HTML, a shell or printf (in addresses also a climbing path) in the User-Agent, To, Request-URI or credentials of an unknown source is enough, and so is one in From or Contact unless it calls or writes: no phone sends it.',
    ],
    exceptions: [
      'Odd but valid messages (the valid ones of RFC 4475 and RFC 5118) and the quirks of real phones weigh nothing.',
      'Keep-alives (CRLF, STUN, zero bytes) are normal, and so is the PROXY preface by which a load balancer begins a TCP connection.',
      'What a load balancer or a monitor asks over TCP that is no SIP, the same every time and no sooner than after 4 s, counts once; and so does what keeps a way open over UDP, in up to 64 bytes (“Cirpack KeepAlive Packet”).',
      'The same flaw counts three times a minute at most, and a small one three times an hour.',
      'A single injection string is a notice where people write text (Subject), where a carrier may hand on what somebody wrote (From and Contact of INVITE and MESSAGE), or behind an address where accounts work.',
    ],
    forgeable: 'Over UDP the source may be forged.',
    defaultMode: 'on',
    thresholds: {
      score: { title: 'sum of weights within a minute', unit: 'points', default: 10, minimum: 1, maximum: 1000 },
      slowScore: { title: 'sum of weights within an hour', unit: 'points', default: 40, minimum: 1, maximum: 10_000 },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const states = context.perSource<State>(() => ({
    minute: 0,
    hour: 0,
    score: 0,
    provenScore: 0,
    slowScore: 0,
    slowProvenScore: 0,
    count: 0,
    first: 0,
    repeats: new Map(),
    slowRepeats: new Map(),
    codes: [],
    payloads: new RepeatedPayloads(),
  }));
  const limit = context.limit('score');
  const slowLimit = context.limit('slowScore');

  return {
    anomaly(scene, code, weight, at) {
      if (weight === 0) return;
      const { time } = scene;
      const state = states.touch(scene.slot);
      if (code === 'not-sip' && scene.payload !== 0 && state.payloads.isCheck(scene)) return;
      if (time - state.hour >= slowMs) {
        state.hour = time;
        state.slowScore = 0;
        state.slowProvenScore = 0;
        state.count = 0;
        state.first = time;
        state.codes.length = 0;
        state.slowRepeats.clear();
      }
      if (time - state.minute >= windowMs) {
        state.minute = time;
        state.score = 0;
        state.provenScore = 0;
        state.repeats.clear();
      }
      const repeats = (state.repeats.get(code) ?? 0) + 1;
      state.repeats.set(code, repeats);
      state.count++;
      addTarget(state.codes, code);
      if (repeats <= maxRepeats) {
        state.score += weight;
        if (scene.proven) state.provenScore += weight;
        const slowRepeats = (state.slowRepeats.get(code) ?? 0) + 1;
        state.slowRepeats.set(code, slowRepeats);
        if (slowRepeats <= (weight < graveWeight ? maxSlowRepeats : maxGraveRepeats)) {
          state.slowScore += weight;
          if (scene.proven) state.slowProvenScore += weight;
        }
      }
      const ceiling = limit * scene.budget;
      const slowCeiling = slowLimit * scene.budget;
      const isAttempt = weight >= toldWeight && !scene.good && isMachineMade(scene, at);
      const adds = isAttempt || state.score >= ceiling || state.slowScore >= slowCeiling;
      if (!adds && weight < toldWeight) return;
      const first = state.codes[0] as AnomalyCode | undefined;
      context.report(scene, {
        count: state.count,
        proven: (isAttempt && scene.proven) || state.provenScore >= ceiling || state.slowProvenScore >= slowCeiling,
        since: state.first,
        reason: `it sent malformed messages: ${first ? anomalies[first].title : code}${state.codes.length > 1 ? ` and ${state.codes.length - 1} other flaws` : ''}`,
        targets: state.codes,
        mark: [at, at + 1],
        notice: !adds,
      });
    },
  };
}

/**
 * What stands there was made by the program that sends it, which does not put such strings there by chance. Elsewhere a person may have
 * written it: a carrier hands on the names of those who call and write through it.
 */
function isMachineMade({ sip }: Scene, at: number): boolean {
  const isHandedOn = sip.method === method.invite || sip.method === method.message;
  const isOfSender = isWithin(at, sip.fromStart, sip.fromEnd) || isWithin(at, sip.contactStart, sip.contactEnd);
  return (
    (isOfSender && !isHandedOn) ||
    isWithin(at, sip.userAgentStart, sip.userAgentEnd) ||
    isWithin(at, sip.toStart, sip.toEnd) ||
    isWithin(at, sip.authorizationStart, sip.authorizationEnd) ||
    isWithin(at, sip.uriStart, sip.uriEnd)
  );
}

function isWithin(at: number, start: number, end: number): boolean {
  return at >= start && at < end;
}
