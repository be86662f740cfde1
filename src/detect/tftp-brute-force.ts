import type { TftpMessage } from '../tftp/message.ts';
import { Alive } from './alive.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { ProvisioningState } from './provisioning-state.ts';
import type { Scene } from './scene.ts';
import { Settling } from './settling.ts';
import { patience, silence } from './silent-asks.ts';
import { Sites } from './sites.ts';
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
/** So many devices whose addresses follow on each other are told, whether or not their files exist. */
const devicesInARow = 32;
/** An office has phones in one or two networks (VLANs); requests from so many of one prefix come from one who has all of it. */
const siteNetworks = 8;
/** What a device writes back of its own accord: logs, what its user changed on it, and what it did when it crashed. */
const ownUpload =
  /(?:\.log(?:\.\d+)?|[-_](?:directory|phone|web|calls|license|local|server|crash)\.(?:xml|cfg)|[-_](?:core|coredump)\.(?:cfg|tar\.gz|tgz)|-pcap\.pcap|[0-9a-f]{12}\.tgz)$/i;

export const tftpBruteForce: Detector = {
  facts: {
    id: 'tftp-brute-force',
    title: 'Provisioning attack',
    description: 'Configuration files of many devices are guessed, by the MAC in the name, or file names from a list.',
    signs: [
      'The same from ever other networks of one IPv6 prefix (8 of a /56 and more).',
      'At once: any write request; any path that climbs out of the served folder or asks for a file of the system’s accounts (passwd, shadow, sam, boot.ini); and any name over 255 or mode over 16 bytes, as ones that overrun a buffer.',
    ],
    exceptions: [
      'A booting phone asks for a dozen missing files under its own MAC, and many phones behind one address reboot together: identities that are served any file do not count.',
      'Common names that are asked for again and again, or served, outweigh as many identities that were not, at most 45; so do up to 20 devices that are served, and each fourth one beyond.',
      'Files served outweigh as many names that do not exist, at most 90.',
      'Where nothing is answered, what is asked for once counts after 12 s, and what is repeated, as any client does, after a minute; devices that come back after 25 s do not, up to 120 of them. Of devices a third counts while the server answers nobody.',
      'A log or directory that a device writes under its own MAC is a notice, and so are the files of 32 devices, found or not, in the order of their addresses and with no other file between.',
    ],
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
  const sites = new Sites(56, siteNetworks);
  const siteIdentities = context.limit('slowIdentities');
  const windows = [
    { length: fast, identities: context.limit('identities'), names: context.limit('names') },
    { length: slow, identities: context.limit('slowIdentities'), names: context.limit('slowNames') },
    { length: day, identities: context.limit('dayIdentities'), names: context.limit('dayNames') },
  ];

  function tftpRequest(scene: Scene): void {
    const { tftp } = scene;
    if (tftp.kind !== 'write' && !tftp.climbs && !tftp.overflows) {
      ask(scene);
      return;
    }
    const name = context.userText(scene);
    context.report(scene, {
      count: 1,
      proven: scene.proven,
      since: scene.time,
      reason: reasonOf(tftp, name),
      targets: [name],
      notice:
        tftp.kind === 'write' && !tftp.climbs && !tftp.overflows && ownUpload.test(name) && scene.device !== undefined,
    });
  }

  function ask(scene: Scene): void {
    const state = states.touch(scene.slot);
    const { silent } = state;
    const walked = state.walk.ask(deviceNumber(scene.device), scene.time);
    if (walked >= devicesInARow) reportWalk(scene, state, walked);
    silent.ask(deviceNumber(scene.device), scene.user, scene.time);
    if (silent.size < fewAsks) return;
    addTarget(state.targets, context.userText(scene));
    wait(state, scene);
    judge(scene, state);
  }

  /** Where each gets its file it may be a walk, or phones that are set up one by one as they come out of their cartons. */
  function reportWalk(scene: Scene, state: ProvisioningState, count: number): void {
    addTarget(state.targets, context.userText(scene));
    context.report(scene, {
      count,
      proven: false,
      since: state.walk.begin,
      reason: `it asked for the configuration files of ${count} devices, one address after the other${listTargets(state.targets)}`,
      targets: state.targets,
      notice: true,
    });
  }

  function wait(state: ProvisioningState, scene: Scene): void {
    state.due = silence;
    settling.wait(state, scene);
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
    const settled = state.settle(time);
    if (state.isWaiting || settling.has(state)) wait(state, scene);
    judge(scene, state);
    judgeSite(scene, state, settled);
  }

  function tick(scene: Scene, time: number): void {
    // while requests come they settle and judge themselves
    settling.tick(
      scene,
      () => quiet,
      (state, quietFor) => {
        const settled = state.settle(time);
        const isDue = quietFor >= state.due;
        if (settled.length > 0 || isDue) {
          judge(scene, state);
          judgeSite(scene, state, settled);
        }
        if (!isDue) return false;
        const isDone = state.due >= patience && !state.isWaiting;
        state.due = patience;
        return isDone;
      },
    );
  }

  /** Devices that were guessed from ever other networks of one IPv6 customer: known-good ones are never taken for one. */
  function judgeSite(scene: Scene, state: ProvisioningState, settled: readonly number[]): void {
    for (const identity of settled) {
      const guessed = sites.note(scene, identity, scene.time - slow);
      if (guessed < siteIdentities) continue;
      context.report(scene, {
        count: guessed,
        proven: false,
        since: scene.time,
        reason: `it guesses configuration files together with other networks of its IPv6 prefix, ${guessed} in all${listTargets(state.targets)}`,
        targets: state.targets,
      });
    }
  }

  function judge(scene: Scene, state: ProvisioningState): void {
    const { time, budget } = scene;
    for (const { length, identities, names } of windows) {
      const since = time - length;
      const devices = state.unserved.count(since) + silentOf(scene, state, length, true);
      const missing = state.missing.count(since) + silentOf(scene, state, length, false);
      const guessing = devices - state.pardonedDevices(since) >= identities * budget;
      if (!guessing && missing - state.pardonedNames(since) < names * budget) continue;
      report(scene, state, guessing);
      return;
    }
    const since = time - fast;
    const devices = state.unserved.count(since) - state.pardonedDevices(since);
    context.suspect(scene, 'devices', devices, 0, state.unserved.earliest(since, time), state.targets);
    const missing = state.missing.count(since) - state.pardonedNames(since);
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

/** Of a request that is an attack at once. */
function reasonOf({ kind, overflows }: TftpMessage, name: string): string {
  // CVE-2006-4781, CVE-2008-1611 and many others: servers that copy what they are sent into a buffer of fixed length
  if (overflows) return 'it sent a file name or mode that is too long, as one that overruns the buffer of a server';
  return kind === 'write'
    ? `it tried to write the file ${name}`
    : `it tried to read outside the served folder: ${name}`;
}

function deviceNumber(identity: string | undefined): number | undefined {
  return identity === undefined ? undefined : Number.parseInt(identity, 16);
}
