import { method } from '../sip/message.ts';
import { Alive } from './alive.ts';
import { CallsUnderWay } from './calls-under-way.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { isTrunk } from './known-good.ts';
import { OverlapDialling } from './overlap-dialling.ts';
import { Recent } from './recent.ts';
import { answersUs, budgetOf, isAccepted, type Scene } from './scene.ts';
import { Sites } from './sites.ts';
import { sourceFlag } from './source-table.ts';
import { addTarget, hasRoom, listTargets } from './targets.ts';

const fast = 60_000;
const slow = 24 * 3_600_000;
/** One number in so many forms is no caller's habit, whatever became of the calls. */
const formsOfOneNumber = 4;
/** The same of an account that works here, within an hour: a PBX that looks for the cheapest route has some forms of a number itself. */
const formsOfAnAccount = 8;
const maxDialled = 64;
/** So many calls without credentials within an hour, all refused, are no mistake, be it for one number. */
const callsInVain = 20;
const maxCalls = 256;
const hour = 3_600_000;
/** Numbers that were neither reached nor refused: it takes so many of them to weigh as much as a refused one. */
const unreachedShare = 4;
/** A /48 may be many customers'. */
const farShare = 4;
/** Calls of others that were put through within this time show that the PBX is well. */
const wellFor = 60_000;

interface Form {
  readonly number: number;
  readonly time: number;
  proven: boolean;
}

interface State {
  /** dialled as they were, and refused */
  readonly dialled: Recent;
  /** dialled, and neither refused nor reached: nobody answered, or other media were wanted */
  readonly unreached: Recent;
  /** by their last digits: one number behind many prefixes is one */
  readonly numbers: Recent;
  /** dialled as they were, with their last digits, whatever came of it, in order */
  readonly forms: Map<number, Form>;
  /** refused calls by Call-ID */
  readonly calls: Recent;
  /** that rang or answered */
  readonly reached: Recent;
  readonly underWay: CallsUnderWay;
  readonly overlap: OverlapDialling;
  readonly targets: string[];
}

export const inviteProbe: Detector = {
  facts: {
    id: 'invite-probe',
    title: 'Toll-fraud probe',
    description:
      'INVITEs without credentials, or with made-up ones, to distinct dialled numbers that the PBX refused or challenged in vain; also 32 numbers a day that could not be reached (408, 480, 488, or of a known-good source 5xx while others are put through), 20 refused calls within an hour to whatever number, and one number behind ever other dial prefixes (00, 011, 900, +), even where the calls ring, are answered, busy, cancelled or left alone; so are eight forms of one number within an hour, all refused, that an account which works here dialled.',
    exceptions:
      'INVITEs that are followed up with credentials, and wrong numbers of users whose credentials were accepted. Numbers that rang or answered weigh against those that were refused, and so do, for at most 10 s, up to 16 calls that were passed on (100) and have neither rung nor failed. A number that comes digit by digit and is incomplete until then (484) is one, and none once it rings; what the two ends agree on before the number counts (420 to 422) is no refusal. Known-good sources have larger thresholds, trunks the more so the more numbers they reached; a trunk that the PBX itself calls, watches or registers with is left alone. A PBX in trouble (5xx) makes no known-good source an attacker.',
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
    unreached: new Recent(maxCalls),
    numbers: new Recent(maxCalls),
    forms: new Map(),
    calls: new Recent(maxCalls),
    reached: new Recent(maxCalls),
    underWay: new CallsUnderWay(),
    overlap: new OverlapDialling(),
    targets: [],
  }));
  const numbers = context.limit('numbers');
  const slowNumbers = context.limit('slowNumbers');
  const sites = new Sites(56);
  const farSites = new Sites(48);
  const well = new Alive(wellFor);

  function refused(scene: Scene, status: number): void {
    const state = states.touch(scene.slot);
    const { time } = scene;
    if (status === 484 && continues(scene, state)) {
      judge(scene, state);
      return;
    }
    state.dialled.add(scene.user, time, scene.proven);
    state.calls.add(scene.callId, time, scene.proven);
    const near = sites.note(scene, scene.number, time - slow);
    const far = farSites.note(scene, scene.number, time - slow);
    judge(scene, state);
    if (near < slowNumbers && far < slowNumbers * farShare) return;
    const count = Math.max(near, far);
    context.report(scene, {
      count,
      proven: scene.proven,
      since: time,
      reason: `it dials numbers without credentials together with other networks of its IPv6 prefix, ${count} in all${listTargets(state.targets)}`,
      targets: state.targets,
    });
  }

  /** The number before it was the beginning of this one, which stands in its place. */
  function continues(scene: Scene, state: State): boolean {
    const { callId, user, number, time, proven } = scene;
    const before = state.overlap.continues(callId, context.userText(scene), user, number);
    if (!before) return false;
    forget(state, before);
    state.dialled.add(user, time, proven);
    return true;
  }

  /** Nobody answered, or could: whoever looks for a way to dial out hears that often, and others now and then. */
  function unreached(scene: Scene): void {
    const state = states.touch(scene.slot);
    if (!state.reached.has(scene.user)) state.unreached.add(scene.user, scene.time, scene.proven);
    judge(scene, state);
  }

  function judge(scene: Scene, state: State): void {
    const { time } = scene;
    state.numbers.add(scene.number, time, scene.proven);
    note(scene, state);
    const forms = formsOf(state, scene, slow, false);
    const budget = budgetOf(scene);
    const calls = scene.good?.calls ?? 0;
    const fastLimit = (numbers + calls) * budget;
    const slowLimit = (slowNumbers + calls) * budget;
    const underWay = state.underWay.count(time);
    const inFast = weigh(state, time - fast, false) - underWay;
    const inSlow = weigh(state, time - slow, false) - underWay;
    const inVain = state.calls.count(time - hour) - state.reached.count(time - hour);
    const vainLimit = (callsInVain + calls) * budget;
    if (inFast < fastLimit && inSlow < slowLimit && forms < formLimit(scene) && inVain < vainLimit) {
      suspect(scene, state);
      return;
    }
    if (inVain >= vainLimit) {
      const refused = state.calls.count(time - hour);
      context.report(scene, {
        count: refused,
        proven: state.calls.count(time - hour, true) >= vainLimit,
        since: state.calls.earliest(time - hour, time),
        reason: `it called ${refused} times without credentials, and was refused each time${listTargets(state.targets)}`,
        targets: state.targets,
      });
      return;
    }
    const proven = weigh(state, time - fast, true) >= fastLimit || weigh(state, time - slow, true) >= slowLimit;
    const dialled = state.dialled.count(time - slow) + state.unreached.count(time - slow);
    report(scene, state, Math.max(dialled, forms), proven || isProvenWalk(scene, state));
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
    forms.set(scene.user, { number: scene.number, time: scene.time, proven });
  }

  function report(scene: Scene, state: State, count: number, proven: boolean): void {
    const { time } = scene;
    const distinct = state.numbers.count(time - slow);
    context.report(scene, {
      count,
      proven,
      since: Math.min(state.dialled.earliest(time - slow, time), state.unreached.earliest(time - slow, time)),
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
    const forms = formsOf(state, scene, slow, false);
    if (forms < formLimit(scene)) return;
    state.numbers.add(scene.number, scene.time, scene.proven);
    report(scene, state, forms, isProvenWalk(scene, state));
  }

  /** The same by an account that works: refused each time, it looks for the prefix that its owner's PBX lets out. */
  function walkOfAccount(scene: Scene): void {
    const state = states.touch(scene.slot);
    note(scene, state);
    const forms = formsOf(state, scene, hour, false);
    if (forms < formsOfAnAccount) return;
    context.report(scene, {
      count: forms,
      proven: true,
      since: scene.time,
      reason: `it dialled one number behind ${forms} prefixes with an account that works, and was refused each time${listTargets(state.targets)}`,
      targets: state.targets,
    });
  }

  /**
   * A call that succeeds after refused tries is no proof of honesty, until more numbers were reached than refused: then it is a trunk,
   * the first call of which that we saw went to a number that nobody has.
   */
  function isMostlyReached({ slot, time }: Scene): boolean {
    const { reached, dialled } = states.touch(slot);
    return reached.count(time - slow) > dialled.count(time - slow);
  }

  /** It rang or was answered. What a known-good source or a customer reached before anything was refused counts by itself. */
  function reach(scene: Scene): void {
    const { slot, user, time, proven, callId } = scene;
    const state = scene.good || isCustomer(scene) ? states.peek(slot) : states.touch(slot);
    if (!state) return;
    state.reached.add(user, time, proven);
    state.unreached.remove(user);
    state.underWay.end(user);
    const begun = state.overlap.complete(callId);
    if (begun) forget(state, begun);
  }

  /** A new call of an unknown source that had no answer to the one before. */
  function isLeftAlone(scene: Scene): boolean {
    const { sip, good, retransmission, user, slot } = scene;
    if (good || isCustomer(scene) || retransmission || user === 0 || sip.toTagStart >= 0) return false;
    return (context.sources.flags[slot]! & sourceFlag.unanswered) !== 0;
  }

  return {
    outcome(scene, status) {
      if (scene.sip.method !== method.invite || isTrunk(scene.good)) return;
      states.peek(scene.slot)?.underWay.end(scene.user);
      if (isAccepted(scene)) {
        if (isRefusal(status) || isTrouble(status) || isUnreached(status)) walkOfAccount(scene);
        return;
      }
      if (isRefusal(status) || (isTrouble(status) && !scene.good && !answersUs(scene))) refused(scene, status);
      else if (answersUs(scene) || status === 401 || status === 407) return;
      else if (isUnreached(status) || (isTrouble(status) && well.answersOthers(scene))) unreached(scene);
      else if (status >= 400) walk(scene);
      else if (status < 300) {
        reach(scene);
        if (!scene.good && !isMostlyReached(scene)) scene.tainted = true;
        walk(scene);
      }
    },
    reply(scene, status) {
      if (scene.sip.method !== method.invite || status >= 300) return;
      const rings = status >= 180;
      if (rings) well.note(scene);
      if (status >= 200) return;
      if (rings) reach(scene);
      else if (!scene.good && !isCustomer(scene)) states.touch(scene.slot).underWay.passedOn(scene.user, scene.time);
      // a phone that rings for ever is as good an answer as any to who looks for a prefix
      if (!scene.good && !isCustomer(scene)) walk(scene);
    },
    unanswered(scene) {
      if (scene.type === 'INVITE' && !isTrunk(scene.good)) refused(scene, 401);
    },
    request(scene) {
      const kind = scene.sip.method;
      if (kind === method.invite && isLeftAlone(scene)) walk(scene);
      // the ACK of a refusal shows its To-tag: what was counted of this source is proven now
      if (kind !== method.ack || !scene.proven) return;
      const state = states.peek(scene.slot);
      if (!state) return;
      if (state.calls.has(scene.callId)) state.calls.add(scene.callId, scene.time, true);
      if (state.unreached.has(scene.user)) state.unreached.add(scene.user, scene.time, true);
      if (state.dialled.has(scene.user)) {
        state.dialled.add(scene.user, scene.time, true);
        suspect(scene, state);
      }
      const form = state.forms.get(scene.user);
      if (form) form.proven = true;
    },
  };
}

/** Credentials that are no mere decoration. */
function isCustomer(scene: Scene): boolean {
  return answersUs(scene) || isAccepted(scene);
}

/** Numbers since `since` that could not be had, less those that could. */
function weigh({ dialled, unreached, reached }: State, since: number, provenOnly: boolean): number {
  const missed = Math.floor(unreached.count(since, provenOnly) / unreachedShare);
  return dialled.count(since, provenOnly) + missed - reached.count(since);
}

/** Whoever is good by nothing but calls that were put through may be looking for the prefix that reaches the outside. */
function formLimit(scene: Scene): number {
  return formsOfOneNumber * Math.max(budgetOf(scene), scene.good ? 1.5 : 1);
}

function forget(state: State, { user, number }: { readonly user: number; readonly number: number }): void {
  state.dialled.remove(user);
  state.numbers.remove(number);
  state.forms.delete(user);
}

/** In how many forms the number was dialled within so many milliseconds. */
function formsOf(state: State, { number, time }: Scene, within: number, provenOnly: boolean): number {
  let n = 0;
  for (const form of state.forms.values())
    if (form.number === number && time - form.time < within && (form.proven || !provenOnly)) n++;
  return n;
}

function isProvenWalk(scene: Scene, state: State): boolean {
  return formsOf(state, scene, slow, true) >= formsOfOneNumber;
}

/** Refusals of a call that say nothing of a busy or absent person (RFC 3261, 21.4–21.6); challenges are looked at later. */
function isRefusal(status: number): boolean {
  if (status < 400 || status === 401 || status === 407 || isTrouble(status) || isUnreached(status)) return false;
  // what the two ends have to agree on before the number counts (RFC 3261, 21.4.15 and 21.4.16; RFC 4028, 6): the caller tries again
  if (status >= 420 && status <= 422) return false;
  return !(status === 486 || status === 487 || status === 491 || status === 600);
}

/** Nobody answered or is there, or the media that were offered do not fit (RFC 3261, 21.4.9, 21.4.18 and 21.4.26). */
function isUnreached(status: number): boolean {
  return status === 408 || status === 480 || status === 488;
}

/** The server is in trouble, or one behind it (RFC 3261, 21.5). */
function isTrouble(status: number): boolean {
  return status === 500 || (status >= 502 && status <= 504);
}
