import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** What became of the tests, and what a person must be told of them. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  readonly failures: Failure[];
  readonly skips: Skip[];
}

export interface Failure {
  readonly file: string;
  readonly line: number;
  /** from the outermost suite to the test */
  readonly path: readonly string[];
  readonly detail: string;
}

export interface Skip {
  readonly name: string;
  readonly reason: string;
}

export function newTally(): Tally {
  return { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
}

/**
 * Counts one result of node:test. Suites, and tests that failed only because a test inside them did, are not
 * counted again. Where nothing may be missing (`complete`, set in CI) a test that was skipped because the machine
 * lacks something ("needs …") has failed.
 */
export function count(tally: Tally, event: TestEvent, path: readonly string[], complete: boolean): void {
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return;
  const { data } = event;
  const place = { file: data.file ?? '', line: data.line ?? 0, path: [...path, data.name] };
  if (event.type === 'test:fail') {
    const error = event.data.details.error;
    if (isOfChild(error)) return;
    // a test that is marked `todo` may fail
    if (data.todo !== undefined && data.todo !== false) skip(tally, data.name, 'todo');
    else fail(tally, { ...place, detail: detailOf(error) });
    return;
  }
  if (data.skip !== undefined && data.skip !== false) {
    const reason = typeof data.skip === 'string' ? data.skip : '';
    if (complete && reason.startsWith('needs'))
      fail(tally, { ...place, detail: `skipped in CI, where nothing may be missing: ${reason}` });
    else skip(tally, data.name, reason);
  } else if (data.todo !== undefined && data.todo !== false) skip(tally, data.name, 'todo');
  // node:test reports a file that holds no test as a test of the file's name that passed
  else if (data.nesting === 0 && data.name === data.file) fail(tally, { ...place, detail: 'holds no test' });
  else if (data.details.type !== 'suite') tally.passed++;
}

/** Adds what was counted elsewhere. */
export function add(to: Tally, { passed, failed, skipped, failures, skips }: Tally): void {
  to.passed += passed;
  to.failed += failed;
  to.skipped += skipped;
  to.failures.push(...failures);
  to.skips.push(...skips);
}

/** The last line of a run. */
export function lastLine(tally: Pick<Tally, 'passed' | 'failed' | 'skipped'>): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
}

function fail(tally: Tally, failure: Failure): void {
  tally.failed++;
  tally.failures.push(failure);
}

function skip(tally: Tally, name: string, reason: string): void {
  tally.skipped++;
  tally.skips.push({ name, reason });
}

function isOfChild(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed';
}

/** What the test threw, without node:test's own frames. */
function detailOf(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  return inspect(cause).replace(/\n +at [^\n]*\(?node:internal[^\n]*/g, '');
}
