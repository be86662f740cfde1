import { textOf } from './source-files.ts';

export interface Boundary {
  /** folder of src/, or `main` for src/main.ts */
  readonly folder: string;
  /** folders, or `folder/file` for files of a folder whose path begins so */
  readonly mayImport: readonly string[];
  readonly packages: readonly string[];
}

/** The table in docs/architecture.md, which is the rule itself: folder | may import | npm packages | what. */
export function boundaryTable(): Boundary[] {
  const section = /<!-- boundaries -->([\s\S]*?)<!-- \/boundaries -->/.exec(textOf('docs/architecture.md'))?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => {
    const [folder, mayImport, packages] = row.split('|').slice(1, 4).map(names);
    return { folder: folder?.[0] ?? '', mayImport: mayImport ?? [], packages: packages ?? [] };
  });
}

function names(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}
