import type { Bench } from './bench.ts';
import type { KeptRuns } from './kept-runs.ts';
import type { Row } from './report.ts';

/** docs/benchmarks.md: how each figure is measured, and what it was when it was measured last. */
export function benchmarkDocument(benches: readonly Bench[], runs: KeptRuns): string {
  const kept = benches.flatMap(({ name }) => runs[name] ?? []);
  const all = kept.flatMap(({ date, rows }) => rows.map((row) => ({ ...row, date })));
  const missing = benches.filter(({ name }) => !runs[name]).map(({ name }) => `\`${name}\``);
  return [
    '# Benchmarks',
    '',
    '`npm run bench` measures all of this on your machine and prints one table; `npm run bench NAME …` only some of it,',
    '`npm run bench -- --json` prints it for programs. It needs root (network namespaces) and installs the Debian packages',
    'that it compares with. A figure that misses its target fails nothing: it says so. `npm run bench -- --write-docs`',
    'writes what it has measured into this page.',
    '',
    'Each figure is the median of its runs, with the smallest and largest in brackets; the 99th percentile is given where a',
    'rare slow case matters. What stands under "compared with" was measured in the same run, on the same work and cores.',
    'Nothing is quoted from elsewhere.',
    '',
    '## Measured last',
    '',
    ...new Set(kept.map(({ date, machine, load }) => `- ${date}: ${machine}. ${load}`)),
    ...(missing.length > 0 ? [`- not measured on such a machine yet: ${missing.join(', ')}`] : []),
    '',
    '| figure | measured | compared with | ratio | target | reached | on |',
    '|---|---|---|---|---|---|---|',
    ...all.map((row) => line(row, row.date)),
    '',
    ...all.filter(({ note }) => note !== '').map(({ figure, note }) => `- ${figure}: ${note}`),
    '',
    '## How each is measured',
    '',
    ...benches.flatMap(({ name, title, method }) => [`### \`${name}\`: ${title}`, '', method, '']),
  ].join('\n');
}

function line(row: Row, date: string): string {
  const cells = [row.figure, row.measured, row.against, row.ratio, row.target, row.reached, date];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
