import { readFileSync } from 'node:fs';

interface Package {
  readonly version: string;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

function manifest(): Package {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Package;
}

/** As package.json says. */
export function programVersion(): string {
  return manifest().version;
}

/** The version of Node that package.json pins for this processor, without a `v`; undefined where there is none. */
export function pinnedNodeVersion(): string | undefined {
  return manifest().optionalDependencies[`node-linux-${process.arch}`];
}
