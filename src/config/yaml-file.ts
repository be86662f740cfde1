import { readFileSync, statSync } from 'node:fs';
import { isCollection, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { ConfigError } from './config-error.ts';

const maxBytes = 1024 * 1024;

/** The operator's file as a plain value that knows where each key stands. */
export interface YamlFile {
  readonly value: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
  /** `FILE:LINE:COLUMN` of the value at `path`, or of its key, or of the nearest thing around it */
  place(path: readonly PropertyKey[], of: 'key' | 'value'): string;
}

/** Throws ConfigError where the file cannot be read or is no YAML mapping. */
export function readYamlFile(file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw new ConfigError(document.errors.map(({ pos, message }) => ({ where: at(pos[0]), key: '', what: message })));
  const place: YamlFile['place'] = (path, of) => at(offsetOf(document.contents, path, of));
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    throw new ConfigError([{ where: file, key: '', what: (error as Error).message }]);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError([{ where: at(0), key: '', what: 'must hold keys and values, such as "observe: true"' }]);
  return { value: value as Record<string, unknown>, warnings: rightsOf(file), place };
}

function readText(file: string): string {
  const fail = (what: string): never => {
    throw new ConfigError([{ where: file, key: '', what }]);
  };
  try {
    const found = statSync(file);
    if (!found.isFile()) return fail('is not a plain file');
    if (found.size > maxBytes) return fail(`is larger than ${maxBytes} bytes: not a configuration`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (error instanceof TypeError) return fail('is not UTF-8 text');
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return fail('does not exist');
    if (code === 'EACCES') return fail('may not be read by this user');
    return fail(message);
  }
}

/** Who can change this file can switch the protection off. */
function rightsOf(file: string): string[] {
  return (statSync(file).mode & 0o002) !== 0
    ? [`${file} can be changed by every user of this machine (chmod o-w)`]
    : [];
}

function offsetOf(root: unknown, path: readonly PropertyKey[], of: 'key' | 'value'): number {
  let node = root as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const [i, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) return offset;
      const key = pair.key as Node;
      node = pair.value as Node | null;
      const last = i === path.length - 1;
      offset = (last && of === 'key' ? key.range?.[0] : (node?.range?.[0] ?? key.range?.[0])) ?? offset;
    } else if (isCollection(node)) {
      node = (node.items[Number(step)] ?? null) as Node | null;
      offset = node?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
