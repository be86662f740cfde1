import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const rules: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  // 2.5.8, which axe-core looks at only when it is asked to
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
};

/** A fade begins some frames after what it fades in. */
const stillFrames = 6;

/** What is just being faded in has no contrast yet. Runs in the page, once a frame. */
function isAtRest(frames: number): boolean {
  const page = globalThis as unknown as {
    document: { getAnimations(): { playState: string }[] };
    framesAtRest?: number;
  };
  const moves = page.document.getAnimations().some(({ playState }) => playState === 'running');
  page.framesAtRest = moves ? 0 : (page.framesAtRest ?? 0) + 1;
  if (page.framesAtRest < frames) return false;
  page.framesAtRest = 0;
  return true;
}

/** No fault of WCAG 2.2 AA that axe-core calls serious or critical. */
export async function assertAccessible(page: Page, where: string): Promise<void> {
  await page.waitForFunction(isAtRest, stillFrames);
  // through the debugger: the content security policy forbids a script element
  await page.evaluate(source);
  const { violations } = await page.evaluate<AxeResults, RunOptions>(
    (options) => (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(options),
    rules,
  );
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  assert.deepEqual(grave, [], where);
}
