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
  /** labs that wait for minutes until NATS servers have given each other up: beside the unit tests, which need the processors meanwhile */
  readonly slow: readonly string[];
  /** labs that wait until servers have found each other again or blocks have ended: two at a time, the longest first */
  readonly patient: readonly string[];
  /** set up network namespaces, servers and real attacks: one at a time, so that their times mean something */
  readonly lab: readonly string[];
}

const slow = ['test/cluster/lab/faults.test.ts'];
const patient = [
  'test/browser/cluster.lab.test.ts',
  'test/geo/countries.lab.test.ts',
  'test/engine/guests.test.ts',
  'test/engine/lists.test.ts',
  'test/engine/phones.test.ts',
  'test/engine/forged.test.ts',
  'test/engine/beside-others.test.ts',
  'test/lab/lab.test.ts',
  'test/engine/bad-input.test.ts',
  'test/engine/restart.test.ts',
];

/**
 * The test files under `home` whose path holds one of `wanted` (all, when there is none), sorted. A lab test is one
 * that lies in test/lab, imports from it, speaks of netns, or is named `*.lab.test.ts`; in test/browser only the first
 * three of these make it one.
 */
export function testFiles(home: string, wanted: readonly string[]): TestFiles {
  const files: Record<keyof TestFiles, string[]> = { unit: [], browser: [], slow: [], patient: [], lab: [] };
  for (const path of roots.flatMap((root) => walk(home, root)).sort()) {
    if (wanted.length > 0 && !wanted.some((part) => path.includes(part))) continue;
    files[kindOf(path, readFileSync(join(home, path), 'utf8'))].push(path);
  }
  files.patient.sort((a, b) => patient.indexOf(a) - patient.indexOf(b));
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
  if (slow.includes(path)) return 'slow';
  if (patient.includes(path)) return 'patient';
  if (path.startsWith('test/lab/') || source.includes('netns') || importsLab.test(source)) return 'lab';
  if (path.startsWith('test/browser/')) return 'browser';
  return path.endsWith('.lab.test.ts') ? 'lab' : 'unit';
}
