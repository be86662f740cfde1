import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RunFacts } from './machine.ts';
import { type Outcome, type Row, rows } from './report.ts';

/** The figures of a benchmark as they were measured last, and on what. */
export interface KeptRun extends RunFacts {
  readonly rows: readonly Row[];
}

/** By the benchmark's name. */
export type KeptRuns = Readonly<Record<string, KeptRun>>;

const path = resolve(import.meta.dirname, '../../docs/benchmarks.json');

/** Keeps what was measured in the place of what was measured before; a benchmark that could not run keeps its figures. */
export function keepRun(outcomes: readonly Outcome[], facts: RunFacts): KeptRuns {
  const before: KeptRuns = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const measured = outcomes.filter(({ skipped, failed }) => skipped === undefined && failed === undefined);
  const runs = {
    ...before,
    ...Object.fromEntries(measured.map((outcome) => [outcome.bench.name, { ...facts, rows: rows([outcome]) }])),
  };
  writeFileSync(path, `${JSON.stringify(runs, null, 2)}\n`);
  return runs;
}
