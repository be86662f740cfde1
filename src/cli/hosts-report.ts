import type { CommandResults, HostListing } from '../engine/control/protocol.ts';
import type { Cli } from './cli.ts';
import { clusterLine } from './cluster-line.ts';
import { safeText } from './safe-text.ts';
import { exactTime, relativeTime } from './time-text.ts';

/** What `sipprot hosts` shows: a line for each host, then what somebody should know of it. */
export function printHosts(cli: Cli, { hosts, cluster }: CommandResults['hosts'], utc: boolean): void {
  const now = cli.now();
  cli.table(
    [
      { title: 'HOST' },
      { title: 'STATE' },
      { title: 'LAST SEEN', align: 'right' },
      { title: 'GEO' },
      { title: 'MESSAGES/S', align: 'right' },
      { title: 'DROPS', align: 'right' },
      { title: 'BLOCKS', align: 'right' },
      { title: 'REVISION', align: 'right' },
      { title: 'VERSION' },
      { title: 'KERNEL', narrow: 'cut' },
      { title: 'ADDRESSES', narrow: 'cut' },
      { title: 'UUID', paint: cli.style.faint },
    ],
    hosts.map((host) => {
      const { uuid, name, own, lastSeen, state } = host;
      const figures = state?.figures;
      return [
        safeText(own ? `${name} (this)` : name),
        stateOf(host),
        lastSeen === 0 ? '-' : own ? 'now' : relativeTime(lastSeen, now),
        state?.geo ?? '-',
        host.presence === 'here' ? (figures?.messageRate?.toFixed(1) ?? '-') : '-',
        figures?.dropped?.toLocaleString('en') ?? '-',
        figures?.blocks.toLocaleString('en') ?? '-',
        figures?.applied.blocks.toLocaleString('en') ?? '-',
        safeText(state?.version ?? '-'),
        safeText(state?.kernel ?? '-'),
        safeText(state?.addresses.join(', ') || '-'),
        safeText(uuid),
      ];
    }),
  );
  if (cluster.role !== 'alone') cli.paragraph(clusterLine(cluster, now, utc), 'cluster  ');
  for (const host of hosts) printTrouble(cli, host, utc);
}

function stateOf({ presence, state }: HostListing): string {
  if (presence === 'gone') return 'gone';
  return presence === 'unknown' ? 'not known' : (state?.protection ?? 'not known');
}

function printTrouble(cli: Cli, { name, presence, lastSeen, state }: HostListing, utc: boolean): void {
  const lines: string[] = [];
  if (presence === 'gone' && lastSeen > 0) lines.push(`not heard of since ${exactTime(lastSeen, utc)}`);
  const figures = state?.figures;
  const summary = figures?.summary ?? '';
  if (presence === 'here' && state?.protection !== 'observing' && summary !== 'Protecting' && summary !== '')
    lines.push(summary);
  for (const { target, why, origin } of figures?.vetoes ?? [])
    lines.push(`refuses ${target}, which ${origin} decided: ${why}`);
  for (const { host, count } of figures?.capped ?? [])
    lines.push(`has not taken ${count.toLocaleString('en')} blocks of ${host}, which shut out too much at once`);
  if (lines.length === 0) return;
  cli.heading(safeText(name));
  for (const line of lines) cli.paragraph(safeText(line), '  ');
}
