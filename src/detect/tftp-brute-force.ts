import { Alive } from './alive.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { ProvisioningState } from './provisioning-state.ts';
import type { Scene } from './scene.ts';
import { Settling } from './settling.ts';
import { silence } from './silent-asks.ts';
import { addTarget, listTargets } from './targets.ts';

const fast = 60_000;
const slow = 3_600_000;
const day = 24 * slow;
const maxSettling = 4096;
const quiet = 1_000;
/** While the server answers nobody, so many unanswered devices are one: it may be down while an office boots. Common names are asked for by each. */
const silentServer = 3;
/** A source that asked for so few names without an answer is not waited for. */
const fewAsks = 5;

/** What a device writes back of its own accord: logs, and what its user changed on it. */
const ownUpload = /(?:\.log|-(?:directory|phone|web|calls|license)\.(?:xml|cfg))$/i;

export const tftpBruteForce: Detector = {
  facts: {
    id: 'tftp-brute-force',
    title: 'Provisioning attack',
    description:
      'Configuration files of many devices are guessed (by the MAC in the name), or file names from a list; any write request and any path that climbs out of the served folder is an attack at once.',
    exceptions:
      'A booting phone asks for a dozen missing files under its own MAC, and many phones behind one address reboot together: identities that are served any file do not count, and files served, and common names that are asked for again and again, outweigh as many identities that were not. Where nothing is answered, only what is asked for once counts, and of devices a third while the server answers nobody. A log or directory that a device writes under its own MAC is a notice.',
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
      dayIdentities: {
        title: 'unserved device identities within a day',
        unit: 'devices',
        default: 40,
        minimum: 2,
        maximum: 250,
      },
      dayNames: { title: 'missing file names within a day', unit: 'names', default: 150, minimum: 3, maximum: 250 },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const states = context.perSource(() => new ProvisioningState());
  /** sources with identities whose grace still runs, or with asks that may yet be answered */
  const settling = new Settling(states, maxSettling);
  const alive = new Alive();
  const windows = [
    { length: fast, identities: context.limit('identities'), names: context.limit('names') },
    { length: slow, identities: context.limit('slowIdentities'), names: context.limit('slowNames') },
    { length: day, identities: context.limit('dayIdentities'), names: context.limit('dayNames') },
  ];

  function tftpRequest(scene: Scene): void {
    const { tftp } = scene;
    if (tftp.kind !== 'write' && !tftp.climbs) {
      ask(scene);
      return;
    }
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
      notice: tftp.kind === 'write' && !tftp.climbs && ownUpload.test(name) && scene.device !== undefined,
    });
  }

  function ask(scene: Scene): void {
    const state = states.touch(scene.slot);
    const { silent } = state;
    silent.ask(deviceNumber(scene.device), scene.user, scene.time);
    if (silent.size < fewAsks) return;
    addTarget(state.targets, context.userText(scene));
    settling.wait(state, scene);
    judge(scene, state);
  }

  function tftpReply(scene: Scene, name: string, identity: string | undefined, served: boolean): void {
    alive.note(scene);
    const known = states.peek(scene.slot);
    const subject = deviceNumber(identity);
    known?.silent.answered(subject, scene.user);
    // nothing was missed yet: a source that is only served needs no memory
    if (served && !known) return;
    const state = known ?? states.touch(scene.slot);
    const { time } = scene;
    if (served) {
      state.serve(subject, time);
      return;
    }
    state.miss(subject, scene.user, time);
    addTarget(state.targets, name);
    state.settle(time);
    if (state.isWaiting || settling.has(state)) settling.wait(state, scene);
    judge(scene, state);
  }

  function tick(scene: Scene, time: number): void {
    // while requests come they settle and judge themselves
    settling.tick(scene, quiet, (state, quietFor) => {
      const isDue = quietFor >= silence;
      if (state.settle(time) || isDue) judge(scene, state);
      return isDue && !state.isWaiting;
    });
  }

  function judge(scene: Scene, state: ProvisioningState): void {
    const { time, budget } = scene;
    for (const { length, identities, names } of windows) {
      const devices = state.unserved.count(time - length) + silentOf(scene, state, length, true);
      const missing = state.missing.count(time - length) + silentOf(scene, state, length, false);
      const honest = state.files.count(time - length);
      const guessing = devices - honest - state.repeats.count(time - length) >= identities * budget;
      if (!guessing && missing - honest < names * budget) continue;
      report(scene, state, guessing);
      return;
    }
    const since = time - fast;
    const served = state.files.count(since);
    const devices = state.unserved.count(since) - served - state.repeats.count(since);
    context.suspect(scene, 'devices', devices, 0, state.unserved.earliest(since, time), state.targets);
    const missing = state.missing.count(since) - served;
    context.suspect(scene, 'files', missing, 0, state.missing.earliest(since, time), state.targets);
  }

  function silentOf(scene: Scene, { silent }: ProvisioningState, length: number, devices: boolean): number {
    if (silent.size < fewAsks) return 0;
    const { time } = scene;
    return silent.count(time - length, time, devices) / (devices && !alive.answersOthers(scene) ? silentServer : 1);
  }

  function report(scene: Scene, state: ProvisioningState, guessing: boolean): void {
    const asked = guessing ? state.unserved : state.missing;
    const since = scene.time - day;
    const unanswered = state.silent.count(since, scene.time, guessing);
    const count = asked.count(since) + unanswered;
    context.report(scene, {
      count,
      // a request is never proven: whoever forges it does not see our answer
      proven: false,
      since: Math.min(
        asked.earliest(since, scene.time),
        unanswered > 0 ? state.silent.earliest(since, scene.time) : scene.time,
      ),
      reason: guessing
        ? `it guessed the configuration files of ${count} devices${listTargets(state.targets)}`
        : `it tried ${count} file names ${unanswered > 0 ? 'without an answer' : 'that do not exist'}${listTargets(state.targets)}`,
      targets: state.targets,
    });
  }

  return { tftpRequest, tftpReply, tick };
}

function deviceNumber(identity: string | undefined): number | undefined {
  return identity === undefined ? undefined : Number.parseInt(identity, 16);
}
