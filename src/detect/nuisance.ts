import { method } from '../sip/message.ts';
import type { DetectorContext, Rules } from './detector.ts';
import { Recent } from './recent.ts';
import { isCustomer, type Scene } from './scene.ts';

const window = 300_000;
/** A phone that dials again on its own waits 3 s and more; so many of these within the window, and nothing else, keep somebody busy. */
const inVain = 240;
const hour = 3_600_000;
/** Whoever calls somebody lets it ring longer than this, milliseconds. */
const shortCall = 5_000;
/** So many are called and left within an hour by a dialler that cannot wait, or by somebody who looks which of them exist. */
const calledAndLeft = 20;

interface State {
  /** what came to nothing since `begin` */
  count: number;
  proven: number;
  begin: number;
  /** whom it called and left at once */
  readonly left: Recent;
}

/**
 * An unknown source whose requests all come to nothing, slower than a flood and for minutes: challenges that it never answers, calls to
 * where it is always busy, or that are given up at once. None of it guesses or finds anything; it keeps a server, a line or people busy.
 */
export function nuisanceRules(context: DetectorContext): Required<Pick<Rules, 'outcome' | 'unanswered'>> {
  const { sources } = context;
  const states = context.perSource<State>(() => ({
    count: 0,
    proven: 0,
    begin: 0,
    left: new Recent(),
  }));

  /** @param what for the reason, with the number in place of `#` */
  function note(scene: Scene, what: string): void {
    const state = states.touch(scene.slot);
    const { time } = scene;
    if (Math.abs(time - state.begin) >= window) {
      state.begin = time;
      state.count = 0;
      state.proven = 0;
    }
    state.count++;
    if (scene.proven) state.proven++;
    if (state.count < inVain) return;
    context.report(scene, {
      count: state.count,
      proven: state.proven >= inVain,
      since: state.begin,
      reason: `within ${Math.ceil((time - state.begin) / 60_000)} min it ${what.replace('#', `${state.count}`)}`,
      targets: [],
    });
  }

  function leave(scene: Scene): void {
    const state = states.touch(scene.slot);
    state.left.add(scene.user, scene.time, scene.proven);
    const count = state.left.count(scene.time - hour);
    if (count < calledAndLeft) return;
    context.report(scene, {
      count,
      proven: state.left.count(scene.time - hour, true) >= calledAndLeft,
      since: state.left.earliest(scene.time - hour, scene.time),
      reason: `it called ${count} numbers, gave up each at once, and spoke to nobody`,
      targets: [],
    });
  }

  return {
    outcome(scene, status) {
      if (scene.sip.method !== method.invite || isKnown(scene)) return;
      if (status === 487 && scene.waited < shortCall) leave(scene);
      else if (status === 486 || status === 600)
        note(scene, 'made # calls to where it was busy, and was put through to nobody');
      // whoever was put through begins anew
      else if (status < 300) states.forget(scene.slot);
    },
    unanswered(scene) {
      // keep-alives and pings are not meant to have an answer; and whoever answers some of his challenges has lost the rest
      if (scene.good || scene.type === 'OPTIONS' || scene.type === 'NOTIFY') return;
      if (sources.followed(scene.slot, scene.time) === 0)
        note(scene, 'sent # requests whose challenge it did not answer');
    },
  };
}

/** Nothing is kept of those whom the PBX puts through because of who they are, which is nearly everybody. */
function isKnown(scene: Scene): boolean {
  return scene.good !== undefined || isCustomer(scene);
}
