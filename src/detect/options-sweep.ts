import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { mix } from './hash.ts';
import { type Held, Hold, newHeld, nextRound } from './hold.ts';
import { neighboursOf } from './neighbours.ts';
import { monitorRound, mostThere, pingRound } from './pings.ts';
import { Recent } from './recent.ts';
import { answersUs, type Scene, victimKey } from './scene.ts';
import { isMonitor, isSubscriber, isUnknownUser } from './search-answer.ts';
import { Settling } from './settling.ts';
import { Sites } from './sites.ts';
import { sourceColumn, sourceWidth } from './source-table.ts';
import { unwelcomeRules } from './unwelcome.ts';

const burst = 10_000;
const minute = 60_000;
const slow = 3_600_000;
const day = 24 * slow;

/** The same question to the same target, no sooner than this after the last, is a keep-alive or a monitoring probe. */
const keepAlivePause = 400;
/** A probe that comes back to a target after this time watches it; a scanner asks once. */
const watchPause = 700;
/** A probe that asks several targets waits for the answer of one before it asks the next; a scanner does not. */
const unhurriedStep = 700;
const maxTargets = 256;
/** Where most are answered with success, whoever asks is welcome: so many times the limit. */
const welcomeFactor = 3;
/** Pings are spread over their interval; whoever asks more than this within 10 s is searching, welcome or not. */
const mostPings = 15;
/** Phones behind one address ask the server, and no user, each from a port of its own: so many times the limit. */
const crowdFactor = 4;
/** of so many times the limit within an hour, nobody's proxy is in front */
const proxyFactor = 4;
const maxSettling = 1024;
/**
 * Users that are asked for from ever other networks of one IPv6 customer within an hour; phones of an office have few
 * networks.
 */
const siteNetworks = 8;
const usersOfSite = 60;
const usersOfWideSite = 240;
const none: readonly string[] = [];

interface State extends Held {
  /** protected addresses that were asked once */
  readonly victims: Recent;
  /** those that it came back to with the same question */
  readonly watched: Recent;
  /** address and user that were asked for the first time, or too soon after the last one */
  readonly asked: Recent;
  /** those that came round after round */
  readonly pinged: Recent;
  /** address and user that answered with success */
  readonly answered: Recent;
  /** the ports of those that asked a server, and no user, for the first time */
  readonly callers: Recent;
  /** address and user, with the time of the last question */
  readonly targets: Map<number, number>;
  next: number;
  /** of the latest new address, and how many came so fast after the one before */
  stepTime: number;
  hurried: number;
  /** the users of `asked` are all subscribers' numbers */
  ofSubscribers: boolean;
  /** a question for a user was refused: not all whom it asks for are there to be watched */
  isRefused: boolean;
  /** of so many addresses that it does not come back to, it is no monitor */
  leastAddresses: number;
  /** how long it is quiet until they are counted, milliseconds */
  patience: number;
}

export const optionsSweep: Detector = {
  facts: {
    id: 'options-sweep',
    title: 'OPTIONS sweep',
    description: 'One unknown source asks several protected addresses with OPTIONS, or sends many OPTIONS.',
    signs: [
      'A source that goes with other requests from one protected address to the next and is not welcome: refused, not answered and not asking again, or challenged in vain.',
      'Many networks of one IPv6 prefix that ask for 60 users and more within an hour, also where all of these are there.',
    ],
    exceptions: [
      'Known-good sources, from which the qualify pings of trunks and phones come, may ask four times as many addresses.',
      'The same question to the same target, no more than about twice a second, is a keep-alive or a monitoring probe, also where it is asked once more with the credentials that a challenge wants. An address that is asked again is watched, not scanned. Of phones behind one address each may ask the server so.',
      'Whoever asks for no more than 15 users within 10 s and is answered with success by four of five may ask for three times as many within a minute.',
      'Up to 240 users that were asked for before do not count when they are asked for again, round after round, as by a provider or an SBC; where all of them are whole numbers (7 digits and more), it is waited 75 s for the second round.',
      'Fewer than six addresses that are asked one by one, at steps of 0.7 s and more, may be monitored ones.',
      'So may up to 23 that a proxy asks all at once without naming a user, where it asks them again within a little more than a minute, or where it asks for a user by a monitor’s name (ping, monitor, health, check …) and is refused nowhere, within five and a half. Monitoring of more addresses than that belongs on the allowlist.',
    ],
    forgeable: 'Over UDP the source may be forged.',
    defaultMode: 'on',
    thresholds: {
      addresses: { title: 'protected addresses within 10 s', unit: 'addresses', default: 3, minimum: 2, maximum: 60 },
      requests: { title: 'OPTIONS within a minute', unit: 'requests', default: 20, minimum: 5, maximum: 250 },
      slowAddresses: {
        title: 'protected addresses within an hour',
        unit: 'addresses',
        default: 6,
        minimum: 2,
        maximum: 60,
      },
      dayAddresses: {
        title: 'protected addresses within a day',
        unit: 'addresses',
        default: 10,
        minimum: 2,
        maximum: 60,
      },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const { sources } = context;
  const states = context.perSource<State>(newState);
  const addresses = context.limit('addresses');
  const requests = context.limit('requests');
  const slowAddresses = context.limit('slowAddresses');
  const dayAddresses = context.limit('dayAddresses');
  const settling = new Settling(states, maxSettling);
  const hold = new Hold(states);
  const near = new Sites(56, siteNetworks);
  const far = new Sites(48, siteNetworks);

  function request(scene: Scene): void {
    if (scene.sip.method !== method.options || scene.retransmission || isInDialog(scene)) return;
    const { time } = scene;
    const state = states.peek(scene.slot) ?? suspect(scene);
    if (!state) return;
    if (note(state, scene) && !isSubscriber(context.userText(scene))) state.ofSubscribers = false;
    const inBurst = state.hurried >= 1 ? state.victims.count(time - burst) : 0;
    const inMinute = state.asked.count(time - minute);
    const callers = state.callers.count(time - minute);
    const inHour = state.victims.count(time - slow);
    const inDay = state.victims.count(time - day);
    // a doubtful User-Agent (sipsak) makes no scan of a few watched addresses, only of many questions
    // keep-alives of a proxy, to all its servers at once, name no user
    const burstLimit = scene.user === 0 ? addresses * 2 : addresses;
    const factor = scene.good ? scene.budget : 1;
    const isSweep =
      inBurst >= burstLimit * factor || inHour >= slowAddresses * factor || inDay >= dayAddresses * factor;
    if (isSweep && (!mayWatch(scene, state) || inDay >= slowAddresses * factor * proxyFactor)) {
      settling.forget(state);
      sweep(scene, state, inDay);
      return;
    }
    if (isSweep) {
      state.leastAddresses = Math.min(slowAddresses, burstLimit);
      state.patience = scene.user === 0 ? pingRound : monitorRound;
      settling.wait(state, scene);
    }
    // what many phones or subscribers of a good source ask one server is no flood
    if (scene.good) return;
    const isTooMany = inMinute >= requests * scene.budget * welcome(state, inMinute, time);
    if (isTooMany || callers >= requests * scene.budget * crowdFactor) {
      const mayBeRound = isTooMany && state.ofSubscribers && state.asked.count(time - slow) <= mostThere;
      if (mayBeRound && hold.waits(state, scene, pingRound)) return;
      hold.end(state);
      reportMany(scene, inMinute + callers, state);
    } else {
      // the first question of a source to each host says nothing: monitoring asks so
      const asked = scene.user === 0 ? inBurst >> 1 : inBurst;
      const proven = state.victims.count(time - burst, true);
      context.suspect(scene, 'addresses', asked, proven, state.victims.earliest(time - burst, time), none);
    }
  }

  /** A proxy, which names no user, or a monitor, whose user is there: it comes back to them. */
  function mayWatch(scene: Scene, { isRefused }: State): boolean {
    return scene.user === 0 || (!isRefused && isMonitor(context.userText(scene)));
  }

  function reportMany(scene: Scene, count: number, state: State): void {
    report(scene, count, state, `it sent ${count} OPTIONS within a minute`);
  }

  function sweep(scene: Scene, state: State, count: number): void {
    report(scene, count, state, `it asked ${count} protected addresses for their options`);
  }

  /** Of a proxy's or a monitor's servers none is left that it did not come back to; nor is of those whom a provider pings. */
  function tick(scene: Scene): void {
    const { time } = scene;
    settling.tick(
      scene,
      ({ patience }) => patience,
      (state) => {
        const factor = scene.good ? scene.budget : 1;
        const inDay = state.victims.count(time - day);
        if (state.victims.count(time - slow) >= state.leastAddresses * factor || inDay >= dayAddresses * factor)
          sweep(scene, state, inDay);
        return true;
      },
    );
    hold.tick(scene, (state) => {
      context.weigh(scene);
      const count = state.asked.count(state.heldAt - minute) - state.asked.count(nextRound(state));
      if (scene.good || count < requests) return false;
      reportMany(scene, count, state);
      return true;
    });
  }

  /** A source that asks one and the same target now and then needs no memory but the target. */
  function suspect(scene: Scene): State | undefined {
    const { records } = sources;
    const { slot } = scene;
    const at = slot * sourceWidth;
    const target = targetOf(scene);
    const now = sources.stamp(scene.time);
    const before = records[at + sourceColumn.optionsTarget]!;
    const pause = (now - records[at + sourceColumn.optionsTime]!) >>> 0;
    const victim = records[at + sourceColumn.optionsVictim]! | 0;
    records[at + sourceColumn.optionsTarget] = target;
    records[at + sourceColumn.optionsVictim] = victimKey(scene);
    records[at + sourceColumn.optionsTime] = now;
    if (before === 0 || (before === target && (pause >= keepAlivePause || answersUs(scene)))) return undefined;
    // whatever phones of a good source ask one and the same server is not looked at
    if (scene.good && victim === (victimKey(scene) | 0)) return undefined;
    const state = states.touch(slot);
    const time = scene.time - pause;
    state.asked.add(before, time, false);
    state.targets.set(before, time);
    state.victims.add(victim, time, false);
    state.stepTime = time;
    return state;
  }

  function report(scene: Scene, count: number, state: State, reason: string): void {
    const proven = state.victims.count(scene.time - slow, true) >= addresses;
    context.report(scene, {
      count,
      proven,
      since: state.victims.earliest(scene.time - slow, scene.time),
      reason,
      targets: [],
    });
  }

  /** Each of its networks asks for a few users, who are all there. */
  function judgeSite(scene: Scene): void {
    if (scene.hi === 0xffff || scene.good || scene.user === 0) return;
    const since = scene.time - slow;
    const target = targetOf(scene);
    const inNear = near.note(scene, target, since);
    const inFar = far.note(scene, target, since);
    if (inNear < usersOfSite && inFar < usersOfWideSite) return;
    const count = Math.max(inNear, inFar);
    context.report(scene, {
      count,
      proven: false,
      since: scene.time,
      reason: `it asked for users together with ${neighboursOf(scene)}, ${count} in all`,
      targets: [],
    });
  }

  function answered(scene: Scene, status: number): void {
    const state = states.peek(scene.slot);
    if (status < 300) {
      state?.answered.add(targetOf(scene), scene.time, scene.proven);
      judgeSite(scene);
    } else if (state && scene.user !== 0 && (status === 401 || status === 407 || isUnknownUser(status))) {
      state.isRefused = true;
      if (state.patience !== monitorRound || !settling.has(state)) return;
      settling.forget(state);
      sweep(scene, state, state.victims.count(scene.time - day));
    }
  }

  const unwelcome = unwelcomeRules(context);
  return {
    ...unwelcome,
    request(scene) {
      request(scene);
      unwelcome.request(scene);
    },
    tick(scene, time) {
      tick(scene);
      unwelcome.tick(scene, time);
    },
    outcome(scene, status) {
      if (scene.sip.method === method.options) answered(scene, status);
      unwelcome.outcome(scene, status);
    },
  };
}

/** A provider that pings its customers, a proxy the phones behind it: they are there, and each is asked again and again. */
function welcome({ asked, answered }: State, inMinute: number, time: number): number {
  if (asked.count(time - burst) > mostPings) return 1;
  return answered.count(time - minute) * 5 >= inMinute * 4 ? welcomeFactor : 1;
}

/** Belongs to a dialog that this source really has; over TCP everything is proven, and the tag may be anybody's. */
function isInDialog({ sip, proven, transport }: Scene): boolean {
  return sip.toTagStart >= 0 && proven && transport === 'UDP';
}

function newState(): State {
  return {
    ...newHeld(),
    victims: new Recent(),
    watched: new Recent(),
    asked: new Recent(256),
    pinged: new Recent(mostThere + 1),
    answered: new Recent(256),
    callers: new Recent(256),
    targets: new Map(),
    next: 0,
    stepTime: Number.NEGATIVE_INFINITY,
    hurried: 0,
    ofSubscribers: true,
    isRefused: false,
    leastAddresses: 0,
    patience: 0,
  };
}

function targetOf(scene: Scene): number {
  return mix(victimKey(scene), scene.user) >>> 0 || 1;
}

/** Returns whether a user was asked for the first time. */
function note(state: State, scene: Scene): boolean {
  const { time } = scene;
  const victim = victimKey(scene);
  const target = scene.user === 0 ? mix(victim, scene.sourcePort) : targetOf(scene);
  const before = state.targets.get(target);
  // a probe that names no user is the same also where it comes from another port each time
  const last = before ?? (scene.user === 0 && state.victims.has(victim) ? state.victims.timeOf(victim) : undefined);
  if (before === undefined && scene.user === 0) state.callers.add(scene.sourcePort, time, scene.proven);
  else if (before === undefined) state.asked.add(target, time, scene.proven);
  else if (time - before < keepAlivePause) {
    // a monitor such as sipsak asks once more with the credentials that it was asked for
    if (!answersUs(scene)) state.asked.add(++state.next, time, scene.proven);
  } else if (scene.user !== 0) {
    state.pinged.add(target, time, scene.proven);
    if (state.pinged.count(time - day) <= mostThere) state.asked.remove(target);
  }
  state.targets.delete(target);
  if (state.targets.size >= maxTargets) state.targets.delete(state.targets.keys().next().value!);
  state.targets.set(target, time);
  if (last !== undefined && time - last >= watchPause) {
    state.victims.remove(victim);
    state.watched.add(victim, time, scene.proven);
  } else if (!state.watched.has(victim) && !state.victims.has(victim)) {
    state.victims.add(victim, time, scene.proven);
    state.hurried =
      time - state.stepTime < unhurriedStep ? state.hurried + 1 : time - state.stepTime < burst ? state.hurried : 0;
    state.stepTime = time;
  }
  return before === undefined && scene.user !== 0;
}
