import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const roots = ['src', 'test', 'bench', 'scripts', 'web'];
const importsLab = /^(?:import|export)\b[^'"]*\bfrom '[./]+(?:[\w-]+\/)*lab\/[^']+'/m;
const leftOut = new Set(['node_modules', 'dist', 'fixtures']);

export interface TestFiles {
  /** touch nothing outside themselves */
  readonly unit: readonly string[];
  /** a browser before a console */
  readonly browser: readonly string[];
  /** set up network namespaces, servers and real attacks; some wait for minutes until blocks have ended */
  readonly lab: readonly string[];
}

/** It takes the longest and begins first, so that nothing waits for it alone at the end. */
const longestLab = 'test/cluster/lab/faults.test.ts';

/**
 * The test files under `home` whose path holds one of `wanted` (all, when there is none), sorted. A lab test is one
 * that lies in test/lab, imports from it, speaks of netns, or is named `*.lab.test.ts`; in test/browser only the first
 * three of these make it one.
 */
export function testFiles(home: string, wanted: readonly string[]): TestFiles {
  const files = { unit: [] as string[], browser: [] as string[], lab: [] as string[] };
  for (const path of roots.flatMap((root) => walk(home, root)).sort()) {
    if (wanted.length > 0 && !wanted.some((part) => path.includes(part))) continue;
    files[kindOf(path, readFileSync(join(home, path), 'utf8'))].push(path);
  }
  files.lab.sort((a, b) => Number(b === longestLab) - Number(a === longestLab));
  return files;
}

function walk(home: string, folder: string): string[] {
  let entries: ReturnType<typeof readFolder>;
  try {
    entries = readFolder(join(home, folder));
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return leftOut.has(entry.name) ? [] : walk(home, path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

function readFolder(path: string) {
  return readdirSync(path, { withFileTypes: true });
}

function kindOf(path: string, source: string): keyof TestFiles {
  if (path.startsWith('test/lab/') || source.includes('netns') || importsLab.test(source)) return 'lab';
  if (path.startsWith('test/browser/')) return 'browser';
  return path.endsWith('.lab.test.ts') ? 'lab' : 'unit';
}
