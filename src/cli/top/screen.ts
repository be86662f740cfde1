import type { Cli } from '../cli.ts';
import { safeText } from '../safe-text.ts';
import { tableLines } from '../table.ts';
import { cutText } from '../text-width.ts';
import { exactTime, relativeTime } from '../time-text.ts';
import { droppedPerSecond, type Snapshot } from './snapshot.ts';

/** The lines of the live screen, at most `height` of them and `width` columns wide. */
export function screenLines(
  cli: Cli,
  snapshot: Snapshot,
  before: Snapshot | undefined,
  size: { readonly width: number; readonly height: number },
  utc: boolean,
): string[] {
  const { status, attackers, attacks, time } = snapshot;
  const { style } = cli;
  const { width, height } = size;
  const paint = { enforcing: style.good, observing: style.warning, failing: style.bad }[status.host.protection];
  const rate = droppedPerSecond(snapshot, before);
  const lost = Object.values(status.counters.lost).reduce((sum, one) => sum + one, 0);
  const byKernel = status.sensor.captures.reduce((sum, { statistics }) => sum + statistics.droppedByKernel, 0);
  const plain = [
    `${status.sensor.messageRate.toFixed(1)} messages/s   ${number(status.sensor.sources)} sources   ${number(status.knownGood)} known-good   ${number(attackers.length)} attackers in 10 min`,
    `${number(status.blocks)} blocks   ${rate === null ? '-' : number(rate)} dropped/s   ${number(byKernel)} missed by the capture   ${number(lost)} losses   ${status.alarms.length} alarms`,
  ];
  const lines = [
    `${paint(status.host.protection)}  ${cutText(safeText(`${status.host.name}  ${exactTime(time, utc)}  ${status.summary}`), Math.max(10, width - 12))}`,
    ...plain.map((line) => cutText(line, width)),
    ...status.alarms.slice(0, 2).map(({ text }) => style.bad(cutText(safeText(text), width))),
    '',
    ...tableLines(
      [
        { title: 'ATTACKER (10 MIN)', paint: style.bad },
        { title: 'ATTACKS', align: 'right' },
        { title: 'MESSAGES', align: 'right' },
      ],
      attackers.map(({ value, attacks: count, messages }) => [safeText(value), number(count), number(messages)]),
      width,
      style.faint,
    ),
    '',
    ...tableLines(
      [
        { title: 'NEWEST', align: 'right' },
        { title: 'ATTACKER', paint: style.bad },
        { title: 'DETECTOR' },
        { title: 'ACTION', narrow: 'cut' },
        { title: 'REASON', narrow: 'cut' },
      ],
      attacks.map((row) => [
        relativeTime(row.time, time),
        safeText(row.attacker),
        safeText(row.detector),
        safeText(row.action),
        safeText(row.reason),
      ]),
      width,
      style.faint,
    ),
  ];
  return [...lines.slice(0, Math.max(1, height - 1)), style.faint(cutText('q leaves', width))];
}

function number(value: number): string {
  return value.toLocaleString('en');
}
