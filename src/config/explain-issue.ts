import type { z } from 'zod';
import { configNode } from './config-options.ts';
import { didYouMean } from './did-you-mean.ts';
import { allowed, nodeAt } from './schema-node.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong at one key, in words. */
export interface Explanation {
  readonly path: readonly PropertyKey[];
  /** the key itself is the mistake, not its value */
  readonly of: 'key' | 'value';
  readonly what: string;
}

/** zod's findings as an operator can use them. `value`: what was checked as a whole. */
export function explainIssue(issue: Issue, value: unknown): Explanation[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key));
  if (issue.code === 'invalid_key') return [unknownKey(issue.path.slice(0, -1), String(issue.path.at(-1)))];
  const node = nodeAt(configNode, issue.path);
  const found = valueAt(value, issue.path);
  const inside = issue.code === 'invalid_union' ? insideUnion(issue, found) : undefined;
  if (inside)
    return inside.flatMap((one) => explainIssue({ ...one, path: [...issue.path, ...one.path] } as Issue, value));
  // a rule of our own says what it wants; the shape says it for the others
  const own = issue.code === 'custom' || (issue.code === 'invalid_format' && !issue.message.startsWith('Invalid'));
  const want = own ? issue.message : node ? allowed(node) : issue.message;
  const meant = node?.enum && typeof found === 'string' ? didYouMean(found, node.enum.map(String)) : undefined;
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  const wrong = found === undefined ? 'is missing' : `${shown(found)} is not allowed`;
  return [{ path: issue.path, of: 'value', what: `${wrong}; allowed: ${want}${hint}` }];
}

function unknownKey(path: readonly PropertyKey[], key: string): Explanation {
  const node = nodeAt(configNode, path);
  const keys = Object.keys(node?.properties ?? {});
  const names = keys.length > 0 ? keys : (node?.propertyNames?.enum ?? []).map(String);
  const meant = didYouMean(key, names);
  const hint = meant === undefined ? `; known keys: ${names.join(', ')}` : `; did you mean ${meant}?`;
  return { path: [...path, key], of: 'key', what: `unknown key${hint}` };
}

/** The branch of a union that the value was meant for: a list is to be told what is wrong with its third entry. */
function insideUnion(issue: Extract<Issue, { code: 'invalid_union' }>, found: unknown): Issue[] | undefined {
  if (!Array.isArray(found)) return undefined;
  return issue.errors.find((branch) => branch.length > 0 && branch.every((one) => one.path.length > 0));
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
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
