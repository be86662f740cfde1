import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const roots = ['src', 'test', 'bench', 'scripts', 'web'];
const importsLab = /^(?:import|export)\b[^'"]*\bfrom '[./]+(?:[\w-]+\/)*lab\/[^']+'/m;
const leftOut = new Set(['node_modules', 'dist', 'fixtures']);

export interface TestFiles {
  /** touch nothing outside themselves: three at a time, as some wait for a server or a clock */
  readonly unit: readonly string[];
  /** a browser before a console, which often wait for each other: two at a time */
  readonly browser: readonly string[];
  /**
   * Set up network namespaces, servers and real attacks: one at a time, beside the others, because they mostly wait until servers have
   * found each other again or blocks have ended.
   */
  readonly lab: readonly string[];
}

/**
 * The test files under `home` whose path holds one of `wanted` (all, when there is none), sorted. A lab test is one
 * that lies in test/lab, imports from it, speaks of netns, or is named `*.lab.test.ts`; in test/browser only the first
 * three of these make it one.
 */
export function testFiles(home: string, wanted: readonly string[]): TestFiles {
  const files: Record<keyof TestFiles, string[]> = { unit: [], browser: [], lab: [] };
  for (const path of roots.flatMap((root) => walk(home, root)).sort()) {
    if (wanted.length > 0 && !wanted.some((part) => path.includes(part))) continue;
    files[kindOf(path, readFileSync(join(home, path), 'utf8'))].push(path);
  }
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
