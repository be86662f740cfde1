import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';
import { addTarget, listTargets } from './targets.ts';

const fast = 60_000;
const slow = 3_600_000;

interface State {
  readonly users: Recent;
  readonly targets: string[];
}

export const userEnumeration: Detector = {
  facts: {
    id: 'user-enumeration',
    title: 'Extension search',
    description:
      'Distinct users asked for without success: answered 404, 403, 410, 484, 604 and the like, or challenged with 401 or 407 and then left alone. Works also where the PBX answers existing and unknown users alike.',
    exceptions:
      'A challenge that is followed up with credentials within 2.5 s is no search, nor is a wrong number dialled by a user whose credentials were accepted. While a source follows up most of its challenges, the rest are taken for lost packets.',
    forgeable: 'Over UDP the source may be forged, except where it acknowledged our answer to an INVITE.',
    defaultMode: 'on',
    thresholds: {
      users: { title: 'distinct users within a minute', unit: 'users', default: 5, minimum: 2, maximum: 60 },
      slowUsers: { title: 'distinct users within an hour', unit: 'users', default: 15, minimum: 3, maximum: 60 },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const states = context.perSource<State>(() => ({ users: new Recent(), targets: [] }));
  const users = context.limit('users');
  const slowUsers = context.limit('slowUsers');

  function asked(scene: Scene): void {
    const state = states.touch(scene.slot);
    const { time } = scene;
    state.users.add(scene.user, time, scene.proven);
    addTarget(state.targets, context.userText(scene));
    const fastLimit = users * scene.budget;
    const slowLimit = slowUsers * scene.budget;
    const inFast = state.users.count(time - fast);
    const inSlow = state.users.count(time - slow);
    if (inFast < fastLimit && inSlow < slowLimit) return;
    if (context.sources.followed(scene.slot, time) >= inFast) return;
    const proven =
      state.users.count(time - fast, true) >= fastLimit || state.users.count(time - slow, true) >= slowLimit;
    context.report(scene, {
      count: inSlow,
      proven,
      since: state.users.earliest(time - slow, time),
      reason: `it looked for ${inSlow} extensions${listTargets(state.targets)}`,
      targets: state.targets,
    });
  }

  return {
    outcome(scene, status) {
      if (scene.user !== 0 && isUnknownUser(status) && !authenticated(scene, status)) asked(scene);
      // the answer to an OPTIONS tells of a user whatever it is; only who asks for many of them is searching
      else if (scene.sip.method === method.options && scene.user !== 0 && status < 300 && !scene.good) asked(scene);
    },
    unanswered(scene) {
      // unanswered challenges of INVITEs are toll-fraud probes or searches: both detectors look at them
      if (scene.user !== 0) asked(scene);
    },
  };
}

/** Final replies that say "no such user" or refuse it before any credentials (RFC 3261, 21.4 and 21.6). */
function isUnknownUser(status: number): boolean {
  return (
    status === 404 ||
    status === 403 ||
    status === 410 ||
    status === 484 ||
    status === 485 ||
    status === 604 ||
    status === 480
  );
}

/** The server looked past valid credentials and found no such number: a wrong number, not a search. */
function authenticated(scene: Scene, status: number): boolean {
  return scene.credentials && status !== 403 && scene.sip.method !== method.register;
}
