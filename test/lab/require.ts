import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Debian package → the commands that it brings for us to run */
type Packages = Readonly<Record<string, readonly string[]>>;

const lists = JSON.parse(readFileSync(new URL('../../scripts/packages.json', import.meta.url), 'utf8')) as {
  readonly run: Packages;
  readonly test: Packages;
};

const directories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Why the lab cannot run here, or `undefined`. Names the Debian packages that are missing. */
export function labMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root (network namespaces)';
  const missing = Object.entries({ ...lists.run, ...lists.test }).filter(
    ([, commands]) => !commands.every((command) => directories.some((directory) => runs(join(directory, command)))),
  );
  return missing.length === 0 ? undefined : `needs the Debian packages ${missing.map(([name]) => name).join(' ')}`;
}

/**
 * Whether a lab test can go on. Skips it with the reason if not; under CI (`CI=true`) it throws instead, since there a
 * skipped lab would pass for a tested product.
 *
 * @example
 * test('svmap is shut out', async (t) => {
 *   if (!requireLab(t)) return;
 * });
 */
export function requireLab(t: TestContext): boolean {
  const reason = labMissing();
  if (reason === undefined) return true;
  if (process.env.CI === 'true') throw new Error(reason);
  t.skip(reason);
  return false;
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
