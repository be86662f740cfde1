import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const home = resolve(import.meta.dirname, '../..');

const leftOut = new Set(['node_modules', '.git', 'dist', 'coverage']);

/** Every file of the project under `folder` (relative to its root), sorted. */
export function filesUnder(folder: string): string[] {
  return readdirSync(join(home, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return leftOut.has(entry.name) ? [] : filesUnder(path);
      return entry.isFile() ? [path] : [];
    })
    .sort();
}

/** Source files of the product: no tests and nothing that serves only tests. */
export function productFiles(folder: string): string[] {
  return filesUnder(folder).filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.test-support\.ts$/.test(path));
}

export function textOf(path: string): string {
  return readFileSync(join(home, path), 'utf8');
}

/** TypeScript without its comments; line numbers stay. A `//` within a text counts only after white space. */
export function codeOf(path: string): string {
  return textOf(path)
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|\s)\/\/[^\n]*/g, '$1');
}

/** What a file imports, re-exports, loads on demand or starts as a worker, as written; a worker beside it as `./name`. */
export function importsOf(code: string): string[] {
  const forms = [
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'/gm,
    /^\s*import\s*'([^']+)'/gm,
    /\bimport\s*\(\s*'([^']+)'/g,
    /\bnew\s+URL\(\s*'([^']+\.ts)'\s*,\s*import\.meta\.url/g,
  ];
  return forms.flatMap((form, i) =>
    [...code.matchAll(form)].map(([, name = '']) => (i === 3 && !name.startsWith('.') ? `./${name}` : name)),
  );
}
