import {
  formatPrefix,
  hostPrefix,
  type Prefix,
  parseAddress,
  parsePrefix,
  prefixesOverlap,
} from '../../model/address.ts';
import { PrefixMap } from '../../model/prefix-map.ts';
import type { Danger } from '../contract/lists.ts';

/** What an entry could hit. */
export interface Surroundings {
  /** the operator's own address */
  readonly operator: string;
  /** own addresses of the hosts and the networks that they protect */
  readonly hosts: readonly string[];
  readonly neverBlock: readonly string[];
  /** entries of the allowlist; those that cover none of the candidates do no harm here */
  readonly allowed: readonly Prefix[];
  /** sources with a recent success */
  readonly knownGood: readonly { readonly address: string; readonly users: number }[];
}

export interface Candidate {
  readonly prefix: string;
  readonly line: number | null;
}

/** An allowed prefix as wide as this lets so many in that it is hardly meant. */
const wide = { 4: 12, 6: 24 } as const;

/** What denying these would cut off. `refused`: the engine says no as well. */
export function denyDangers(candidates: readonly Candidate[], around: Surroundings): Danger[] {
  const dangers: Danger[] = [];
  const guarded = [
    ...named([around.operator], (text) => `it covers your own address ${text}`),
    ...named(around.hosts, (text) => `it covers ${text}, which is protected`),
    ...named(around.neverBlock, (text) => `it covers ${text}, which is never blocked (settings)`),
  ];
  const byPrefix = new PrefixMap<Candidate>();
  const allowed = new PrefixMap<Prefix>();
  for (const prefix of around.allowed) allowed.set(prefix, prefix);
  for (const candidate of candidates) {
    const prefix = parsePrefix(candidate.prefix);
    if (!prefix) continue;
    byPrefix.set(prefix, candidate);
    const hit =
      prefix.length === 0 ? 'it covers all addresses' : guarded.find((one) => prefixesOverlap(prefix, one.prefix))?.why;
    if (hit !== undefined) dangers.push({ ...candidate, why: hit, refused: true });
    const stronger = allowed.covering(prefix);
    if (stronger) {
      const why = `${formatPrefix(stronger)} is in the allowlist, which stands above: it will not be shut out`;
      dangers.push({ ...candidate, why, refused: false });
    }
  }
  return [...dangers, ...knownGoodHits(byPrefix, around.knownGood)];
}

/** What allowing these would let in. */
export function allowDangers(candidates: readonly Candidate[]): Danger[] {
  return candidates.flatMap((candidate) => {
    const prefix = parsePrefix(candidate.prefix);
    if (!prefix || prefix.length > wide[prefix.family]) return [];
    return [
      { ...candidate, why: 'it lets very many addresses in, and no attack from them is blocked', refused: false },
    ];
  });
}

function knownGoodHits(candidates: PrefixMap<Candidate>, knownGood: Surroundings['knownGood']): Danger[] {
  const hits = new Map<Candidate, { sources: number; users: number; example: string }>();
  for (const { address, users } of knownGood) {
    const parsed = parseAddress(address);
    const candidate = parsed && candidates.covering(parsed);
    if (!candidate) continue;
    const hit = hits.get(candidate);
    if (hit) {
      hit.sources++;
      hit.users += users;
    } else hits.set(candidate, { sources: 1, users, example: address });
  }
  return [...hits].map(([candidate, { sources, users, example }]) => ({
    ...candidate,
    why:
      sources === 1
        ? `${who(users)} from ${example}`
        : `${who(users)} from ${sources} addresses in it, such as ${example}`,
    refused: false,
  }));
}

/** Trunks have no users that are known. */
function who(users: number): string {
  if (users === 0) return 'phones or trunks work';
  return users === 1 ? '1 user works' : `${users} users work`;
}

function named(texts: readonly string[], why: (text: string) => string): { prefix: Prefix; why: string }[] {
  return texts.flatMap((text) => {
    const address = parseAddress(text);
    const prefix = address ? hostPrefix(address) : parsePrefix(text);
    return prefix ? [{ prefix, why: why(formatPrefix(prefix)) }] : [];
  });
}
