import type { HostListing, Status } from '../../engine/control/protocol.ts';
import type { findingSeverities } from '../../model/finding.ts';

/** What the database says beside the engine; undefined where it cannot be read. */
export interface StoredFigures {
  /** attacks that began within the last hour, by detector */
  readonly attacks: ReadonlyMap<string, number>;
  readonly openFindings: Readonly<Record<(typeof findingSeverities)[number], number>>;
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** The engine's state in the text format of Prometheus, version 0.0.4. Without an engine only that it is gone. */
export function prometheusText(
  version: string,
  running: boolean,
  status: Status | undefined,
  hosts: readonly HostListing[],
  stored: StoredFigures | undefined,
): string {
  const lines: string[] = [];
  const metric = (name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]) => {
    lines.push(`# HELP sipprot_${name} ${help}`, `# TYPE sipprot_${name} ${type}`);
    for (const [labels, value] of samples) lines.push(`sipprot_${name}${labelText(labels)} ${value}`);
  };
  const one = (value: number): Sample[] => [[{}, value]];
  metric('info', 'gauge', 'The program.', [[{ version }, 1]]);
  metric('engine_up', 'gauge', '1 while the engine answers.', one(Number(running && status !== undefined)));
  if (stored) {
    metric(
      'attacks_last_hour',
      'gauge',
      'Attacks of the last hour that are in the log here, in a cluster those of all hosts.',
      [...stored.attacks].map(([detector, count]) => [{ detector }, count]),
    );
    metric(
      'open_findings',
      'gauge',
      'Weaknesses of the defended side that are open.',
      Object.entries(stored.openFindings).map(([severity, count]) => [{ severity }, count]),
    );
  }
  if (!status) return `${lines.join('\n')}\n`;
  const { host, sensor, counters, dropped, store } = status;
  metric(
    'protection',
    'gauge',
    '1 for the state that the host is in.',
    states(['enforcing', 'observing', 'failing'], host.protection),
  );
  metric(
    'geo',
    'gauge',
    '1 for the state that the country rule is in.',
    states(['enforcing', 'observing', 'failing', 'off'], host.geo),
  );
  metric('start_time_seconds', 'gauge', 'When the engine started.', one(host.startedAt / 1000));
  metric('blocks', 'gauge', 'Blocks in force.', one(status.blocks));
  metric('list_entries', 'gauge', 'Entries of the lists.', [
    [{ list: 'allow' }, status.allow],
    [{ list: 'deny' }, status.deny],
  ]);
  metric('sources', 'gauge', 'Sources in memory.', one(sensor.sources));
  metric('known_good_sources', 'gauge', 'Sources with a recent success.', one(status.knownGood));
  metric('message_rate', 'gauge', 'Messages a second over the last 10 s.', one(sensor.messageRate));
  metric('unreadable_share', 'gauge', 'Share of payloads that cannot be read (TLS).', one(sensor.unreadableShare));
  metric('alarms', 'gauge', 'Alarms that need a person.', one(status.alarms.length));
  metric(
    'capture_up',
    'gauge',
    '1 where the interface is captured.',
    captures(sensor, ({ state }) => Number(state === 'up')),
  );
  metric(
    'capture_frames_total',
    'counter',
    'Frames that passed the filter.',
    captures(sensor, ({ statistics }) => statistics.received),
  );
  metric('capture_dropped_total', 'counter', 'Frames dropped before they were read.', [
    ...captures(sensor, ({ statistics }) => statistics.droppedByKernel, { by: 'kernel' }),
    ...captures(sensor, ({ statistics }) => statistics.droppedByInterface, { by: 'interface' }),
  ]);
  metric(
    'seen_total',
    'counter',
    'What was seen.',
    Object.entries(counters.seen).map(([kind, value]) => [{ kind }, value]),
  );
  metric(
    'lost_total',
    'counter',
    'What was lost on the way.',
    Object.entries(counters.lost).map(([reason, value]) => [{ reason }, value]),
  );
  metric(
    'spared_total',
    'counter',
    'Attackers that were not blocked, by reason.',
    Object.entries(status.spared).map(([reason, value]) => [{ reason }, value]),
  );
  if (dropped)
    metric(
      'kernel_dropped_packets_total',
      'counter',
      'Packets that the kernel dropped.',
      Object.entries(dropped).map(([by, value]) => [{ by }, value]),
    );
  if (status.cluster.role !== 'alone') clusterMetrics(metric, status, hosts);
  metric('store_up', 'gauge', '1 while the database takes what is written.', one(Number(store.ok)));
  metric('store_queued', 'gauge', 'Writes that wait.', one(store.queued));
  metric('store_lost_total', 'counter', 'Writes that were lost.', one(store.lost));
  return `${lines.join('\n')}\n`;
}

type Metric = (name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]) => void;

function clusterMetrics(metric: Metric, { cluster }: Status, hosts: readonly HostListing[]): void {
  metric('cluster_connected', 'gauge', '1 while a server of the cluster is reached.', [
    [{}, Number(cluster.connected)],
  ]);
  metric(
    'cluster_hosts',
    'gauge',
    'Hosts, by whether they are heard of; unknown: this host does not hear the others.',
    (['here', 'gone', 'unknown'] as const).map((state) => [
      { state },
      hosts.filter(({ presence }) => presence === state).length,
    ]),
  );
  metric(
    'cluster_refused_total',
    'counter',
    'Messages of other hosts that were not believed.',
    Object.entries(cluster.refused).map(([reason, value]) => [{ reason }, value]),
  );
  metric('cluster_waiting', 'gauge', 'Blocks and changes that wait to be sent.', [[{}, cluster.waiting]]);
}

function states(all: readonly string[], now: string): Sample[] {
  return all.map((state) => [{ state }, Number(state === now)]);
}

function captures(
  sensor: Status['sensor'],
  value: (capture: Status['sensor']['captures'][number]) => number,
  more: Labels = {},
): Sample[] {
  return sensor.captures.map((capture) => [{ interface: capture.interface, ...more }, value(capture)]);
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`,
  );
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}
