import type { BlockView } from '../../engine/control/protocol.ts';
import { type Finding, findingKinds } from '../../model/finding.ts';
import type { NotificationKind } from '../contract/notifications.ts';

/** One thing that people may want to be told. All texts are plain, but hold what came from the wire. */
export interface Notice {
  readonly kind: NotificationKind;
  /** what makes it the same thing again */
  readonly key: string;
  /** milliseconds since the epoch */
  readonly time: number;
  readonly text: string;
  /** what to do; '' where there is nothing */
  readonly remedy: string;
  /** the outside address that it is about, where there is one */
  readonly address: string | null;
  /** a block that no host enforces, on purpose */
  readonly observed?: boolean;
}

const alarmKinds = {
  enforcement: 'enforcementFailure',
  capture: 'captureTrouble',
  engine: 'engineTrouble',
  cluster: 'clusterTrouble',
  // the finding itself is told
  finding: undefined,
} as const;

/**
 * What an event of the engine's means to people; undefined: nothing that anybody is told.
 * @param observing no host enforces, on purpose
 */
export function noticeOf(event: unknown, now: number, observing: boolean): Notice | undefined {
  if (typeof event !== 'object' || event === null || !('kind' in event)) return undefined;
  // the engine is the same version's: what it sends has the types of its own code
  const known = event as { readonly kind: string } & Record<string, unknown>;
  if (known.kind === 'block') return blockNotice(known.block as BlockView, observing);
  if (known.kind === 'finding') return findingNotice(known.finding as Finding);
  if (known.kind !== 'alarm') return undefined;
  const kind = alarmKinds[known.area as keyof typeof alarmKinds];
  if (!kind) return undefined;
  const text = String(known.text);
  return { kind, key: `alarm ${String(known.key)}`, time: now, text, remedy: String(known.remedy), address: null };
}

function blockNotice({ target, reason, cause, since, until }: BlockView, observed: boolean): Notice {
  return {
    kind: 'block',
    key: `block ${target} ${since}`,
    time: since,
    text: `${target} ${observed ? 'would be blocked (observing only)' : 'is blocked'} until ${new Date(until).toISOString()}: ${reason || cause}`,
    remedy: '',
    address: target,
    observed,
  };
}

function findingNotice({ kind, key, time, evidence, source }: Finding): Notice {
  const { title, remedy } = findingKinds[kind];
  return {
    kind:
      kind === 'stalePhone'
        ? 'stalePhone'
        : kind === 'compromise' || kind === 'provisioningLeak' || kind === 'digestLeak'
          ? 'leakAlarm'
          : 'finding',
    key: `finding ${key}`,
    time: Math.floor(time),
    text: `${title}: ${evidence}`,
    remedy,
    address: source,
  };
}

/** The engine went, or came back. */
export function engineNotice(running: boolean, since: number): Notice {
  return {
    kind: 'engineTrouble',
    key: `engine ${running} ${since}`,
    time: since,
    text: running
      ? 'The engine runs again.'
      : 'The engine is not running. What is blocked stays blocked until its time ends; nothing new is recognised.',
    remedy: running ? '' : 'Look at "systemctl status sipprot" and its log, and start it again.',
    address: null,
  };
}
