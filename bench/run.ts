// node bench/run.ts [NAME …] [--json] [--write-docs] [--list]
//
// Measures, prints one table, and fails only where it is called wrongly: a missed target is a line of the table.
// BENCH_QUICK=1 cuts the sizes down to try the benchmarks themselves.
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { analyze } from './analyze.ts';
import { attackLog } from './attack-log.ts';
import { cluster } from './cluster.ts';
import { clusterPropagation } from './cluster-propagation.ts';
import { firewall } from './firewall.ts';
import { leak } from './leak.ts';
import { live } from './live.ts';
import { memory } from './memory.ts';
import type { Bench, BenchContext } from './support/bench.ts';
import { benchmarkDocument } from './support/document.ts';
import { keepRun } from './support/kept-runs.ts';
import { machine, type RunFacts } from './support/machine.ts';
import { missing } from './support/needs.ts';
import { type Outcome, rows, tableText } from './support/report.ts';
import { timeToBlock } from './time-to-block.ts';

const benches: readonly Bench[] = [
  analyze,
  live,
  timeToBlock,
  leak,
  firewall,
  memory,
  attackLog,
  cluster,
  clusterPropagation,
];

/** sysexits.h */
const usageError = 64;

const args = process.argv.slice(2);
const flags = args.filter((arg) => arg.startsWith('--'));
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = [
  ...flags.filter((flag) => !['--json', '--write-docs', '--list'].includes(flag)),
  ...names.filter((name) => !benches.some((bench) => bench.name === name)),
];

if (unknown.length > 0) {
  process.stderr.write(
    `There is no ${unknown.join(', no ')}. Benchmarks: ${benches.map(({ name }) => name).join(', ')}; options: --json, --write-docs, --list.\n`,
  );
  process.exitCode = usageError;
} else if (flags.includes('--list')) {
  for (const { name, title } of benches) console.log(`${name.padEnd(16)}${title}`);
} else await main();

async function main(): Promise<void> {
  const quick = process.env.BENCH_QUICK === '1';
  const before = loadavg()[0]!;
  const facts: RunFacts = {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    load: `Load average before the first benchmark: ${before.toFixed(2)}.${quick ? ' QUICK: sizes cut down, the figures mean little.' : ''}`,
  };
  const outcomes: Outcome[] = [];
  for (const bench of benches)
    if (names.length === 0 || names.includes(bench.name)) outcomes.push(await measure(bench, quick));
  if (flags.includes('--json'))
    console.log(JSON.stringify({ ...facts, quick, outcomes: outcomes.map(forPrograms) }, null, 2));
  else console.log(`${facts.machine}\n${facts.load}\n\n${tableText(rows(outcomes))}`);
  if (flags.includes('--write-docs')) writeDocument(outcomes, facts, quick);
}

async function measure(bench: Bench, quick: boolean): Promise<Outcome> {
  const skipped = missing(bench.needs);
  if (skipped) {
    process.stderr.write(`${bench.name}: skipped: ${skipped}\n`);
    return { bench, figures: [], skipped };
  }
  const began = performance.now();
  const context: BenchContext = {
    quick,
    say: (text) => process.stderr.write(`${bench.name}: ${text}\n`),
  };
  try {
    const figures = await bench.run(context);
    context.say(`done in ${Math.round((performance.now() - began) / 1000)} s`);
    return { bench, figures };
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    context.say(`failed: ${error instanceof Error ? error.stack : failed}`);
    return { bench, figures: [], failed };
  }
}

function forPrograms({ bench, ...rest }: Outcome): object {
  return { name: bench.name, title: bench.title, ...rest };
}

function writeDocument(outcomes: readonly Outcome[], facts: RunFacts, quick: boolean): void {
  if (quick) return void process.stderr.write('docs/benchmarks.md is not written with figures of cut down sizes\n');
  const path = resolve(import.meta.dirname, '../docs/benchmarks.md');
  writeFileSync(path, benchmarkDocument(benches, keepRun(outcomes, facts)));
  process.stderr.write(`${path} written\n`);
}
