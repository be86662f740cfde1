import type { Detector, DetectorContext, Rules } from './detector.ts';
import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';
import { addTarget, listTargets } from './targets.ts';

const fast = 60_000;
const slow = 3_600_000;
/** A booting phone goes on to its next file name within this time. */
const grace = 3_000;
const maxIdentities = 4096;

interface State {
  /** identities that asked and were served nothing so far */
  readonly waiting: Map<number, number>;
  /** identities whose grace has passed without a file */
  readonly unserved: Recent;
  /** identities that were served */
  readonly served: Map<number, number>;
  /** other names that do not exist */
  readonly missing: Recent;
  /** files served, by time */
  readonly files: Recent;
  readonly targets: string[];
  nextFile: number;
}

export const tftpBruteForce: Detector = {
  facts: {
    id: 'tftp-brute-force',
    title: 'Provisioning attack',
    description:
      'Configuration files of many devices are guessed (by the MAC in the name), or file names from a list; any write request and any path that climbs out of the served folder is an attack at once.',
    exceptions:
      'A booting phone asks for a dozen missing files under its own MAC, and many phones behind one address reboot together: identities that are served any file do not count, and files served outweigh as many identities that were not.',
    forgeable: 'A request may be forged; blocks on it are short.',
    defaultMode: 'on',
    thresholds: {
      identities: {
        title: 'unserved device identities within a minute',
        unit: 'devices',
        default: 5,
        minimum: 2,
        maximum: 60,
      },
      names: { title: 'missing file names within a minute', unit: 'names', default: 30, minimum: 3, maximum: 250 },
      slowIdentities: {
        title: 'unserved device identities within an hour',
        unit: 'devices',
        default: 20,
        minimum: 2,
        maximum: 250,
      },
      slowNames: { title: 'missing file names within an hour', unit: 'names', default: 100, minimum: 3, maximum: 250 },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const states = context.perSource<State>(() => ({
    waiting: new Map(),
    unserved: new Recent(256),
    served: new Map(),
    missing: new Recent(256),
    files: new Recent(256),
    targets: [],
    nextFile: 0,
  }));
  const limits = {
    identities: context.limit('identities'),
    names: context.limit('names'),
    slowIdentities: context.limit('slowIdentities'),
    slowNames: context.limit('slowNames'),
  };

  function tftpRequest(scene: Scene): void {
    const { tftp } = scene;
    if (tftp.kind !== 'write' && !tftp.climbs) return;
    const name = context.userText(scene);
    context.report(scene, {
      count: 1,
      proven: scene.proven,
      since: scene.time,
      reason:
        tftp.kind === 'write'
          ? `it tried to write the file ${name}`
          : `it tried to read outside the served folder: ${name}`,
      targets: [name],
    });
  }

  function tftpReply(scene: Scene, name: string, identity: string | undefined, served: boolean): void {
    const known = states.peek(scene.slot);
    // nothing was missed yet: a source that is only served needs no memory
    if (served && !known) return;
    const state = known ?? states.touch(scene.slot);
    const { time } = scene;
    const subject = identity === undefined ? scene.user : Number.parseInt(identity, 16);
    if (served) {
      state.files.add(++state.nextFile, time, scene.proven);
      if (identity === undefined) return;
      remember(state.served, subject, time);
      state.waiting.delete(subject);
      state.unserved.remove(subject);
      return;
    }
    if (identity === undefined) state.missing.add(subject, time, scene.proven);
    else if (!state.served.has(subject) && !state.unserved.has(subject) && !state.waiting.has(subject))
      remember(state.waiting, subject, time);
    addTarget(state.targets, name);
    settle(state, time);
    judge(scene, state);
  }

  function judge(scene: Scene, state: State): void {
    const { time } = scene;
    const phones = state.unserved.count(time - fast);
    const slowPhones = state.unserved.count(time - slow);
    const files = state.files.count(time - fast);
    const slowFiles = state.files.count(time - slow);
    const names = state.missing.count(time - fast);
    const slowNames = state.missing.count(time - slow);
    const { budget } = scene;
    const guessing =
      phones - files >= limits.identities * budget || slowPhones - slowFiles >= limits.slowIdentities * budget;
    const searching = names - files >= limits.names * budget || slowNames - slowFiles >= limits.slowNames * budget;
    if (!guessing && !searching) return;
    context.report(scene, {
      count: guessing ? slowPhones : slowNames,
      // a request is never proven: whoever forges it does not see our answer
      proven: false,
      since: (guessing ? state.unserved : state.missing).earliest(time - slow, time),
      reason: guessing
        ? `it guessed the configuration files of ${slowPhones} devices${listTargets(state.targets)}`
        : `it tried ${slowNames} file names that do not exist${listTargets(state.targets)}`,
      targets: state.targets,
    });
  }

  return { tftpRequest, tftpReply };
}

/** Identities whose grace has passed without a file count as guessed. */
function settle(state: State, time: number): void {
  for (const [identity, since] of state.waiting) {
    if (time - since < grace) break;
    state.waiting.delete(identity);
    state.unserved.add(identity, since, false);
  }
}

function remember(identities: Map<number, number>, identity: number, time: number): void {
  if (identities.size >= maxIdentities) identities.delete(identities.keys().next().value!);
  identities.set(identity, time);
}
