import { authParam } from '../sip/auth.ts';
import { Span, textOf } from '../sip/text.ts';
import type { DetectorContext, Rules } from './detector.ts';
import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';

const hour = 3_600_000;
/** Within one call it may be a server that is set up oddly. */
const callsOfThief = 2;
/** Whose calls are put through, and challenge ours in fewer than half of them, is a carrier some server of which is set up so. */
const mostCalls = 2;

/**
 * A stranger calls, waits until our side hangs up (or holds the call), and challenges that request: phones and servers then show him a
 * hash of their password, which he tries passwords on at home (the "SIP digest leak").
 *
 * A server may challenge each request, in a dialog too, but by RFC 3261, 22.1 it is the one who asks for something that has to show who he
 * is. Who called us has been served, and our side has no account with him. Providers that challenge BYE do it towards those who register
 * with them or call through them.
 */
export function digestLeakRules(context: DetectorContext): Required<Pick<Rules, 'challenge' | 'credentials'>> {
  /** by call, proven where it counts towards a lock-out */
  const states = context.perSource(() => new Recent());
  const span = new Span();

  function parameter({ sip }: Scene, name: 'username' | 'realm'): string {
    const { bytes, authorizationStart, authorizationEnd } = sip;
    if (!authParam(bytes, authorizationStart, authorizationEnd, name, span)) return '';
    return textOf(bytes, span.start, span.end, 64);
  }

  return {
    challenge(scene, isOurRealm) {
      const { time, callId, proven } = scene;
      const since = time - hour;
      const calls = states.touch(scene.slot);
      if (calls.timeOf(callId) >= since) return;
      calls.add(callId, time, proven && !isOurRealm);
      const count = calls.count(since);
      const counted = calls.count(since, true);
      const isThief = counted >= callsOfThief && counted * mostCalls >= (scene.good?.calls ?? 0);
      context.report(scene, {
        count,
        proven,
        since: calls.earliest(since, time),
        reason: `it called, and asked our side for a password within ${count === 1 ? 'the call' : `${count} calls`}`,
        targets: [context.accountText(scene)],
        notice: !isThief,
      });
    },
    credentials(scene) {
      const calls = states.peek(scene.slot);
      if (!calls || !(calls.timeOf(scene.callId) >= scene.time - hour)) return;
      const account = parameter(scene, 'username');
      context.finding(
        scene,
        'digestLeak',
        account || null,
        `within a call from outside the caller asked for a password (realm "${parameter(scene, 'realm')}"), and ${account ? `account ${account}` : 'our side'} answered with a hash of it`,
      );
    },
  };
}
