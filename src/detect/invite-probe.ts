import { method } from '../sip/message.ts';
import { Alive } from './alive.ts';
import { isRefused, isTrouble, isUnpaid, isUnreached } from './call-outcome.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { DialledNumbers } from './dialled-numbers.ts';
import { digestLeakRules } from './digest-leak.ts';
import { Hold } from './hold.ts';
import { isTrunk } from './known-good.ts';
import { Neighbours, neighboursOf } from './neighbours.ts';
import { answersUs, budgetOf, isAccepted, isCustomer, type Scene } from './scene.ts';
import { callerOf, isSubscriber } from './search-answer.ts';
import { manyForms, SharedNumbers } from './shared-numbers.ts';
import { sourceFlag } from './source-table.ts';
import { addTarget, hasRoom, listTargets } from './targets.ts';

const fast = 60_000;
const hour = 3_600_000;
const slow = 24 * hour;
/** One number in so many forms is no caller's habit, whatever became of the calls. */
const formsOfOneNumber = 4;
/** The same of an account that works here, within an hour: a PBX that looks for the cheapest route has some forms of a number itself. */
const formsOfAnAccount = 8;
/** So many calls without credentials within an hour, all refused, are no mistake, be it for one number. */
const callsInVain = 20;
/**
 * A carrier whose calls all fail for trouble (5xx), while others are put through, has some of them put through within
 * this time.
 */
const trouble = 75_000;
/** A dialler whose first numbers nobody has, fewer than so many and none of them abroad, has others ring within this time. */
const firstCalls = 10_000;
const mostFirst = 5;
/** of which one in so many, at least, is */
const callsPutThrough = 4;
/** So many refused calls of its own, for whoever dials a number that many others look for the way to. */
const callsOfOneOfMany = 2;
/** An address of IPv4 counts together with its neighbours only with what it dials beyond so many numbers. */
const ownNumbers = 2;
/** Calls of others that were put through within this time show that the PBX is well. */
const wellFor = 60_000;

export const inviteProbe: Detector = {
  facts: {
    id: 'invite-probe',
    title: 'Toll-fraud probe',
    description:
      'Calls without credentials, or with made-up ones, to distinct numbers that the PBX refused or challenged in vain: somebody looks for a way to call at your expense.',
    signs: [
      '32 numbers a day that could not be reached (408, 480, 488, or of a known-good source 5xx while others are put through).',
      '20 refused calls within an hour, to whatever number.',
      'One number behind ever other dial prefixes (00, 011, 900, +), even where the calls ring, are answered, busy, cancelled or left alone.',
      'Eight forms of one number within an hour, all refused, that an account which works here dialled.',
      'One number that six and more unknown sources dial in eight and more forms within a day, all refused: each of them is out with its second call. With the first it is told, and so are ten sources that dial one number in vain.',
      'A stranger who calls and, when our side hangs up or holds the call, asks it for a password (401, 407), to take a hash of it home ("SIP digest leak"): told with the first call, out with the second within an hour.',
    ],
    exceptions: [
      'INVITEs that are followed up with credentials, and wrong numbers of users whose credentials were accepted.',
      'Numbers that rang or answered weigh against those that were refused, and so do, for at most 10 s, up to 16 calls that were passed on (100) and have neither rung nor failed.',
      'A number that comes digit by digit and is incomplete until then (484) is one, and none once it rings.',
      'No refusal is what the two ends agree on before the number counts (420 to 422), the end of a loop of forwardings (482, 483), or a call that one server refuses and another lets ring, as a proxy tries them.',
      'Where the first numbers of a source cannot be had (404, 484, 5xx), fewer than five whole ones and none of them abroad, it is waited 10 s for one that rings.',
      'A minute says nothing of a source of whose numbers, whole ones and none of them abroad, one in four rings, as of those of carriers.',
      'Who has not paid (402) is known to the server: that counts only for strangers, and as little as a number that could not be reached.',
      'Calls to one number in one name, no sooner than 25 s one after the other, as by a monitor or an alarm panel, are a notice.',
      'A password may be asked for within calls by whomever the PBX calls, watches or registers with, by who has accounts here, and in calls that our side began. It is only told where our side shows credentials of that realm in calls or registrations of its own, or where fewer than half of the calls from there do so, as of carriers with several addresses.',
      'Known-good sources have larger thresholds, trunks the more so the more numbers they reached. A trunk that the PBX itself calls, watches or registers with is left alone.',
      'A PBX in trouble (5xx) makes no known-good source an attacker; where it has nothing but trouble with the calls of an unknown one, it is waited for 75 s whether one in four of them rings.',
    ],
    forgeable:
      'Proven where the source acknowledged our refusal, or our answer to the call, with its To-tag, or over TCP; else the source may be forged.',
    defaultMode: 'on',
    thresholds: {
      numbers: { title: 'refused numbers within a minute', unit: 'numbers', default: 3, minimum: 2, maximum: 60 },
      slowNumbers: { title: 'refused numbers within a day', unit: 'numbers', default: 8, minimum: 2, maximum: 60 },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const states = context.perSource(() => new DialledNumbers());
  const hold = new Hold(states);
  const numbers = context.limit('numbers');
  const slowNumbers = context.limit('slowNumbers');
  const neighbours = new Neighbours(slow, ownNumbers);
  const shared = new SharedNumbers();
  const well = new Alive(wellFor);

  function refused(scene: Scene, status: number): void {
    const state = states.touch(scene.slot);
    const before = status === 484 ? context.calls.superseded : undefined;
    if (before) {
      state.goOn(before, scene);
      judge(scene, state);
      return;
    }
    state.refuse(scene, scene.hasMessage ? callerOf(scene.sip) : scene.caller, status);
    const inVain = state.weigh(scene.time - slow, false) - context.calls.underWay(scene);
    const walked = neighbours.note(scene, scene.number, inVain, slowNumbers);
    judge(scene, state);
    if (walked > 0)
      tellOfMany(
        scene,
        state,
        walked,
        `numbers without credentials together with ${neighboursOf(scene)}, ${walked} in all`,
      );
    else searchTogether(scene, state);
  }

  /** One number behind ever other prefixes, by many sources. */
  function searchTogether(scene: Scene, state: DialledNumbers): void {
    if (scene.good || answersUs(scene) || scene.number === 0) return;
    const since = scene.time - slow;
    const { forms, sources } = shared.note(scene, since);
    if (sources === 0) return;
    const what =
      forms > 1
        ? `a number that many sources look for the way to, behind ${forms} prefixes in all`
        : `a number that ${sources} sources dialled in vain`;
    // whoever dialled it once may have been given it
    const isOneOfThem = forms >= manyForms && state.refusedCalls(since) >= callsOfOneOfMany;
    tellOfMany(scene, state, Math.max(forms, sources), what, !isOneOfThem);
  }

  function tellOfMany(scene: Scene, state: DialledNumbers, count: number, what: string, notice = false): void {
    context.report(scene, {
      count,
      proven: scene.proven,
      since: scene.time,
      reason: `it dials ${what}${listTargets(state.targets)}`,
      targets: state.targets,
      notice,
    });
  }

  /** Nobody answered, or could: whoever looks for a way to dial out hears that often, and others now and then. */
  function unreached(scene: Scene, status: number): void {
    const state = states.touch(scene.slot);
    state.miss(scene, status);
    judge(scene, state);
  }

  function judge(scene: Scene, state: DialledNumbers): void {
    state.noteNumber(scene);
    note(scene, state);
    const forms = state.forms(scene, slow);
    const isWalk = forms >= formLimit(scene);
    if (!isWalk && !isTooMuch(scene, state, fast)) {
      suspect(scene, state);
      return;
    }
    const patience = isWalk ? 0 : patienceWith(scene, state);
    if (patience > 0 && hold.waits(state, scene, patience)) return;
    hold.end(state);
    tell(scene, state, fast, forms);
  }

  /** How long it is waited for calls that ring, milliseconds. */
  function patienceWith(scene: Scene, state: DialledNumbers): number {
    const since = scene.time - slow;
    if (state.isAllTrouble(since)) return trouble;
    const mayBegin = state.refused(since) < mostFirst && !state.isBarred(since);
    return mayBegin && state.targets.every(isDomestic) ? firstCalls : 0;
  }

  /**
   * One in four of its whole numbers rings, none of them abroad, as with carriers and diallers: what fails comes in runs now and then,
   * and a minute says nothing of it.
   */
  function isPutThrough({ time }: Scene, state: DialledNumbers): boolean {
    const since = time - slow;
    const reached = state.reached(since);
    return reached > 0 && reached * callsPutThrough >= state.refused(since) && state.targets.every(isDomestic);
  }

  function limits(scene: Scene): { readonly inFast: number; readonly inSlow: number; readonly inVain: number } {
    const budget = budgetOf(scene);
    const calls = scene.good?.calls ?? 0;
    return {
      inFast: (numbers + calls) * budget,
      inSlow: (slowNumbers + calls) * budget,
      inVain: (callsInVain + calls) * budget,
    };
  }

  function callsInVainOf({ time }: Scene, state: DialledNumbers): number {
    return state.refusedCalls(time - hour) - state.reached(time - hour);
  }

  /** @param short milliseconds that count as a minute */
  function isTooMuch(scene: Scene, state: DialledNumbers, short: number): boolean {
    const { time } = scene;
    const limit = limits(scene);
    const underWay = context.calls.underWay(scene);
    return (
      (state.weigh(time - short, false) - underWay >= limit.inFast && !isPutThrough(scene, state)) ||
      state.weigh(time - slow, false) - underWay >= limit.inSlow ||
      callsInVainOf(scene, state) >= limit.inVain
    );
  }

  /** @param forms of the number at hand; 0: there is none */
  function tell(scene: Scene, state: DialledNumbers, short: number, forms: number): void {
    const { time } = scene;
    const limit = limits(scene);
    if (callsInVainOf(scene, state) >= limit.inVain) {
      reportVain(scene, state, limit.inVain);
      return;
    }
    const proven =
      state.weigh(time - short, true) >= limit.inFast ||
      state.weigh(time - slow, true) >= limit.inSlow ||
      (forms > 0 && isProvenWalk(scene, state));
    const dialled = state.refused(time - slow) + state.unreached(time - slow);
    report(scene, state, Math.max(dialled, forms), proven);
  }

  function suspect(scene: Scene, state: DialledNumbers): void {
    const since = scene.time - fast;
    const first = state.firstRefused(since, scene.time);
    context.suspect(scene, 'numbers', state.refused(since), state.refused(since, true), first, state.targets);
  }

  /** Notes in which form a number was dialled. */
  function note(scene: Scene, state: DialledNumbers): void {
    if (hasRoom(state.targets)) addTarget(state.targets, context.userText(scene));
    state.noteForm(scene);
  }

  function reportVain(scene: Scene, state: DialledNumbers, limit: number): void {
    const since = scene.time - hour;
    const count = state.refusedCalls(since);
    context.report(scene, {
      count,
      proven: state.refusedCalls(since, true) >= limit,
      since: state.firstRefusedCall(since, scene.time),
      reason: `it called ${count} times without credentials, and was refused each time${listTargets(state.targets)}`,
      targets: state.targets,
      notice: state.isOneDevice,
    });
  }

  function report(scene: Scene, state: DialledNumbers, count: number, proven: boolean): void {
    const { time } = scene;
    const distinct = state.numbers(time - slow);
    context.report(scene, {
      count,
      proven,
      since: state.first(time - slow, time),
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
    const forms = state.forms(scene, slow);
    if (forms < formLimit(scene)) return;
    state.noteNumber(scene);
    report(scene, state, forms, isProvenWalk(scene, state));
  }

  /** The same by an account that works: refused each time, it looks for the prefix that its owner's PBX lets out. */
  function walkOfAccount(scene: Scene): void {
    const state = states.touch(scene.slot);
    note(scene, state);
    const forms = state.forms(scene, hour);
    if (forms < formsOfAnAccount) return;
    context.report(scene, {
      count: forms,
      proven: true,
      since: scene.time,
      reason: `it dialled one number behind ${forms} prefixes with an account that works, and was refused each time${listTargets(state.targets)}`,
      targets: state.targets,
    });
  }

  /** It rang or was answered. What a known-good source or a customer reached before anything was refused counts by itself. */
  function reach(scene: Scene): void {
    const state = scene.good || isCustomer(scene) ? states.peek(scene.slot) : states.touch(scene.slot);
    state?.reach(scene, context.calls.superseded);
  }

  /** A new call of an unknown source that had no answer to the one before. */
  function isLeftAlone(scene: Scene): boolean {
    const { sip, good, retransmission, user, slot } = scene;
    if (good || isCustomer(scene) || retransmission || user === 0 || sip.toTagStart >= 0) return false;
    return (context.sources.flags[slot]! & sourceFlag.unanswered) !== 0;
  }

  return {
    ...digestLeakRules(context),
    outcome(scene, status) {
      if (scene.sip.method !== method.invite || isTrunk(scene.good)) return;
      if (isAccepted(scene)) {
        if (isRefused(status) || isTrouble(status) || isUnreached(status) || isUnpaid(status)) walkOfAccount(scene);
        return;
      }
      // one branch of a call that a proxy sent to several servers, another of which rings (6xx ends all of them, RFC 3261, 21.6)
      if (status >= 400 && status < 600 && states.peek(scene.slot)?.rang(scene)) return;
      const isStranger = !scene.good && !answersUs(scene);
      if (isRefused(status) || (isTrouble(status) && isStranger && well.answersOthers(scene))) refused(scene, status);
      else if (answersUs(scene) || status === 401 || status === 407) return;
      // few servers tell a stranger of his credit, and whoever has called through them before goes on until somebody pays
      else if (isUnpaid(status)) {
        if (isStranger) unreached(scene, status);
      }
      // a PBX that puts nobody through is in trouble itself, most likely
      else if (isUnreached(status) || (isTrouble(status) && (isStranger || well.answersOthers(scene))))
        unreached(scene, status);
      else if (status >= 400) walk(scene);
      else {
        // a redirect server says where the number is (RFC 3261, 8.3), and that it knows it
        reach(scene);
        // a call that succeeds after refused tries is no proof of honesty, until more numbers were reached than refused: then it is a
        // trunk, the first call of which that we saw went to a number that nobody has
        if (status < 300 && !scene.good && !states.touch(scene.slot).isMostlyReached(scene.time - slow))
          scene.tainted = true;
        walk(scene);
      }
    },
    reply(scene, status) {
      if (scene.sip.method !== method.invite || status >= 300) return;
      const rings = status >= 180;
      if (rings) well.note(scene);
      if (status >= 200) return;
      if (rings) reach(scene);
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
      if (state?.prove(scene)) suspect(scene, state);
    },
    tick(scene) {
      hold.tick(scene, (state) => {
        context.weigh(scene);
        const short = fast + Math.max(0, scene.time - state.heldAt);
        const reached = state.reached(state.heldAt);
        const isWellAgain = reached > 0 && reached * callsPutThrough >= state.refused(scene.time - slow);
        if (isWellAgain || !isTooMuch(scene, state, short)) return false;
        tell(scene, state, short, 0);
        return true;
      });
    },
  };
}

/** Whoever is good by nothing but calls that were put through may be looking for the prefix that reaches the outside. */
function formLimit(scene: Scene): number {
  return formsOfOneNumber * Math.max(budgetOf(scene), scene.good ? 1.5 : 1);
}

/** A whole number that does not begin as one that leads abroad. */
function isDomestic(number: string): boolean {
  return isSubscriber(number) && !/^(?:00|011|9011|900)/.test(number);
}

function isProvenWalk(scene: Scene, state: DialledNumbers): boolean {
  return state.forms(scene, slow, true) >= formsOfOneNumber;
}
