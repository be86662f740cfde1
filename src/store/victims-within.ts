import { type Prefix, parseAddress, prefixContains } from '../model/address.ts';
import type { Database } from './database.ts';

/** Looking up so many takes some 10 ms. */
const mostVictims = 1000;

/** The victims in the log that lie in a prefix, by one seek into their index each; `undefined` where they are too many. */
export function victimsWithin(db: Database, prefix: Prefix): string[] | undefined {
  const found: string[] = [];
  let seeks = 0;
  for (const beginning of beginningsOf(prefix))
    for (let last = beginning; ; ) {
      const row = db.get<{ victim: string }>(
        'SELECT victim FROM attacks INDEXED BY attacks_victim WHERE victim > ? AND victim < ? ORDER BY victim LIMIT 1',
        ...[last, `${beginning}\u{10ffff}`],
      );
      if (!row) break;
      if (++seeks > mostVictims) return undefined;
      const address = parseAddress(row.victim);
      if (address && prefixContains(prefix, address)) found.push(row.victim);
      last = row.victim;
    }
  return found;
}

/** What the text of an address in a prefix begins with, to the end of an octet or group; other addresses' may, too. */
function beginningsOf({ family, length, words }: Prefix): string[] {
  if (family === 6) {
    const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]).slice(0, length >> 4);
    // from the first zero on it depends on what follows where `::` stands (RFC 5952, 4.2)
    const zero = groups.indexOf(0);
    return [
      groups
        .slice(0, zero < 0 ? undefined : zero)
        .map((group) => `${group.toString(16)}:`)
        .join(''),
    ];
  }
  const octets = [24, 16, 8, 0].map((bits) => (words[3] >>> bits) & 255);
  const whole = octets
    .slice(0, length >> 3)
    .map((octet) => `${octet}.`)
    .join('');
  if (length % 8 === 0 || length > 24) return [whole];
  const next = octets[length >> 3]!;
  return Array.from({ length: 1 << (8 - (length % 8)) }, (_, i) => `${whole}${next + i}.`);
}
