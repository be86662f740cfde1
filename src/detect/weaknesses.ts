import { authParam } from '../sip/auth.ts';
import { method } from '../sip/message.ts';
import { Span, textOf } from '../sip/text.ts';
import type { DetectorContext, Rules } from './detector.ts';
import { Recent } from './recent.ts';
import { type Scene, victimKey } from './scene.ts';

const hour = 3_600_000;
const maxVictims = 1024;
/** What every answer shows is read from one of them this often. */
const lookPause = 1_000;
/** Whose calls to so many outside numbers were answered is the trunk of a carrier or a dialler that has no account. */
const numbersOfTrunk = 16;

/** What the answers of one protected address have shown. */
interface Victim {
  challengedAt: number;
  unknownAt: number;
  /** when its challenges and its other answers were last looked at for what does not change from one to the next */
  lookedAt: number;
  bannerAt: number;
  disclosedAt: number;
  example: string;
  /** it offers SHA-256 */
  offersBetter: boolean;
}

/**
 * Weaknesses of the defended side that its own answers show. They are no attacks and block nobody; the finding store
 * keeps each once and closes it when it is not seen any more.
 */
export function weaknessRules(context: DetectorContext): Rules {
  const victims = new Map<number, Victim>();
  /** outside numbers that were answered */
  const outside = context.perSource(() => new Recent(numbersOfTrunk));
  const span = new Span();
  let someOfferBetter = false;

  function victimOf(scene: Scene): Victim {
    const key = victimKey(scene);
    let victim = victims.get(key);
    if (!victim) {
      victim = {
        challengedAt: Number.NEGATIVE_INFINITY,
        unknownAt: Number.NEGATIVE_INFINITY,
        lookedAt: Number.NEGATIVE_INFINITY,
        bannerAt: Number.NEGATIVE_INFINITY,
        disclosedAt: Number.NEGATIVE_INFINITY,
        example: '',
        offersBetter: false,
      };
      if (victims.size >= maxVictims) victims.delete(victims.keys().next().value!);
      victims.set(key, victim);
    }
    return victim;
  }

  function disclosure(scene: Scene, status: number): void {
    if (scene.sip.method !== method.register || scene.credentials) return;
    if (status !== 401 && status !== 407 && status !== 404) return;
    const victim = victimOf(scene);
    if (status === 404) {
      if (scene.time - victim.unknownAt >= lookPause) victim.example = context.userText(scene);
      victim.unknownAt = scene.time;
    } else victim.challengedAt = scene.time;
    if (!(Math.abs(victim.unknownAt - victim.challengedAt) < hour)) return;
    if (scene.time - victim.disclosedAt < lookPause) return;
    victim.disclosedAt = scene.time;
    context.finding(
      scene,
      'userDisclosure',
      null,
      `a REGISTER without credentials is answered 404 for unknown users (${victim.example}) but challenged for existing ones`,
    );
  }

  function weakDigest(scene: Scene): void {
    const { sip } = scene;
    if (sip.challengeStart < 0) return;
    if (!authParam(sip.bytes, sip.challengeStart, sip.challengeEnd, 'qop', span))
      context.finding(
        scene,
        'weakDigest',
        'no qop',
        'challenges come without qop: answers can be replayed and computed ahead (RFC 7616, 3.3)',
      );
  }

  /** RFC 8760: a client uses the first algorithm that it knows; MD5 in spite of a better offer is the client's weakness. */
  function weakChoice(scene: Scene): void {
    const { sip } = scene;
    if (!someOfferBetter || sip.authorizationStart < 0 || !victimOf(scene).offersBetter) return;
    const algorithm = authParam(sip.bytes, sip.authorizationStart, sip.authorizationEnd, 'algorithm', span)
      ? textOf(sip.bytes, span.start, span.end, 20).toUpperCase()
      : 'MD5';
    if (!algorithm.startsWith('MD5')) return;
    context.finding(
      scene,
      'weakDigest',
      'MD5',
      `${context.userText(scene)} answers with MD5 although SHA-256 is offered`,
    );
  }

  function noteOffer(scene: Scene, victim: Victim): void {
    const { sip } = scene;
    if (sip.challengeStart < 0) return;
    const better =
      authParam(sip.bytes, sip.challengeStart, sip.challengeEnd, 'algorithm', span) &&
      textOf(sip.bytes, span.start, span.end, 20).toUpperCase().startsWith('SHA');
    if (!better) return;
    victim.offersBetter = true;
    someOfferBetter = true;
  }

  function banner(scene: Scene): void {
    const { sip } = scene;
    if (sip.userAgentStart < 0) return;
    const text = textOf(sip.bytes, sip.userAgentStart, sip.userAgentEnd, 100);
    if (/\d+\.\d+/.test(text)) context.finding(scene, 'serverBanner', text, `every answer says "${text}"`);
  }

  function openRelay(scene: Scene, status: number): void {
    if (scene.sip.method !== method.invite || scene.credentials || scene.good || status > 299) return;
    const number = context.userText(scene);
    if (!dialsOut(number) && !scene.tainted) return;
    // the operator is told; a carrier that is not known yet dials outside numbers just so, but more than one that answers
    const answered = outside.touch(scene.slot);
    if (status >= 200) answered.add(scene.number, scene.time, scene.proven);
    scene.tainted ||= answered.size < numbersOfTrunk;
    context.finding(scene, 'openRelay', number, `a call to ${number} without credentials was accepted`);
  }

  return {
    request: weakChoice,
    reply(scene, status) {
      if (status === 180 || status === 183) openRelay(scene, status);
      const { sip } = scene;
      const isChallenge = sip.challengeStart >= 0;
      // what a proxy hands on tells of a phone: only challenges and answers to REGISTER and OPTIONS are its own
      const isOwn = isChallenge || sip.method === method.register || sip.method === method.options;
      if (!isOwn || (!isChallenge && sip.userAgentStart < 0)) return;
      const victim = victimOf(scene);
      if (scene.time - (isChallenge ? victim.lookedAt : victim.bannerAt) < lookPause) return;
      if (isChallenge) {
        victim.lookedAt = scene.time;
        weakDigest(scene);
        noteOffer(scene, victim);
      } else victim.bannerAt = scene.time;
      banner(scene);
    },
    outcome(scene, status) {
      disclosure(scene, status);
      openRelay(scene, status);
    },
  };
}

/** A number with an international prefix in front: nobody delivers his own DIDs so. */
function dialsOut(user: string): boolean {
  const digits = user.replace(/[^0-9+]/g, '');
  return digits.length >= 9 && /^(9?00|9?011|810)/.test(digits);
}
