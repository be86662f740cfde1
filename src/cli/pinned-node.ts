import { readFileSync } from 'node:fs';

/** The version of Node that package.json pins for this processor, without a `v`; undefined where there is none. */
export function pinnedNodeVersion(): string | undefined {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { optionalDependencies } = JSON.parse(text) as { readonly optionalDependencies: Record<string, string> };
  return optionalDependencies[`node-linux-${process.arch}`];
}
