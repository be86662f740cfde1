import { type Prefix, parsePrefix, prefixOf } from '../model/address.ts';
import type { Database } from './database.ts';
import { searchWords } from './search-words.ts';

/** What an operator typed into the search field of the log. */
export interface Search {
  /** must all occur */
  readonly words: readonly string[];
  /** a word that must occur with any end */
  readonly beginning?: string;
  /** addresses, prefixes and beginnings of addresses such as `45.143.` or `2001:db8` */
  readonly addresses: readonly Prefix[];
  /** nothing can be found: what was typed holds no letter or digit */
  readonly nothing: boolean;
}

const maxWords = 10;

/** Global unicast, unique local, link-local and NAT64 (RFC 4291, 2.4; 4193; 6052). */
const inUse = /^(?:[23][\da-f]{3}|f[cd][\da-f]{2}|fe[89ab][\da-f]|64:ff9b):/i;

/** Words that begin as typed, of which attacks are searched for. */
const maxEnds = 100;

/** The last word may go on, unless a space ends it. Never throws: nothing that is typed is FTS5 syntax. */
export function parseSearch(text: string): Search {
  const addresses: Prefix[] = [];
  const words: string[] = [];
  for (const part of text.slice(0, 500).split(/\s+/)) {
    const prefix = partialAddress(part) ?? parsePrefix(part);
    if (prefix) addresses.push(prefix);
    else words.push(...searchWords(part));
  }
  words.splice(maxWords);
  const nothing = words.length === 0 && addresses.length === 0 && text.trim() !== '';
  const beginning = /\s$/.test(text) ? undefined : words.pop();
  return { words, addresses, nothing, ...(beginning === undefined ? {} : { beginning }) };
}

/** The FTS5 expression of a search; `undefined` where it has no words. */
export function matchOf(db: Database, { words, beginning }: Search): string | undefined {
  const terms = words.map(quoted);
  if (beginning !== undefined) {
    const ends = new Set([beginning, ...wordsBeginning(db, beginning)]);
    terms.push(`(${[...ends].map(quoted).join(' OR ')})`);
  }
  return terms.length > 0 ? terms.join(' AND ') : undefined;
}

/** The FTS5 expression that all words of a text occur; `undefined` where it has none. */
export function matchAll(text: string): string | undefined {
  const words = searchWords(text).slice(0, maxWords);
  return words.length > 0 ? words.map(quoted).join(' AND ') : undefined;
}

/** One seek into the index each. */
function wordsBeginning(db: Database, beginning: string): string[] {
  const found: string[] = [];
  let next = beginning;
  while (found.length < maxEnds) {
    const row = db.get<{ term: string }>(
      'SELECT term FROM attacks_words WHERE term >= ? AND term < ? LIMIT 1',
      ...[next, `${beginning}\u{10ffff}`],
    );
    if (!row) break;
    found.push(row.term);
    next = `${row.term}\0`;
  }
  return found;
}

function quoted(word: string): string {
  return `"${word}"`;
}

function partialAddress(text: string): Prefix | undefined {
  return partial4(text) ?? partial6(text);
}

function partial4(text: string): Prefix | undefined {
  const match = /^(\d{1,3})\.(?:(\d{1,3})\.)?(?:(\d{1,3})\.?)?$/.exec(text);
  if (!match) return undefined;
  const octets = match.slice(1).filter((octet) => octet !== undefined);
  const whole = parsePrefix([...octets, '0', '0', '0'].slice(0, 4).join('.'));
  return whole && prefixOf(whole, octets.length * 8);
}

/** Groups of 16 bits of an address that is in use: `00:15:65` begins a MAC address, and 12:30 is a time. */
function partial6(text: string): Prefix | undefined {
  if (!inUse.test(`${text}:`) || !text.includes(':')) return undefined;
  const groups = text.replace(/::?$/, '').split(':');
  if (groups.length > 7 || !groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  const whole = parsePrefix([...groups, ...Array<string>(8).fill('0')].slice(0, 8).join(':'));
  return whole && prefixOf(whole, groups.length * 16);
}
