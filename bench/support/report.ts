import { type Bench, type Figure, ratio, reached } from './bench.ts';
import type { Spread } from './statistics.ts';

/** What became of one benchmark. */
export interface Outcome {
  readonly bench: Bench;
  readonly figures: readonly Figure[];
  /** it could not run here, and what would mend that */
  readonly skipped?: string;
  /** it broke off: no figure is better than a wrong one */
  readonly failed?: string;
}

export interface Row {
  readonly figure: string;
  readonly measured: string;
  readonly against: string;
  readonly ratio: string;
  readonly target: string;
  readonly reached: string;
  readonly note: string;
}

/** The lines of the table, in order; a benchmark without figures has one line that says why. */
export function rows(outcomes: readonly Outcome[]): Row[] {
  return outcomes.flatMap(({ bench, figures, skipped, failed }): Row[] => {
    const lines = figures.map(rowOf);
    const why = skipped ? `skipped: ${skipped}` : failed ? `failed: ${failed.split('\n')[0]}` : undefined;
    const bare = { figure: `${bench.name}: ${bench.title}`, against: '', ratio: '', target: '', reached: '', note: '' };
    return why === undefined ? lines : [...lines, { ...bare, measured: why }];
  });
}

/** The table as text for a terminal; notes below it. */
export function tableText(all: readonly Row[]): string {
  const head: Row = {
    figure: 'figure',
    measured: 'measured',
    against: 'compared with (same run)',
    ratio: 'ratio',
    target: 'target',
    reached: 'reached',
    note: '',
  };
  const columns = ['figure', 'measured', 'against', 'ratio', 'target', 'reached'] as const;
  const plain = all.filter((row) => !isMessage(row));
  const widths = columns.map((column) => Math.max(...[head, ...plain].map((row) => row[column].length)));
  const line = (row: Row) =>
    columns
      .map((column, i) => row[column].padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [
    line(head),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...all.map((row) => (isMessage(row) ? `${row.figure}: ${row.measured}` : line(row))),
    '',
    ...all.filter(({ note }) => note !== '').map(({ figure, note }) => `${figure}: ${note}`),
  ].join('\n');
}

function isMessage(row: Row): boolean {
  return row.measured.startsWith('skipped: ') || row.measured.startsWith('failed: ');
}

function rowOf(figure: Figure): Row {
  const { name, unit, measured, tail = false, peer, target, note = '' } = figure;
  const better = ratio(figure);
  const good = reached(figure);
  return {
    figure: name,
    measured: text(measured, unit, tail),
    against: peer ? `${peer.name}: ${text(peer.measured, peer.unit ?? unit, tail)}` : '',
    ratio: better === undefined ? '' : `${number(better)}×`,
    target: target
      ? `${target.sense === 'at least' ? '≥' : '≤'} ${number(target.value)}${
          target.tail === undefined ? '' : `, p99 ${target.sense === 'at least' ? '≥' : '≤'} ${number(target.tail)}`
        } ${unit}`
      : '',
    reached: good === undefined ? '' : good ? 'yes' : 'NO',
    note,
  };
}

/** `1.2 ms (p99 3.4; 0.9–5.1, n 200)`; a single run is its figure alone. */
function text(measured: Spread, unit: string, tail: boolean): string {
  const { median, p99, min, max, runs } = measured;
  if (runs === 1) return `${number(median)} ${unit}`;
  return `${number(median)} ${unit} (${tail ? `p99 ${number(p99)}; ` : ''}${number(min)}–${number(max)}, n ${runs})`;
}

/** Three significant digits, thousands apart. */
export function number(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
