import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { type Held, Hold, newHeld, nextRound } from './hold.ts';
import { type Good, hasAccounts, isTrunk } from './known-good.ts';
import { Neighbours, neighboursOf } from './neighbours.ts';
import {
  fewPhones,
  monitorRound,
  mostGone,
  mostPhones,
  mostPhonesAtOnce,
  mostThere,
  otherAccounts,
  Pings,
  phoneRound,
  phonesAtOnce,
  pingRound,
} from './pings.ts';
import { Recent } from './recent.ts';
import { budgetOf, isCustomer, type Scene, sourceKey } from './scene.ts';
import {
  isHonest,
  isMissingKey,
  isNotServed,
  isSubscriber,
  isUnknownUser,
  saysLittle,
  subjectOf,
  tellsOfUser,
} from './search-answer.ts';
import { sourceFlag } from './source-table.ts';
import { Campaigns } from './spread-tries.ts';
import { addTarget, listTargets } from './targets.ts';

const fast = 60_000;
const slow = 3_600_000;
const day = 24 * slow;
/** A phone without an answer has sent its request again by now, more than once (RFC 3261, 17.1: 0.5, 1.5, 3.5 s). */
const silence = 4_500;
const maxUsers = 256;
/** Users that exist but are away or were sent a message, and phones that ask for themselves: in the long run so many weigh as much as an unknown one. */
const slightShare = 4;
/** of whose calls one in so many, at least, rings */
const callsPutThrough = 4;
/** A monitor asks for the few users of an old list with OPTIONS, below so many times the limit, and not as often as a provider pings. */
const monitorFactor = 2;
/** So many sources with one User-Agent that each asked for as many users in vain share the work, or are customers of a server that was emptied. */
const searchingSources = 8;
const usersOfOneOfMany = 3;
/** An address of IPv4 counts together with its neighbours only with what it asks for beyond so many users. */
const ownUsers = 2;

/** It is waited for other accounts of a source, unless more users than this are asked for at once. */
const mostAtOnce = 12;
/** Lines of one phone that were all deleted: it asks for them again and again. */
const mostLines = 8;

interface State extends Held {
  readonly users: Recent;
  /** those that say little */
  readonly slight: Recent;
  /** asked for by SUBSCRIBE in the name of another user, as by the keys of a phone */
  readonly keys: Recent;
  /** by method: users that were asked for with success */
  readonly found: Map<string, Recent>;
  /** asked over UDP, without an answer and without a retransmission so far */
  readonly silent: Recent;
  /** few sources ask for anybody twice */
  pings: Pings | undefined;
  /** from which they were asked for by REGISTER */
  readonly ports: Recent;
  /** it showed credentials, right or wrong: its keys are those of a phone */
  isPhone: boolean;
  /** whom OPTIONS asked for in vain are all subscribers' numbers */
  ofSubscribers: boolean;
  readonly targets: string[];
}

export const userEnumeration: Detector = {
  facts: {
    id: 'user-enumeration',
    title: 'Extension search',
    description: 'Distinct users asked for without success, as by somebody who looks for extensions.',
    signs: [
      'No success is an answer of 404, 403, 410, 481, 484, 604 and the like, and a challenge (401, 407) that is left alone; distinct callers that are refused with 403 count, too.',
      'It works also where the PBX answers existing and unknown users alike, where it does not answer unknown users at all, and in requests that pretend to belong to a dialog.',
      'Eight and more sources with one User-Agent that ask for a few users each are told.',
      'Sixty users that take the notifications or subscriptions of somebody without an account are told; 241 of them are too many.',
    ],
    exceptions: [
      'A challenge that is followed up with credentials within 2.5 s.',
      'A wrong or barred number dialled by a user whose credentials were accepted, and an unknown number called by a trunk that the PBX itself calls or watches.',
      'The missing BLF keys (SUBSCRIBE, PUBLISH) of a known-good phone.',
      'Users that were found by calls, messages, subscriptions and notifications without an account weigh against those that were not found in the same way, as for alarm and presence servers.',
      'A quarter, and only in the long run, weigh users that are away (480, and their phone did not ring), that answer an OPTIONS with success or take a MESSAGE without an account (subscribers’ numbers, of 7 digits and more, do not: of 60 of them it is told, as a gateway for texts brings them); phones that ask for themselves and hear that this is not served; notifications; and events that the server does not know (489).',
      'Whom OPTIONS ask for round after round is pinged, not looked for: up to 240 users that are there and 24 that are gone.',
      'Lines that a phone registers again and again, all in vain: up to 8 REGISTERs within 3 s are judged when 75 s have passed; up to 24 from a port each, as of the phones of an office, when 150 s have; and so are up to 120 where no more than 16 new ones come within 10 s, or as many work.',
      'Where up to 12 users are refused to a REGISTER within 3 s, it is waited for 3 s for an account that works.',
      'Fewer than ten users that OPTIONS ask for are judged after five and a half minutes, as a monitor comes again every five; up to 24 whole numbers (7 digits and more), as of a provider’s customers, after two and a half.',
      'Fewer than 30 that SUBSCRIBE asks for in another name (404), as the keys of phones do, are judged when 75 s have passed, unless the phone has registered by then or shows credentials: then 30 within a day are its own.',
      'A number that is dialled digit by digit (484) is one.',
      'A minute says nothing of calls to whole numbers (7 digits and more) of which one in four rings, as those of carriers do.',
      'While a source follows up most of its challenges, the rest are taken for lost packets.',
      'Silence counts only while others are answered, and never for a request that is sent again, as phones do: a PBX that is down makes nobody an attacker.',
    ],
    forgeable: 'Over UDP the source may be forged, except where it acknowledged our answer to an INVITE.',
    defaultMode: 'on',
    thresholds: {
      users: { title: 'distinct users within a minute', unit: 'users', default: 5, minimum: 2, maximum: 60 },
      slowUsers: { title: 'distinct users within an hour', unit: 'users', default: 15, minimum: 3, maximum: 60 },
      dayUsers: { title: 'distinct users within a day', unit: 'users', default: 30, minimum: 3, maximum: 60 },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const { sources, alive } = context;
  const states = context.perSource<State>(() => ({
    ...newHeld(),
    users: new Recent(maxUsers),
    slight: new Recent(maxUsers),
    keys: new Recent(maxUsers),
    found: new Map(),
    silent: new Recent(),
    pings: undefined,
    ports: new Recent(mostPhones),
    isPhone: false,
    ofSubscribers: true,
    targets: [],
  }));
  const byAgent = new Campaigns();
  const hold = new Hold(states);
  const neighbours = new Neighbours(slow, ownUsers);
  const users = context.limit('users');
  const slowUsers = context.limit('slowUsers');
  const dayUsers = context.limit('dayUsers');

  /** Notes whom it asked for, as one of those that weigh so much. */
  function noteAsked(scene: Scene, as: 'users' | 'slight' | 'keys', subject = scene.user): State {
    const state = states.touch(scene.slot);
    const text = context.userText(scene);
    state[as].add(subject, scene.time, scene.proven);
    addTarget(state.targets, text);
    if (scene.type === 'OPTIONS' && as === 'users' && !isSubscriber(text)) state.ofSubscribers = false;
    return state;
  }

  /** Each of many sources asks for a few users, which by itself may be a person or a phone: it is told, and nobody is shut out for it. */
  function shareWork(scene: Scene, state: State, inVain: number): void {
    if (scene.good || inVain < usersOfOneOfMany || inVain >= users) return;
    const { time, userAgent } = scene;
    const campaign = byAgent.touch(userAgent, scene.victim3);
    campaign.note(sourceKey(scene), userAgent, time);
    const sources = campaign.sources(time);
    if (sources < searchingSources) return;
    context.report(scene, {
      count: inVain,
      proven: false,
      since: state.users.earliest(time - slow, time),
      reason: `it looked for ${inVain} extensions${listTargets(state.targets)}, as ${sources} sources with its User-Agent do within 10 min`,
      targets: state.targets,
      notice: true,
    });
  }

  function asked(scene: Scene, subject = scene.user, maybeLost = false): void {
    const state = noteAsked(scene, 'users', subject);
    if (scene.type === 'REGISTER') state.ports.add(scene.sourcePort, scene.time, scene.proven);
    const inVain = weigh(scene, state, slow) - underWay(scene);
    const isLost = maybeLost && sources.followed(scene.slot, scene.time) >= inVain;
    if (!isLost) shareWork(scene, state, inVain);
    const walked = isLost ? 0 : neighbours.note(scene, subject, inVain, slowUsers);
    if (walked > 0)
      context.report(scene, {
        count: walked,
        proven: scene.proven,
        since: scene.time,
        reason: `it looked for extensions together with ${neighboursOf(scene)}, ${walked} in all${listTargets(state.targets)}`,
        targets: state.targets,
      });
    else judge(scene, state, maybeLost);
  }

  /** Of a number that is dialled digit by digit only the last stands for it. */
  function askedIncomplete(scene: Scene): void {
    const before = context.calls.superseded;
    if (!before) {
      asked(scene);
      return;
    }
    const state = states.touch(scene.slot);
    state.users.remove(before.user);
    state.users.add(scene.user, scene.time, scene.proven);
    judge(scene, state, false);
  }

  function underWay(scene: Scene): number {
    return scene.type === 'INVITE' ? context.calls.underWay(scene) : 0;
  }

  /** Of the whole numbers that it calls one in four rings, as with carriers and diallers: what fails comes in runs, and a minute says nothing of it. */
  function isPutThrough(scene: Scene, state: State): boolean {
    if (scene.type !== 'INVITE' || !isSubscriber(context.userText(scene))) return false;
    const rang = state.found.get(scene.type)?.count(scene.time - day) ?? 0;
    return rang > 0 && rang * callsPutThrough >= state.users.count(scene.time - day);
  }

  function askedSlightly(scene: Scene, subject = scene.user): void {
    judge(scene, noteAsked(scene, 'slight', subject), false);
  }

  /** The keys of a phone that is not known yet ask for users who left long ago, all at once: until it has registered it is waited for. */
  function askedByKey(scene: Scene): void {
    judge(scene, noteAsked(scene, 'keys'), false);
  }

  /** Who has accounts has larger thresholds already, and a known caller's good calls count by themselves until one goes wrong. */
  function found(scene: Scene): void {
    if (hasAccounts(scene.good)) return;
    const countsItself =
      scene.type === 'INVITE' && (scene.good || isCustomer(scene) || !isSubscriber(context.userText(scene)));
    const state = countsItself ? states.peek(scene.slot) : states.touch(scene.slot);
    if (!state) return;
    const begun = scene.type === 'INVITE' ? context.calls.superseded : undefined;
    if (begun) state.users.remove(begun.user);
    const recent = state.found.get(scene.type) ?? new Recent(maxUsers);
    state.found.set(scene.type, recent);
    recent.add(scene.user, scene.time, scene.proven);
    if (scene.good || scene.type === 'INVITE' || isCustomer(scene)) return;
    // a gateway brings texts to subscribers from everywhere; nobody looks for extensions among their numbers
    if (scene.type === 'MESSAGE' && !isSubscriber(context.userText(scene))) askedSlightly(scene);
    else tellOfFound(scene, state, recent);
  }

  /** A server for presence or voice mail that is not known does so, and whoever wants to know which users there are. */
  function tellOfFound(scene: Scene, state: State, recent: Recent): void {
    const count = recent.count(scene.time - slow);
    if (count < slowUsers * slightShare) return;
    context.report(scene, {
      count,
      proven: false,
      since: recent.earliest(scene.time - slow, scene.time),
      reason: `it sent ${scene.type} for ${count} users without an account, and all were there`,
      targets: state.targets,
      notice: count <= mostThere || scene.type === 'MESSAGE',
    });
  }

  function noteCredentials({ slot }: Scene): void {
    const state = states.peek(slot);
    if (state) state.isPhone = true;
  }

  /** It is asked for round after round: no search. */
  function isPing(scene: Scene, isThere: boolean): boolean {
    if (scene.type !== 'OPTIONS' && scene.type !== 'REGISTER') return false;
    const state = states.peek(scene.slot);
    if (!state) return false;
    const { user } = scene;
    const before = Math.max(state.users.timeOf(user), state.slight.timeOf(user));
    if (!state.pings && before === Number.NEGATIVE_INFINITY) return false;
    state.pings ??= new Pings();
    // an office has a port for each of its phones
    const most = Math.max(mostGone, Math.min(mostPhones, state.ports.size));
    if (!state.pings.isPing(scene, before, isThere, most)) return false;
    state.users.remove(user);
    state.slight.remove(user);
    return true;
  }

  /** How long the verdict waits for what else the source does, milliseconds; 0: not at all. */
  function holdTime({ type, good, time }: Scene, state: State): number {
    const inHour = state.users.count(time - slow);
    if (type === 'SUBSCRIBE') return inHour < users && state.keys.count(time - slow) < dayUsers ? pingRound : 0;
    if (type === 'OPTIONS') {
      if (state.slight.count(time - slow) > mostThere) return 0;
      if (inHour < users * monitorFactor) return monitorRound;
      return state.ofSubscribers && inHour <= mostGone ? phoneRound : 0;
    }
    if (type !== 'REGISTER') return 0;
    // phones behind one address, each of which comes again
    if (isOffice(state, time, inHour, good)) return phoneRound;
    if (good || inHour > mostGone) return 0;
    const isBeginning = time - state.users.earliest(time - slow, time) < otherAccounts;
    if (inHour > mostAtOnce || !isBeginning) return 0;
    return inHour <= mostLines ? pingRound : otherAccounts;
  }

  /** @param isDue it was waited for what else the source does. Returns whether it is an attacker. */
  function judge(scene: Scene, state: State, maybeLost: boolean, isDue = false): boolean {
    const { time } = scene;
    const calling = underWay(scene);
    // a trunk's callers dial numbers that nobody has: its good calls weigh against them
    const calls = scene.type === 'INVITE' ? (scene.good?.calls ?? 0) : 0;
    const budget = budgetOf(scene);
    const fastLimit = (users + calls) * budget;
    const slowLimit = (slowUsers + calls) * budget;
    const dayLimit = (dayUsers + calls) * budget;
    const quiet = alive.answersOthers(scene) ? time - silence : Number.NEGATIVE_INFINITY;
    // the minute that is judged ended when the verdict began to wait
    const minute = isDue ? fast + Math.max(0, time - state.heldAt) : fast;
    const newer = isDue ? state.users.count(nextRound(state)) : 0;
    const silent = silentBetween(state, time - minute, quiet);
    const inFast = weigh(scene, state, minute) - newer - calling + silent;
    const inSlow = weigh(scene, state, slow) - newer - calling + silentBetween(state, time - slow, quiet);
    const inDay = weigh(scene, state, day) - newer - calling;
    // a refusal was not lost, however many phones of a busy office follow up their challenges
    if (maybeLost && sources.followed(scene.slot, time) >= inFast) return false;
    const isFast = inFast >= fastLimit && !isPutThrough(scene, state);
    if (!isFast && inSlow < slowLimit && inDay < dayLimit) {
      const since = Math.min(state.users.earliest(time - fast, time), state.silent.earliest(time - fast, time));
      context.suspect(scene, 'users', inFast, state.users.count(time - fast, true), since, state.targets);
      return false;
    }
    const milliseconds = isDue || silent > 0 ? 0 : holdTime(scene, state);
    if (milliseconds > 0 && hold.waits(state, scene, milliseconds)) return false;
    hold.end(state);
    const proven =
      weigh(scene, state, minute, true) - calling >= fastLimit ||
      weigh(scene, state, slow, true) - calling >= slowLimit ||
      weigh(scene, state, day, true) - calling >= dayLimit;
    const since = time - (inSlow < slowLimit && !isFast ? day : slow);
    const subjects = [state.users, state.slight, state.keys];
    const all = subjects.reduce((sum, one) => sum + one.count(time - day), 0);
    const count = Math.max(all, state.users.count(time - slow) + silentBetween(state, time - slow, quiet));
    context.report(scene, {
      count,
      proven,
      since: Math.min(...[...subjects, state.silent].map((one) => one.earliest(since, time))),
      reason: `it looked for ${count} extensions${listTargets(state.targets)}`,
      targets: state.targets,
    });
    return true;
  }

  function request(scene: Scene): void {
    if (scene.good || scene.user === 0 || scene.transport === 'TCP' || scene.sip.toTagStart >= 0) return;
    if (scene.retransmission) {
      states.peek(scene.slot)?.silent.remove(scene.user);
      return;
    }
    const { method: kind } = scene.sip;
    if (kind === method.ack || kind === method.cancel || kind === method.bye) return;
    // the first request of a source says nothing: only who asks on without an answer is worth a memory
    if ((sources.flags[scene.slot]! & sourceFlag.unanswered) === 0) return;
    const state = states.touch(scene.slot);
    state.silent.add(scene.user, scene.time, scene.proven);
    if (state.silent.size < users) return;
    addTarget(state.targets, context.userText(scene));
    judge(scene, state, true);
  }

  return {
    request,
    reply(scene, status) {
      if (status >= 180 && status < 200 && scene.sip.method === method.invite && scene.user !== 0) found(scene);
      if (!scene.good && scene.user !== 0) states.peek(scene.slot)?.silent.remove(scene.user);
    },
    outcome(scene, status) {
      if (scene.user === 0 || isTrunk(scene.good)) return;
      const kind = scene.sip.method;
      if (status < 300 || (status < 400 && kind === method.invite)) {
        if (tellsOfUser(kind)) found(scene);
        // whoever pings users that are there (a provider its customers, a proxy the phones behind it) is in the end told from a search by their number
        else if (kind === method.options && !scene.good && !isPing(scene, true)) askedSlightly(scene);
        return;
      }
      if (scene.credentials) noteCredentials(scene);
      if (isHonest(scene) || isPing(scene, false)) return;
      if (status === 484 && kind === method.invite) askedIncomplete(scene);
      else if (isMissingKey(scene, status)) askedByKey(scene);
      else if (isUnknownUser(status)) (kind === method.notify ? askedSlightly : asked)(scene, subjectOf(scene, status));
      // to a REGISTER it says that the server is in trouble, and after it rang that nobody answered
      else if (status === 480 && kind !== method.register && !scene.rang) askedSlightly(scene);
      else if (isNotServed(kind, status)) (saysLittle(scene, status) ? askedSlightly : asked)(scene);
    },
    unanswered(scene) {
      // what an account that works from here leaves alone, as when its phone is switched off, is no question
      if (scene.good?.users.has(scene.user)) return;
      // unanswered challenges of INVITEs are toll-fraud probes or searches: both detectors look at them
      if (scene.user !== 0 && !isPing(scene, false)) asked(scene, scene.user, true);
    },
    tick(scene) {
      hold.tick(scene, (state) => {
        context.weigh(scene);
        const isPhone = scene.type === 'SUBSCRIBE' && hasAccounts(scene.good);
        return !isPhone && judge(scene, state, false, true);
      });
    },
  };
}

function silentBetween(state: State, since: number, until: number): number {
  return until > since ? state.silent.count(since) - state.silent.count(until) : 0;
}

/** Phones behind one address have a port each, and many of them do not all come at once. */
function isOffice({ users, ports }: State, time: number, inHour: number, good: Good | undefined): boolean {
  const few = Math.max(fewPhones, good?.users.size ?? 0);
  return (
    (inHour <= few || (inHour <= mostPhones && users.count(time - phonesAtOnce) <= mostPhonesAtOnce)) &&
    ports.count(time - slow) * 5 >= inHour * 4
  );
}

/** Users of the last `within` milliseconds that were not found, less those that were in the same way. */
function weigh({ time, type }: Scene, state: State, within: number, provenOnly = false): number {
  const { users, slight, keys, found, isPhone } = state;
  const since = time - within;
  const ofKeys = within === day || !isPhone ? keys.count(since, provenOnly) : 0;
  const gone = users.count(since, provenOnly) + ofKeys - (found.get(type)?.count(since) ?? 0);
  if (within < slow) return gone;
  return Math.max(gone, 0) + Math.floor(slight.count(since, provenOnly) / slightShare);
}
