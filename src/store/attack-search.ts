import { type Prefix, parsePrefix, prefixOf } from '../model/address.ts';

/** What an operator typed into the search field of the log. */
export interface Search {
  /** an FTS5 expression; absent where nothing but addresses was typed */
  readonly match?: string;
  /** addresses, prefixes and beginnings of IPv4 addresses such as `45.143.` */
  readonly addresses: readonly Prefix[];
  /** nothing can be found: what was typed holds no letter or digit */
  readonly nothing: boolean;
}

const maxWords = 10;

/** Words that are that short are searched whole, for `4*` would read half of the index. */
const minPrefix = 3;

/** Never throws: nothing that is typed is FTS5 syntax. */
export function parseSearch(text: string): Search {
  const addresses: Prefix[] = [];
  const words: string[] = [];
  for (const part of text.slice(0, 500).split(/\s+/)) {
    const prefix = parsePrefix(part) ?? partialAddress(part);
    if (prefix) addresses.push(prefix);
    // the same cut as the tokenizer unicode61: letters, digits and private use are a word, all else parts them
    else words.push(...(part.match(/[\p{L}\p{M}\p{N}\p{Co}]+/gu) ?? []));
  }
  const terms = words.slice(0, maxWords).map((word, i, all) => {
    const open = i === all.length - 1 && word.length >= minPrefix && !/\s$/.test(text);
    return `"${word}"${open ? '*' : ''}`;
  });
  return {
    addresses,
    nothing: terms.length === 0 && addresses.length === 0 && text.trim() !== '',
    ...(terms.length > 0 ? { match: terms.join(' AND ') } : {}),
  };
}

function partialAddress(text: string): Prefix | undefined {
  const match = /^(\d{1,3})\.(?:(\d{1,3})\.)?(?:(\d{1,3})\.?)?$/.exec(text);
  if (!match) return undefined;
  const octets = match.slice(1).filter((octet) => octet !== undefined);
  const whole = parsePrefix([...octets, '0', '0', '0'].slice(0, 4).join('.'));
  return whole && prefixOf(whole, octets.length * 8);
}
