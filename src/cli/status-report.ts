import type { Status } from '../engine/control/protocol.ts';
import { spareReasons } from '../guard/verdict.ts';
import { lossReasons, seenKinds } from '../model/counters.ts';
import type { Cli } from './cli.ts';
import { clusterLine } from './cluster-line.ts';
import { safeText } from './safe-text.ts';
import { bothTimes, durationText } from './time-text.ts';

/** What `sipprot status` shows. */
export function printStatus(cli: Cli, status: Status, utc: boolean): void {
  const { host, sensor, store } = status;
  const { style } = cli;
  const paint = { enforcing: style.good, observing: style.warning, failing: style.bad }[host.protection];
  const now = cli.now();
  const fact = (title: string, text: string) => cli.paragraph(text, `  ${title.padEnd(12)}`);
  cli.print(`${paint(host.protection)}  ${safeText(status.summary)}`);
  fact('host', safeText(`${host.name}, sipPROT ${host.version}, kernel ${host.kernel}`));
  fact(
    'running',
    `for ${durationText(Math.max(0, now - host.startedAt))}, since ${bothTimes(host.startedAt, now, utc)}`,
  );
  fact('protected', listOf(status.protectedAddresses) || 'nobody');
  const would = host.protection === 'observing' ? ' would be, it observes only' : '';
  fact(
    'blocked now',
    `${number(status.blocks)}${would}; allowlist ${number(status.allow)}, denylist ${number(status.deny)}`,
  );
  if (status.dropped) {
    const { deny, blocks, geo } = status.dropped;
    fact(
      'dropped',
      `${number(blocks)} packets of blocked sources, ${number(deny)} of the denylist, ${number(geo)} by country`,
    );
  }
  fact(
    'traffic',
    `${sensor.messageRate.toFixed(1)} messages/s, ${number(sensor.sources)} sources, ${number(status.knownGood)} known-good`,
  );
  if (sensor.unreadableShare > 0)
    fact('unreadable', `${(sensor.unreadableShare * 100).toFixed(0)} % of what comes is TLS and cannot be read`);
  fact(
    'store',
    store.ok
      ? `ok, ${number(store.queued)} waiting, ${number(store.lost)} lost`
      : style.bad(safeText(store.error ?? 'failing')),
  );
  fact('cluster', clusterLine(status.cluster, now, utc));
  printCaptures(cli, status);
  printCounts(cli, status);
  printAlarms(cli, status, utc);
}

function printCaptures(cli: Cli, { sensor }: Status): void {
  cli.heading('Captures');
  cli.table(
    [
      { title: 'INTERFACE' },
      { title: 'STATE', narrow: 'wrap' },
      { title: 'FRAMES', align: 'right' },
      { title: 'DROPPED BY KERNEL', align: 'right' },
      { title: 'BY INTERFACE', align: 'right' },
    ],
    sensor.captures.map(({ interface: name, state, statistics }) => [
      safeText(name),
      safeText(state),
      number(statistics.received),
      number(statistics.droppedByKernel),
      number(statistics.droppedByInterface),
    ]),
  );
}

function printCounts(cli: Cli, { counters, spared }: Status): void {
  const rows = (counts: Readonly<Partial<Record<string, number>>>, texts: Readonly<Record<string, string>>) =>
    Object.entries(texts)
      .filter(([key]) => (counts[key] ?? 0) > 0)
      .map(([key, text]) => `  ${number(counts[key] ?? 0).padStart(14)}  ${text}`);
  const sections = [
    ['Seen', rows(counters.seen, seenKinds)],
    ['Lost', rows(counters.lost, lossReasons)],
    ['Recognised, but not blocked', rows(spared, spareReasons)],
  ] as const;
  for (const [title, lines] of sections) {
    if (lines.length === 0) continue;
    cli.heading(title);
    cli.print(...lines);
  }
}

function printAlarms(cli: Cli, { alarms }: Status, utc: boolean): void {
  if (alarms.length === 0) return;
  cli.heading(`Alarms (${alarms.length})`);
  for (const { time, text, remedy } of alarms) {
    cli.paragraph(`${cli.style.bad(safeText(text))}, ${bothTimes(time, cli.now(), utc)}`, '  ');
    cli.paragraph(safeText(remedy), '    What to do: ');
  }
}

function listOf(texts: readonly string[]): string {
  const shown = texts.slice(0, 12).map(safeText).join(', ');
  return texts.length > 12 ? `${shown} and ${texts.length - 12} more` : shown;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
