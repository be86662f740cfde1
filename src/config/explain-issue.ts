import type { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { allowed, nodeAt, type SchemaNode } from './schema-node.ts';

type Issue = z.core.$ZodIssue;

/** of each kind: the rest is seen when these are mended */
const mostExplained = 100;

/** What stands under such a key is not said again. */
const secretKey = /password|secret|token|^(current|next|code)$/i;

/** What is wrong at one key, in words. */
export interface Explanation {
  readonly path: readonly PropertyKey[];
  /** the key itself is the mistake, not its value */
  readonly of: 'key' | 'value';
  /** `"x" is not allowed; allowed: true or false` */
  readonly what: string;
  /** the sentence of a rule of our own, where it was one: it says by itself what is wrong */
  readonly rule?: string;
}

/**
 * zod's findings as an operator can use them, one for each key at most.
 * @param value what was checked as a whole
 * @param root of its schema, by `schemaNode`
 */
export function explainIssues(issues: readonly Issue[], value: unknown, root: SchemaNode): Explanation[] {
  const keys = new Set<string>();
  return issues
    .slice(0, mostExplained)
    .flatMap((issue) => explainIssue(issue, value, root))
    .filter(({ path }) => {
      const key = JSON.stringify(path);
      return !keys.has(key) && keys.add(key);
    });
}

function explainIssue(issue: Issue, value: unknown, root: SchemaNode): Explanation[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, mostExplained).map((key) => unknownKey(root, issue.path, key));
  if (issue.code === 'invalid_key') return [unknownKey(root, issue.path.slice(0, -1), String(issue.path.at(-1)))];
  const node = nodeAt(root, issue.path);
  const found = valueAt(value, issue.path);
  const inside = issue.code === 'invalid_union' ? insideUnion(issue, found) : undefined;
  if (inside)
    return inside.flatMap((one) => explainIssue({ ...one, path: [...issue.path, ...one.path] } as Issue, value, root));
  // a rule of our own says what it wants; the shape says it for the others
  const own = !/^(Invalid|Too (small|big))\b/.test(issue.message);
  const want = own ? issue.message : node ? allowed(node) : issue.message;
  const meant = node?.enum && typeof found === 'string' ? didYouMean(found, node.enum.map(String)) : undefined;
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  const isSecret = secretKey.test(String(issue.path.at(-1)));
  const wrong = found === undefined ? 'is missing' : `${isSecret ? 'this' : shown(found)} is not allowed`;
  const what = `${wrong}; allowed: ${want}${hint}`;
  return [{ path: issue.path, of: 'value', what, ...(own ? { rule: want } : {}) }];
}

function unknownKey(root: SchemaNode, path: readonly PropertyKey[], key: string): Explanation {
  const node = nodeAt(root, path);
  const keys = Object.keys(node?.properties ?? {});
  const names = keys.length > 0 ? keys : (node?.propertyNames?.enum ?? []).map(String);
  const meant = didYouMean(key, names);
  const hint =
    meant !== undefined ? `; did you mean ${meant}?` : names.length > 0 ? `; known keys: ${names.join(', ')}` : '';
  return { path: [...path, key], of: 'key', what: `unknown key${hint}` };
}

/**
 * The branch of a union that the value was meant for: a list is to be told what is wrong with its third entry, and keys
 * what is wrong with their values.
 */
function insideUnion(issue: Extract<Issue, { code: 'invalid_union' }>, found: unknown): Issue[] | undefined {
  if (typeof found !== 'object' || found === null) return undefined;
  return issue.errors.find((branch) => branch.length > 0 && branch.every(({ path: [step] }) => isIn(found, step)));
}

function isIn(found: object, step: PropertyKey | undefined): boolean {
  return step !== undefined && (Array.isArray(found) || Object.hasOwn(found, step));
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[step];
  }
  return here;
}

function shown(value: unknown): string {
  const text = written(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // it can be read from a text, and not be written as one: the stack does not reach
    return 'what is nested so deep';
  }
}
