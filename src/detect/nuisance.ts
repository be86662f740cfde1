import { method } from '../sip/message.ts';
import type { DetectorContext, Rules } from './detector.ts';
import { Recent } from './recent.ts';
import { isCustomer, type Scene } from './scene.ts';
import { sourceColumn, sourceWidth } from './source-table.ts';

const hour = 3_600_000;
/** So many within so many milliseconds, and nothing else, keep somebody busy. */
interface Measure {
  readonly window: number;
  readonly inVain: number;
}
/** A phone that dials again on its own waits 3 s and more. */
const soon: Measure = { window: 300_000, inVain: 240 };
/** No phone goes on dialling a line that is busy every other second for so long. */
const long: Measure = { window: 1_200_000, inVain: 500 };
/** Load balancers and monitors that look whether the port is open connect once or twice a second. */
const connecting: Measure = { window: 300_000, inVain: 1_200 };
/** A client sends the headers of a message at once; so many that it began and left keep a server waiting for them. */
const stalling: Measure = { window: 300_000, inVain: 20 };
/** Who sent less within 5 s is not counted: forged sources that connect once cost no memory. */
const leastConnections = 16 * 16;
/** Whoever calls somebody lets it ring longer than this, milliseconds. */
const shortCall = 12_000;
/** So many are called and left within an hour by a dialler that cannot wait, or by somebody who looks which of them exist or has phones ring at night. */
const calledAndLeft = 20;

/** What came to nothing since `begin`. */
interface Tally {
  count: number;
  proven: number;
  begin: number;
}

interface State {
  readonly soon: Tally;
  readonly busy: Tally;
  readonly connections: Tally;
  readonly stalled: Tally;
  /** whom it called and left at once, or left ringing */
  readonly left: Recent;
}

/**
 * An unknown source whose requests all come to nothing, slower than a flood and for minutes: challenges that it never answers, calls to
 * where it is always busy, or that are given up at once. None of it guesses or finds anything; it keeps a server, a line or people busy.
 */
export function nuisanceRules(
  context: DetectorContext,
): Required<Pick<Rules, 'deserted' | 'outcome' | 'other' | 'stalled' | 'unanswered'>> {
  const { alive, sources } = context;
  const states = context.perSource<State>(() => ({
    soon: newTally(),
    busy: newTally(),
    connections: newTally(),
    stalled: newTally(),
    left: new Recent(),
  }));

  /** @param what for the reason, with the number in place of `#`. Returns whether it was too many. */
  function note(scene: Scene, tally: Tally, { window, inVain }: Measure, what: string): boolean {
    const { time } = scene;
    if (Math.abs(time - tally.begin) >= window) {
      tally.begin = time;
      tally.count = 0;
      tally.proven = 0;
    }
    tally.count++;
    if (scene.proven) tally.proven++;
    if (tally.count < inVain) return false;
    context.report(scene, {
      count: tally.count,
      proven: tally.proven >= inVain,
      since: tally.begin,
      reason: `within ${Math.ceil((time - tally.begin) / 60_000)} min it ${what.replace('#', `${tally.count}`)}`,
      targets: [],
    });
    return true;
  }

  function callInVain(scene: Scene): void {
    const state = states.touch(scene.slot);
    const what = 'made # calls that were busy or that it left at once, and was put through to nobody';
    if (!note(scene, state.soon, soon, what)) note(scene, state.busy, long, what);
  }

  function leave(scene: Scene): void {
    const state = states.touch(scene.slot);
    callInVain(scene);
    state.left.add(scene.user, scene.time, scene.proven);
    const count = state.left.count(scene.time - hour);
    if (count < calledAndLeft) return;
    context.report(scene, {
      count,
      proven: state.left.count(scene.time - hour, true) >= calledAndLeft,
      since: state.left.earliest(scene.time - hour, scene.time),
      reason: `it called ${count} numbers, left each at once or ringing, and spoke to nobody`,
      targets: [],
    });
  }

  return {
    other(scene) {
      if (scene.type !== 'TCP' || scene.good) return;
      if (sources.records[scene.slot * sourceWidth + sourceColumn.unitsBefore]! < leastConnections) return;
      // where the server is down the phones of an office connect again and again
      if (!alive.answersOthers(scene)) return;
      note(scene, states.touch(scene.slot).connections, connecting, 'connected # times');
    },
    stalled(scene) {
      if (!scene.good)
        note(
          scene,
          states.touch(scene.slot).stalled,
          stalling,
          'began # messages over TCP and kept the server waiting for the rest',
        );
    },
    deserted(scene) {
      if (!isKnown(scene)) leave(scene);
    },
    outcome(scene, status) {
      if (scene.sip.method !== method.invite || isKnown(scene)) return;
      if (status === 487 && scene.waited < shortCall) leave(scene);
      else if (status === 486 || status === 600) callInVain(scene);
      // whoever was put through begins anew
      else if (status < 300) states.forget(scene.slot);
    },
    unanswered(scene) {
      // keep-alives and pings are not meant to have an answer; and whoever answers some of his challenges has lost the rest
      if (scene.good || scene.type === 'OPTIONS' || scene.type === 'NOTIFY') return;
      if (sources.followed(scene.slot, scene.time) === 0)
        note(scene, states.touch(scene.slot).soon, soon, 'sent # requests whose challenge it did not answer');
    },
  };
}

function newTally(): Tally {
  return { count: 0, proven: 0, begin: 0 };
}

/** Nothing is kept of those whom the PBX puts through because of who they are, which is nearly everybody. */
function isKnown(scene: Scene): boolean {
  return scene.good !== undefined || isCustomer(scene);
}
