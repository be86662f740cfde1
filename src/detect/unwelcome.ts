import { method } from '../sip/message.ts';
import type { DetectorContext, Rules } from './detector.ts';
import { Recent } from './recent.ts';
import { answersUs, type Scene, victimKey } from './scene.ts';
import { Settling } from './settling.ts';
import { sourceFlag } from './source-table.ts';

const slow = 3_600_000;
const day = 24 * slow;
/** A phone without an answer has sent its request again by now, more than once (RFC 3261, 17.1: 0.5, 1.5, 3.5 s). */
const silence = 4_500;
const maxSettling = 1024;

interface State {
  /** protected addresses that refused it, or whose challenge it left alone */
  readonly refused: Recent;
  /** those that did not answer so far, and that it did not ask again */
  readonly silent: Recent;
}

/**
 * One unknown source that is unwelcome at many protected addresses: refused, left without an answer, or challenged in
 * vain. Whoever has business with several of them is served by most, and asks again where nobody answers.
 */
export function unwelcomeRules(
  context: DetectorContext,
): Required<Pick<Rules, 'request' | 'reply' | 'outcome' | 'unanswered' | 'tick'>> {
  const { sources } = context;
  const states = context.perSource<State>(() => ({
    refused: new Recent(),
    silent: new Recent(),
  }));
  const settling = new Settling(states, maxSettling);
  const slowAddresses = context.limit('slowAddresses');
  const dayAddresses = context.limit('dayAddresses');

  function refuse(scene: Scene): void {
    const state = states.touch(scene.slot);
    const victim = victimKey(scene);
    state.silent.remove(victim);
    state.refused.add(victim, scene.time, scene.proven);
    judge(scene, state);
  }

  function judge(scene: Scene, state: State): boolean {
    const { time } = scene;
    const inHour = unwelcome(state, time, slow);
    const inDay = unwelcome(state, time, day);
    if (inHour < slowAddresses && inDay < dayAddresses) return false;
    context.report(scene, {
      count: inDay,
      proven: state.refused.count(time - slow, true) >= slowAddresses,
      since: Math.min(state.refused.earliest(time - day, time), state.silent.earliest(time - day, time)),
      reason: `it went from one protected address to the next, and was not welcome at ${inDay}`,
      targets: [],
    });
    return true;
  }

  return {
    request(scene) {
      if (scene.good || scene.sip.toTagStart >= 0) return;
      const kind = scene.sip.method;
      if (kind === method.options || kind === method.ack || kind === method.cancel || kind === method.bye) return;
      if (scene.retransmission) {
        states.peek(scene.slot)?.silent.remove(victimKey(scene));
        return;
      }
      // the first request of a source says nothing: only who asks on without an answer is worth a memory
      if ((sources.flags[scene.slot]! & sourceFlag.unanswered) === 0) return;
      const state = states.touch(scene.slot);
      const victim = victimKey(scene);
      if (state.refused.has(victim)) return;
      state.silent.add(victim, scene.time, false);
      if (state.silent.size + state.refused.size + 1 < slowAddresses || judge(scene, state)) return;
      settling.wait(state, scene);
    },
    reply(scene) {
      if (!scene.good) states.peek(scene.slot)?.silent.remove(victimKey(scene));
    },
    outcome(scene, status) {
      if (!scene.good && !answersUs(scene) && scene.sip.method !== method.options && isUnwelcome(status)) refuse(scene);
    },
    unanswered(scene) {
      if (scene.good || scene.type === 'OPTIONS') return;
      // an office follows up most challenges; of the rest the answer was lost
      const known = states.peek(scene.slot)?.refused.count(scene.time - slow) ?? 0;
      if (sources.followed(scene.slot, scene.time) <= known) refuse(scene);
    },
    tick(scene) {
      settling.tick(
        scene,
        () => silence,
        (state) => {
          judge(scene, state);
          return true;
        },
      );
    },
  };
}

function unwelcome(state: State, time: number, within: number): number {
  const since = time - within;
  return state.refused.count(since) + state.silent.count(since) - state.silent.count(time - silence);
}

/** Refusals that are no sign of a busy person or a server in trouble; challenges are looked at when they stay unanswered. */
function isUnwelcome(status: number): boolean {
  if (status < 400 || status === 401 || status === 407) return false;
  if (status >= 500) return status === 501 || status >= 603;
  return status !== 408 && status !== 480 && status !== 486 && status !== 487 && status !== 491;
}
