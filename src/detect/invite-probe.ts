import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';
import { addTarget, listTargets } from './targets.ts';

const fast = 60_000;
const slow = 24 * 3_600_000;

interface State {
  /** dialled as they were */
  readonly dialled: Recent;
  /** by their last digits: one number behind many prefixes is one */
  readonly numbers: Recent;
  readonly targets: string[];
}

export const inviteProbe: Detector = {
  facts: {
    id: 'invite-probe',
    title: 'Toll-fraud probe',
    description:
      'INVITEs without credentials to distinct dialled numbers that the PBX refused or challenged in vain; also one number behind ever other dial prefixes (00, 011, 900, +).',
    exceptions:
      'INVITEs that are followed up with credentials, ringing or answered calls, and wrong numbers of authenticated users. Known-good sources, trunks among them, have larger thresholds.',
    forgeable:
      'Proven where the source acknowledged our refusal with its To-tag, or over TCP; else the source may be forged.',
    defaultMode: 'on',
    thresholds: {
      numbers: { title: 'refused numbers within a minute', unit: 'numbers', default: 3, minimum: 2, maximum: 60 },
      slowNumbers: { title: 'refused numbers within a day', unit: 'numbers', default: 8, minimum: 2, maximum: 60 },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const states = context.perSource<State>(() => ({ dialled: new Recent(), numbers: new Recent(), targets: [] }));
  const numbers = context.limit('numbers');
  const slowNumbers = context.limit('slowNumbers');

  function refused(scene: Scene): void {
    const state = states.touch(scene.slot);
    const { time } = scene;
    state.dialled.add(scene.user, time, scene.proven);
    state.numbers.add(scene.number, time, scene.proven);
    addTarget(state.targets, context.userText(scene));
    const fastLimit = numbers * scene.budget;
    const slowLimit = slowNumbers * scene.budget;
    const inFast = state.dialled.count(time - fast);
    const inSlow = state.dialled.count(time - slow);
    if (inFast < fastLimit && inSlow < slowLimit) return;
    const proven =
      state.dialled.count(time - fast, true) >= fastLimit || state.dialled.count(time - slow, true) >= slowLimit;
    const distinct = state.numbers.count(time - slow);
    context.report(scene, {
      count: inSlow,
      proven,
      since: state.dialled.earliest(time - slow, time),
      reason:
        distinct < inSlow
          ? `it dialled ${distinct} ${distinct === 1 ? 'number' : 'numbers'} behind ${inSlow} prefixes without credentials${listTargets(state.targets)}`
          : `it dialled ${inSlow} numbers without credentials${listTargets(state.targets)}`,
      targets: state.targets,
    });
  }

  return {
    outcome(scene, status) {
      if (scene.sip.method !== method.invite || scene.credentials) return;
      if (isRefusal(status) && scene.user !== 0) refused(scene);
      // a call that succeeds after refused tries is no proof of honesty
      else if (status < 300 && states.peek(scene.slot)) scene.tainted = true;
    },
    unanswered(scene) {
      if (scene.type === 'INVITE' && scene.user !== 0) refused(scene);
    },
    request(scene) {
      // the ACK of a refusal shows its To-tag: what was counted of this source is proven now
      if (scene.sip.method !== method.ack || !scene.proven) return;
      const state = states.peek(scene.slot);
      if (state?.dialled.has(scene.user)) state.dialled.add(scene.user, scene.time, true);
    },
  };
}

/** Refusals of a call that say nothing of a busy or absent person (RFC 3261, 21.4–21.6); challenges are looked at later. */
function isRefusal(status: number): boolean {
  if (status < 400 || status === 401 || status === 407) return false;
  return !(
    status === 408 ||
    status === 480 ||
    status === 486 ||
    status === 487 ||
    status === 488 ||
    status === 491 ||
    status === 600
  );
}
