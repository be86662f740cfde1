import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';
import { addTarget, listTargets } from './targets.ts';

const fast = 60_000;
const slow = 3_600_000;

/** A phone waits at least this long between two tries with a wrong password (vendors' defaults are 20 s and more), steadily. */
const phonePause = 9_000;
const steadiness = 3;
/** A device that keeps its Call-ID and counts its CSeq up, as RFC 3261, 10.2.4 asks, may retry sooner and back off. */
const sameDialogPause = 3_500;
/** Many phones answer the challenge that comes with the refusal once more, at once. */
const doubleTry = 1_500;

interface State {
  /** one number a rejected try */
  readonly tries: Recent;
  readonly users: Recent;
  readonly targets: string[];
  next: number;
  first: number;
  last: number;
  /** signs of one device: hash of user, agent and port; 0 = more than one */
  device: number;
  callId: number;
  cseq: number;
  sameDialog: boolean;
  /** shortest and longest pause between tries of the one device, and the last one, milliseconds */
  shortest: number;
  longest: number;
  pause: number;
  total: number;
}

export const registerBruteForce: Detector = {
  facts: {
    id: 'register-brute-force',
    title: 'Password guessing',
    description:
      'Credentials that the PBX rejected: any final 4xx to a REGISTER with Authorization, or 401, 403 or 407 to another request with credentials. Servers refuse in many ways (401, 403, 404, 400 without qop); all count.',
    exceptions:
      'The ordinary 401 challenge is no failure, nor is one with stale=true. A phone with a stale password (one user, one device, steady pauses of 9 s or more, or 3.5 s when it keeps its Call-ID and counts its CSeq up) is a notice. Known-good sources have larger thresholds.',
    forgeable:
      'Proven where the digest echoes a nonce that the PBX gave to this very source, or over TCP; else the source may be forged.',
    defaultMode: 'on',
    thresholds: {
      tries: { title: 'rejected tries within a minute', unit: 'tries', default: 5, minimum: 2, maximum: 60 },
      slowTries: { title: 'rejected tries within an hour', unit: 'tries', default: 20, minimum: 3, maximum: 60 },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const states = context.perSource<State>(newState);
  const tries = context.limit('tries');
  const slowTries = context.limit('slowTries');

  function outcome(scene: Scene, status: number): void {
    if (!scene.credentials) return;
    if (status >= 200 && status < 300) {
      accepted(scene);
      return;
    }
    if (!isRejection(scene, status)) return;
    const state = states.touch(scene.slot);
    note(state, scene);
    addTarget(state.targets, context.userText(scene));
    const { time } = scene;
    const fastLimit = tries * scene.budget;
    const slowLimit = slowTries * scene.budget;
    const inFast = state.tries.count(time - fast);
    const inSlow = state.tries.count(time - slow);
    if (inFast < fastLimit && inSlow < slowLimit) return;
    const stale = isOnePhone(state);
    const proven =
      state.tries.count(time - fast, true) >= fastLimit || state.tries.count(time - slow, true) >= slowLimit;
    const users = state.users.count(time - slow);
    const since = state.tries.earliest(time - slow, time);
    if (stale) {
      context.finding(
        scene,
        'stalePhone',
        state.targets[0] ?? null,
        `extension ${state.targets[0] ?? '?'} was refused ${inSlow} times in the last hour, always from the same device and at steady pauses of ${Math.round(state.shortest / 1000)} s and more`,
      );
    }
    context.report(scene, {
      count: inSlow,
      proven,
      since,
      reason: stale
        ? `a phone keeps using a wrong password for ${state.targets[0] ?? 'its account'}: ${inSlow} refusals at steady pauses`
        : `it guessed ${inSlow} passwords for ${users} ${users === 1 ? 'user' : 'users'}${listTargets(state.targets)}`,
      targets: state.targets,
      notice: stale,
    });
  }

  /** Credentials that are accepted after many wrong ones were guessed, not mistyped. */
  function accepted(scene: Scene): void {
    const state = states.peek(scene.slot);
    if (!state) return;
    const wrong = state.tries.count(scene.time - slow);
    if (wrong >= Math.min(tries, slowTries) * Math.max(scene.budget, 1) && !isOnePhone(state)) {
      const user = context.userText(scene);
      context.finding(
        scene,
        'compromise',
        user,
        `the password of ${user} was accepted after ${wrong} wrong ones from the same source`,
      );
      scene.tainted = true;
      return;
    }
    // a success after a few slips is a person who mistyped, or a phone that was put right
    states.forget(scene.slot);
  }

  return { outcome };
}

/** The PBX looked at the credentials and refused them. */
function isRejection(scene: Scene, status: number): boolean {
  if (status < 400 || status >= 500) return false;
  if (scene.sip.method !== method.register) return status === 401 || status === 403 || status === 407;
  // 408, 480 and 423 (interval too brief) say nothing of the password
  return status !== 408 && status !== 423 && status !== 480;
}

function newState(): State {
  return {
    tries: new Recent(256),
    users: new Recent(64),
    targets: [],
    next: 0,
    first: 0,
    last: 0,
    device: 0,
    callId: 0,
    cseq: 0,
    sameDialog: true,
    shortest: Number.POSITIVE_INFINITY,
    longest: 0,
    pause: phonePause,
    total: 0,
  };
}

function note(state: State, scene: Scene): void {
  const { time } = scene;
  if (time - state.last > slow) Object.assign(state, newState());
  state.next++;
  state.tries.add(state.next, time, scene.proven);
  state.users.add(scene.user, time, scene.proven);
  const device = (scene.user ^ Math.imul(scene.userAgent, 31) ^ Math.imul(scene.sourcePort, 0x9e3779b1)) | 1;
  const callId = scene.callId;
  if (state.total === 0) {
    state.first = time;
    state.device = device;
  } else {
    if (state.device !== device) state.device = 0;
    if (state.callId !== callId || scene.sip.cseq <= state.cseq) state.sameDialog = false;
    const pause = time - state.last;
    // a second try at once is part of the first, but a third is not
    if (pause >= doubleTry || state.pause < sameDialogPause) {
      state.shortest = Math.min(state.shortest, pause);
      state.longest = Math.max(state.longest, pause);
    }
    state.pause = pause;
  }
  state.callId = callId;
  state.cseq = scene.sip.cseq;
  state.last = time;
  state.total++;
}

/** One user, one device, steady: a phone whose password was changed, not a guesser. */
function isOnePhone(state: State): boolean {
  if (state.total < 2 || state.device === 0 || state.users.size !== 1) return false;
  if (state.sameDialog) return state.shortest >= sameDialogPause;
  return state.shortest >= phonePause && state.longest <= state.shortest * steadiness;
}
