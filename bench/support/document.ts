import type { Bench } from './bench.ts';
import { type Outcome, type Row, rows } from './report.ts';

/** docs/benchmarks.md: how each figure is measured, and the last run. */
export function benchmarkDocument(benches: readonly Bench[], outcomes: readonly Outcome[], run: RunFacts): string {
  const all = rows(outcomes);
  return [
    '# Benchmarks',
    '',
    '`npm run bench` measures all of this on your machine and prints one table; `npm run bench NAME …` only some of it,',
    '`npm run bench -- --json` prints it for programs. It needs root (network namespaces) and installs the Debian packages',
    'that it compares with. A figure that misses its target fails nothing: it says so. `npm run bench -- --write-docs`',
    'writes this page.',
    '',
    'Each figure is the median of its runs, with the smallest and largest in brackets; the 99th percentile is given where a',
    'rare slow case matters. What stands under "compared with" was measured in the same run, on the same work and cores.',
    'Nothing is quoted from elsewhere.',
    '',
    `## Last run`,
    '',
    `${run.date}, ${run.machine}. ${run.load}`,
    '',
    '| figure | measured | compared with | ratio | target | reached |',
    '|---|---|---|---|---|---|',
    ...all.map(line),
    '',
    ...all.filter(({ note }) => note !== '').map(({ figure, note }) => `- ${figure}: ${note}`),
    '',
    '## How each is measured',
    '',
    ...benches.flatMap(({ name, title, method }) => [`### \`${name}\`: ${title}`, '', method, '']),
  ].join('\n');
}

/** What a run was made on and when. */
export interface RunFacts {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly machine: string;
  /** how busy the machine was before the first benchmark: a sentence */
  readonly load: string;
}

function line(row: Row): string {
  const cells = [row.figure, row.measured, row.against, row.ratio, row.target, row.reached];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
