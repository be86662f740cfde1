import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const roots = ['src', 'test', 'bench', 'scripts', 'web'];
const leftOut = new Set(['node_modules', 'dist', 'fixtures']);

export interface TestFiles {
  /** touch nothing outside themselves: two at a time */
  readonly unit: readonly string[];
  /** set up network namespaces, servers and real attacks: one at a time, so that their times mean something */
  readonly lab: readonly string[];
}

/**
 * The test files under `home` whose path holds one of `wanted` (all, when there is none), sorted. A lab test is one
 * that lies in test/lab, imports from it, speaks of netns, or is named `*.lab.test.ts`.
 */
export function testFiles(home: string, wanted: readonly string[]): TestFiles {
  const unit: string[] = [];
  const lab: string[] = [];
  for (const path of roots.flatMap((root) => walk(home, root)).sort()) {
    if (wanted.length > 0 && !wanted.some((part) => path.includes(part))) continue;
    (isLab(path, readFileSync(join(home, path), 'utf8')) ? lab : unit).push(path);
  }
  return { unit, lab };
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

function isLab(path: string, source: string): boolean {
  return (
    path.startsWith('test/lab/') ||
    path.endsWith('.lab.test.ts') ||
    source.includes('netns') ||
    /^(?:import|export)\b[^'"]*\bfrom '[./]+(?:[\w-]+\/)*lab\/[^']+'/m.test(source)
  );
}
