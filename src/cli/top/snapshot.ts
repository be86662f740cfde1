import type { ControlClient } from '../../engine/control/client.ts';
import type { Status } from '../../engine/control/protocol.ts';
import type { AttackRecord, TopValue } from '../../store/records.ts';

/** What `top` shows at one moment. */
export interface Snapshot {
  /** milliseconds since the epoch */
  readonly time: number;
  readonly status: Status;
  /** those of the last minutes, the worst first */
  readonly attackers: readonly TopValue[];
  /** newest first */
  readonly attacks: readonly AttackRecord[];
}

const recent = 600_000;
const minute = 60_000;
const rows = 10;

export async function takeSnapshot(engine: ControlClient, now: number): Promise<Snapshot> {
  const to = Math.ceil(now / minute) * minute;
  const [status, statistics, log] = await Promise.all([
    engine.request('status', {}),
    engine.request('statistics', { from: to - recent, to, bucketSeconds: 60 }),
    engine.request('log', { limit: rows, count: false }),
  ]);
  return { time: now, status, attackers: statistics.attackers, attacks: log.rows };
}

/** The one record that `top --json` prints each time: figures only, stable. */
export function snapshotRecord(snapshot: Snapshot, before: Snapshot | undefined): object {
  const { status, attackers, time } = snapshot;
  return {
    time: new Date(time).toISOString(),
    protection: status.host.protection,
    messagesPerSecond: status.sensor.messageRate,
    sources: status.sensor.sources,
    attackers: attackers.map(({ value, attacks, messages }) => ({ attacker: value, attacks, messages })),
    blocks: status.blocks,
    dropped: status.dropped,
    droppedPerSecond: droppedPerSecond(snapshot, before),
    droppedByKernel: status.sensor.captures.reduce((sum, { statistics }) => sum + statistics.droppedByKernel, 0),
    unreadableShare: status.sensor.unreadableShare,
    lost: status.counters.lost,
    alarms: status.alarms.length,
  };
}

/** Packets that the firewall drops a second; null where it does not tell, or there is nothing to compare with. */
export function droppedPerSecond(snapshot: Snapshot, before: Snapshot | undefined): number | null {
  const now = totalDropped(snapshot);
  const then = before && totalDropped(before);
  if (now === undefined || then === undefined || !before) return null;
  const seconds = (snapshot.time - before.time) / 1000;
  return seconds > 0 ? Math.round(Math.max(0, now - then) / seconds) : null;
}

function totalDropped({ status }: Snapshot): number | undefined {
  return status.dropped ? status.dropped.deny + status.dropped.blocks + status.dropped.geo : undefined;
}
