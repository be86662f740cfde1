import { cpus, release, totalmem } from 'node:os';

/** What a run was made on and when. */
export interface RunFacts {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly machine: string;
  /** how busy the machine was before the first benchmark: a sentence */
  readonly load: string;
}

/** What the figures were measured on, in one line. */
export function machine(): string {
  const all = cpus();
  const model = all[0]?.model.trim() || process.arch;
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${all.length} × ${model}, ${memory} GB, Linux ${release()}, Node ${process.versions.node}`;
}

/** The core of what is measured, and the core of what makes work for it: the same one where there is only one. */
export function cores(): { readonly own: number; readonly others: number } {
  const last = cpus().length - 1;
  return { own: last, others: Math.max(0, last - 1) };
}
