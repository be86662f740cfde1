import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/** JavaScript that the first page may need, gzipped bytes. */
const budget = 400_000;
/** The dashboard in its frame; what these load later (chart, map) counts as well. */
const firstPage = /\/(frame\/frame|pages\/dashboard\/[\w-]+)\.tsx$/;

/** Fails the build when the first page needs more JavaScript than it may; tells how much otherwise. */
export function firstPageBudget(): Plugin {
  return {
    name: 'first-page-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = new Map<string, Rollup.OutputChunk>();
      for (const file of Object.values(bundle)) if (file.type === 'chunk') chunks.set(file.fileName, file);
      const wanted = [...chunks.values()].filter(
        ({ isEntry, facadeModuleId }) => isEntry || firstPage.test(facadeModuleId ?? ''),
      );
      const needed = new Set(wanted.map(({ fileName }) => fileName));
      for (const name of needed) for (const other of chunks.get(name)?.imports ?? []) needed.add(other);
      const bytes = [...needed].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '').length, 0);
      const text = `JavaScript for the first page: ${Math.round(bytes / 1000)} kB gzipped of ${budget / 1000} kB, in ${needed.size} files`;
      if (bytes > budget) this.error(text);
      this.info(text);
    },
  };
}
