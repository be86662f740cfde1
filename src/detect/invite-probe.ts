import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { isTrunk } from './known-good.ts';
import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';
import { sourceFlag } from './source-table.ts';
import { addTarget, hasRoom, listTargets } from './targets.ts';

const fast = 60_000;
const slow = 24 * 3_600_000;
/** One number in so many forms is no caller's habit, whatever became of the calls. */
const formsOfOneNumber = 4;
const maxDialled = 64;
/** So many calls without credentials within an hour, all refused, are no mistake, be it for one number. */
const callsInVain = 20;
const hour = 3_600_000;

interface Form {
  readonly number: number;
  proven: boolean;
}

interface State {
  /** dialled as they were, and refused */
  readonly dialled: Recent;
  /** by their last digits: one number behind many prefixes is one */
  readonly numbers: Recent;
  /** dialled as they were, with their last digits, whatever came of it, in order */
  readonly forms: Map<number, Form>;
  /** refused calls by Call-ID */
  readonly calls: Recent;
  /** numbers that it was put through to after it was refused others */
  readonly reached: Recent;
  readonly targets: string[];
}

export const inviteProbe: Detector = {
  facts: {
    id: 'invite-probe',
    title: 'Toll-fraud probe',
    description:
      'INVITEs without credentials to distinct dialled numbers that the PBX refused or challenged in vain; also 20 refused calls within an hour to whatever number, and one number behind ever other dial prefixes (00, 011, 900, +), even where the calls ring, are answered, busy, cancelled or left alone.',
    exceptions:
      'INVITEs that are followed up with credentials, ringing or answered calls, and wrong numbers of authenticated users. Known-good sources have larger thresholds, and the calls of a trunk that were put through weigh against those to unknown numbers; a trunk that the PBX itself calls, watches or registers with is left alone.',
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
  const states = context.perSource<State>(() => ({
    dialled: new Recent(maxDialled),
    numbers: new Recent(maxDialled),
    forms: new Map(),
    calls: new Recent(maxDialled),
    reached: new Recent(maxDialled),
    targets: [],
  }));
  const numbers = context.limit('numbers');
  const slowNumbers = context.limit('slowNumbers');

  function refused(scene: Scene): void {
    const state = states.touch(scene.slot);
    const { time } = scene;
    state.dialled.add(scene.user, time, scene.proven);
    state.numbers.add(scene.number, time, scene.proven);
    state.calls.add(scene.callId, time, scene.proven);
    note(scene, state);
    const forms = formsOf(state, scene.number, false);
    const calls = scene.good?.calls ?? 0;
    const fastLimit = numbers * scene.budget + calls;
    const slowLimit = slowNumbers * scene.budget + calls;
    const inFast = state.dialled.count(time - fast);
    const inSlow = state.dialled.count(time - slow);
    const inVain = state.calls.count(time - hour);
    const vainLimit = callsInVain * scene.budget + calls;
    if (inFast < fastLimit && inSlow < slowLimit && forms < formLimit(scene) && inVain < vainLimit) {
      suspect(scene, state);
      return;
    }
    if (inVain >= vainLimit) {
      context.report(scene, {
        count: inVain,
        proven: state.calls.count(time - hour, true) >= vainLimit,
        since: state.calls.earliest(time - hour, time),
        reason: `it called ${inVain} times without credentials, and was refused each time${listTargets(state.targets)}`,
        targets: state.targets,
      });
      return;
    }
    const proven =
      state.dialled.count(time - fast, true) >= fastLimit || state.dialled.count(time - slow, true) >= slowLimit;
    report(scene, state, Math.max(inSlow, forms), proven || isProvenWalk(scene, state));
  }

  function suspect(scene: Scene, state: State): void {
    const since = scene.time - fast;
    const { dialled, targets } = state;
    context.suspect(
      scene,
      'numbers',
      dialled.count(since),
      dialled.count(since, true),
      dialled.earliest(since, scene.time),
      targets,
    );
  }

  /** Notes in which form a number was dialled. */
  function note(scene: Scene, state: State): void {
    if (hasRoom(state.targets)) addTarget(state.targets, context.userText(scene));
    const { forms } = state;
    const proven = scene.proven || forms.get(scene.user)?.proven === true;
    forms.delete(scene.user);
    if (forms.size >= maxDialled) forms.delete(forms.keys().next().value!);
    forms.set(scene.user, { number: scene.number, proven });
  }

  function report(scene: Scene, state: State, count: number, proven: boolean): void {
    const { time } = scene;
    const distinct = state.numbers.count(time - slow);
    context.report(scene, {
      count,
      proven,
      since: state.dialled.earliest(time - slow, time),
      reason:
        distinct < count
          ? `it dialled ${distinct} ${distinct === 1 ? 'number' : 'numbers'} behind ${count} prefixes without credentials${listTargets(state.targets)}`
          : `it dialled ${count} numbers without credentials${listTargets(state.targets)}`,
      targets: state.targets,
    });
  }

  /** One number behind ever other prefixes, whatever came of the calls. */
  function walk(scene: Scene): void {
    const state = states.touch(scene.slot);
    note(scene, state);
    const forms = formsOf(state, scene.number, false);
    if (forms < formLimit(scene)) return;
    state.numbers.add(scene.number, scene.time, scene.proven);
    report(scene, state, forms, isProvenWalk(scene, state));
  }

  /**
   * A call that succeeds after refused tries is no proof of honesty, until more numbers were reached than refused: then it is a trunk,
   * the first call of which that we saw went to a number that nobody has.
   */
  function isMostlyReached({ slot, user, time, proven }: Scene): boolean {
    const state = states.peek(slot);
    if (!state || state.dialled.size === 0) return true;
    state.reached.add(user, time, proven);
    return state.reached.size > state.dialled.size;
  }

  /** A new call of an unknown source that had no answer to the one before. */
  function isLeftAlone({ sip, good, credentials, retransmission, user, slot }: Scene): boolean {
    if (good || credentials || retransmission || user === 0 || sip.toTagStart >= 0) return false;
    return (context.sources.flags[slot]! & sourceFlag.unanswered) !== 0;
  }

  return {
    outcome(scene, status) {
      if (scene.sip.method !== method.invite || scene.credentials || scene.user === 0 || isTrunk(scene.good)) return;
      if (isRefusal(status)) refused(scene);
      else if (status >= 400 && status !== 401 && status !== 407) walk(scene);
      else if (status < 300) {
        if (!scene.good && !isMostlyReached(scene)) scene.tainted = true;
        walk(scene);
      }
    },
    reply(scene, status) {
      // a phone that rings for ever is as good an answer as any to who looks for a prefix
      if (status < 200 && scene.sip.method === method.invite && !scene.credentials && scene.user !== 0 && !scene.good)
        walk(scene);
    },
    unanswered(scene) {
      if (scene.type === 'INVITE' && scene.user !== 0 && !isTrunk(scene.good)) refused(scene);
    },
    request(scene) {
      const kind = scene.sip.method;
      if (kind === method.invite && isLeftAlone(scene)) walk(scene);
      // the ACK of a refusal shows its To-tag: what was counted of this source is proven now
      if (kind !== method.ack || !scene.proven) return;
      const state = states.peek(scene.slot);
      if (!state) return;
      if (state.calls.has(scene.callId)) state.calls.add(scene.callId, scene.time, true);
      if (state.dialled.has(scene.user)) {
        state.dialled.add(scene.user, scene.time, true);
        suspect(scene, state);
      }
      const form = state.forms.get(scene.user);
      if (form) form.proven = true;
    },
  };
}

/** Whoever is good by nothing but calls that were put through may be looking for the prefix that reaches the outside. */
function formLimit({ good, budget }: Scene): number {
  const isAccounted = good !== undefined && (good.peer || good.users.size > 0);
  return formsOfOneNumber * (isAccounted ? budget : good ? 1.5 : 1);
}

/** In how many forms a number was dialled. */
function formsOf(state: State, number: number, provenOnly: boolean): number {
  let n = 0;
  for (const form of state.forms.values()) if (form.number === number && (form.proven || !provenOnly)) n++;
  return n;
}

function isProvenWalk(scene: Scene, state: State): boolean {
  return formsOf(state, scene.number, true) >= formsOfOneNumber;
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
