import { methodNames } from './message.ts';

// Candidates by length and first letter: never more than two.
const buckets: (number[] | undefined)[] = [];
const spelled = methodNames.map((name) => Uint8Array.from(name, (letter) => letter.charCodeAt(0)));
for (let id = 1; id < methodNames.length; id++) {
  const name = spelled[id]!;
  const bucket = name.length * 32 + (name[0]! & 31);
  const others = buckets[bucket];
  if (others) others.push(id);
  else buckets[bucket] = [id];
}
const none: readonly number[] = [];
const table: readonly (readonly number[])[] = Array.from({ length: 10 * 32 }, (_, bucket) => buckets[bucket] ?? none);

/** Index into `methodNames` of `bytes[start, end)`, which is case-sensitive (RFC 3261 7.1); 0 for any other method. */
export function methodId(bytes: Uint8Array, start: number, end: number): number {
  return find(bytes, start, end, 0);
}

/** Like `methodId`, but whatever the case. */
export function methodIdFolded(bytes: Uint8Array, start: number, end: number): number {
  return find(bytes, start, end, 0x20);
}

function find(bytes: Uint8Array, start: number, end: number, fold: number): number {
  const length = end - start;
  if (length < 3 || length > 9) return 0;
  const candidates = table[length * 32 + (bytes[start]! & 31)]!;
  for (let k = 0; k < candidates.length; k++) {
    const name = spelled[candidates[k]!]!;
    let i = 0;
    while (i < length && (bytes[start + i]! | fold) === (name[i]! | fold)) i++;
    if (i === length) return candidates[k]!;
  }
  return 0;
}
