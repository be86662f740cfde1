import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { home } from './source-files.ts';

/**
 * A folder that looks like the project, with its launcher and scripts, the real node_modules (unless `bare`) and
 * the given files. Removed when the test ends.
 */
export function scratchHome(t: TestContext, files: Record<string, string>, bare = false): string {
  const folder = mkdtempSync(join(tmpdir(), 'sipprot-house-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of ['bin/sipprot', 'scripts', 'package.json', 'package-lock.json'])
    cpSync(join(home, path), join(folder, path), { recursive: true });
  if (!bare) symlinkSync(join(home, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The environment without what node:test and npm put into it, which would reach the processes under test. */
export function cleanEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env))
    if (!/^(NODE_|npm_|CI$|FORCE_COLOR$)/.test(name)) env[name] = value;
  return { ...env, ...extra };
}
