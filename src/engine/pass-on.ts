import type { Logger } from 'pino';
import type { Cluster } from '../cluster/cluster.ts';
import type { Guard } from '../guard/guard.ts';
import type { GuardEvent } from '../guard/guard-event.ts';
import { formatPrefix } from '../model/address.ts';
import { formatTarget } from '../model/block.ts';
import { type Finding, findingKinds } from '../model/finding.ts';
import type { Announcer } from './announcer.ts';
import { isOwn } from './cluster-side.ts';
import type { SensorSide } from './sensor-side.ts';
import type { SuspicionSum } from './suspicion-sum.ts';
import { blockView } from './views.ts';

/** Whom a decision of the guard concerns. */
export interface Concerned {
  readonly guard: Guard;
  readonly cluster: Cluster;
  readonly sensor: SensorSide;
  readonly suspicions: SuspicionSum | undefined;
  readonly announcer: Announcer;
  readonly log: Logger;
  /** the kernel drops what is blocked */
  readonly enforcing: boolean;
}

/** Tells the sensor, the cluster and people what the guard decided. */
export function passOn(event: GuardEvent, concerned: Concerned): void {
  tellCluster(event, concerned);
  if (event.kind === 'prolong') return;
  const { sensor, suspicions, announcer, log, enforcing } = concerned;
  if (event.kind === 'block') {
    const target = formatTarget(event.block.target);
    if (enforcing) sensor.send({ kind: 'blocked', targets: [target] });
    log.info({ target, cause: event.block.cause }, event.block.reason);
  } else if (event.kind === 'unblock') {
    const forget = event.why !== 'ended';
    sensor.send({ kind: 'unblocked', target: formatTarget(event.block.target), forget });
    if (forget) suspicions?.forget(formatPrefix(event.block.target.prefix));
  } else if (event.kind === 'settings') sensor.send({ kind: 'settings', settings: event.settings });
  else if (event.kind === 'trouble') announcer.alarm(`trouble ${event.text}`, event.text, 'See "sipprot doctor".');
  else if (event.kind === 'finding') alarmOf(event.finding, announcer);
  announcer.tell(
    event.kind === 'block' || event.kind === 'unblock' ? { ...event, block: blockView(event.block) } : event,
  );
}

function tellCluster(event: GuardEvent, { guard, cluster }: Concerned): void {
  if (event.kind === 'block' || event.kind === 'prolong') {
    if (isOwn(event.block)) cluster.blocked(guard.remote.ownWord(event.block));
  } else if (event.kind === 'unblock') {
    // an operator's unblock travels by itself; a plain host only takes its own word back
    const { why } = event;
    const takenBack = why === 'allowed' || (why === 'operator' && cluster.state.role !== 'operator');
    cluster.lifted(event.block, takenBack && isOwn(event.block));
  } else if (event.kind === 'list') guard.remote.retryVetoed();
}

function alarmOf({ kind, key, evidence }: Finding, announcer: Announcer): void {
  const { severity, title, remedy } = findingKinds[kind];
  if (severity === 'critical') announcer.alarm(key, `${title}: ${evidence}`, remedy, 'finding');
}
