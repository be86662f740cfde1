import { release } from 'node:os';
import type { Applied } from '../cluster/local-side.ts';
import type { Veto } from '../guard/other-hosts.ts';
import { spareReasons } from '../guard/verdict.ts';
import { formatTarget } from '../model/block.ts';
import type { Host, SensorState } from '../model/host.ts';
import { version } from './version.ts';

/** What this host says of itself, in the log, to its console and to the other hosts. */
export interface HostReportParts {
  readonly uuid: string;
  readonly name: string;
  readonly startedAt: number;
  readonly now: number;
  readonly addresses: readonly string[];
  readonly observing: boolean;
  /** recorded traffic is played */
  readonly demonstration: boolean;
  /** why the firewall is not in force */
  readonly failing: string | undefined;
  /** why nothing is recognised */
  readonly unwatched: string | undefined;
  /** why nobody is shut out */
  readonly letsAllIn: string | undefined;
  readonly geo: Host['geo'];
  readonly sensor: SensorState | undefined;
  readonly blocks: number;
  readonly applied: Applied;
  readonly vetoes: Iterable<Veto>;
  readonly capped: readonly { readonly host: string; readonly count: number }[];
}

/** with all else in a heartbeat below 64 KiB */
const mostVetoes = 100;

export function hostReport(parts: HostReportParts): Host {
  const { sensor, failing } = parts;
  return {
    uuid: parts.uuid,
    name: parts.name,
    addresses: parts.addresses.slice(0, 256),
    kernel: release(),
    version,
    protection: parts.observing ? 'observing' : failing === undefined ? 'enforcing' : 'failing',
    geo: failing !== undefined && parts.geo === 'enforcing' ? 'failing' : parts.geo,
    startedAt: parts.startedAt,
    lastSeen: parts.now,
    figures: {
      summary: summaryOf(parts).slice(0, 500),
      messageRate: sensor?.messageRate ?? null,
      unreadable: sensor ? { share: sensor.unreadableShare, of: sensor.payloads } : null,
      dropped:
        sensor?.captures.reduce(
          (sum, { statistics }) => sum + statistics.droppedByKernel + statistics.droppedByInterface,
          0,
        ) ?? null,
      blocks: parts.blocks,
      captures: (sensor?.captures ?? []).slice(0, 64).map(({ interface: name, state }) => ({
        interface: name.slice(0, 64),
        state: state.slice(0, 200),
      })),
      applied: parts.applied,
      vetoes: [...parts.vetoes].slice(-mostVetoes).map(({ remote: { block }, why }) => ({
        target: formatTarget(block.target),
        why: spareReasons[why],
        origin: block.origin,
      })),
      capped: parts.capped.slice(0, 100),
    },
  };
}

/** One sentence: protecting, observing, or what is wrong. */
function summaryOf({ demonstration, failing, unwatched, letsAllIn, observing, sensor }: HostReportParts): string {
  if (demonstration) return 'Demonstration: recorded traffic is played, nobody is blocked';
  if (!observing && failing !== undefined) return `Not protecting: ${failing}`;
  if (unwatched !== undefined) return `No attack is recognised: ${unwatched}`;
  if (!observing && letsAllIn !== undefined) return `Nobody is shut out: ${letsAllIn}`;
  const problems = captureProblems(sensor);
  if (problems.length > 0) return `${observing ? 'Observing' : 'Protecting'} in part: ${problems.join('; ')}`;
  return observing ? 'Observing only: nothing is blocked' : 'Protecting';
}

export function captureProblems(sensor: SensorState | undefined): string[] {
  const captures = sensor?.captures ?? [];
  if (captures.length === 0) return ['no interface is captured'];
  return captures.filter(({ state }) => state !== 'up').map((capture) => `${capture.interface}: ${capture.state}`);
}
