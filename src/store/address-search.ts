import { addressOf, type Prefix, parsePrefix, prefixContains, prefixOf } from '../model/address.ts';
import { addressKey, keyLength, keyRange, maskKey } from './address-key.ts';
import type { SqlValue } from './database.ts';

export interface Where {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const ipv4 = prefixOf(addressOf(0, 0, 0xffff, 0), 0);
const [firstIpv4, lastIpv4] = keyRange(ipv4);

/**
 * A condition that `column` holds the key of an address in `prefix`. Between the keys of ::/64, and of what is wider, those of IPv4 lie:
 * they are left out.
 */
export function within(column: string, prefix: Prefix): Where {
  const [first, last] = keyRange(prefix);
  const between = `${column} BETWEEN ? AND ?`;
  if (!prefixContains(prefix, { ...ipv4, family: 6 })) return { sql: between, values: [first, last] };
  // two ranges of an index: a walk over all of IPv4 would take long
  return {
    sql: `(${column} >= ? AND ${column} < ? OR ${column} > ? AND ${column} <= ?)`,
    values: [first, firstIpv4, lastIpv4, last],
  };
}

/**
 * A condition on columns `key` and `length`: the prefixes that cover `prefix` or lie in it. One key per length that
 * occurs, because an index cannot answer "covers" otherwise.
 */
export function related(prefix: Prefix, lengths: readonly number[]): Where {
  const own = keyLength(prefix);
  const key = addressKey(prefix);
  const inside = within('key', prefix);
  const parts: string[] = [];
  const values: SqlValue[] = [];
  for (const length of lengths) {
    // an IPv6 prefix, whose key is that of the address by chance
    if (prefix.family === 4 && length < 96) continue;
    if (length < own) {
      parts.push('(length = ? AND key = ?)');
      values.push(length, maskKey(key, length));
    } else {
      parts.push(`(length = ? AND ${inside.sql})`);
      values.push(length, ...inside.values);
    }
  }
  return parts.length > 0 ? { sql: `(${parts.join(' OR ')})`, values } : { sql: '0', values: [] };
}

/** What was typed into a search field: an address or prefix by its meaning, all else as a part of the `columns`. */
export function searched(text: string, columns: readonly string[], lengths: () => readonly number[]): Where {
  const prefix = parsePrefix(text.trim());
  return prefix ? related(prefix, lengths()) : containing(text, columns);
}

/** What was typed is a part of one of the `columns`, in capitals or not. */
export function containing(text: string, columns: readonly string[]): Where {
  const pattern = `%${text.trim().replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
  return {
    sql: `(${columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')})`,
    values: columns.map(() => pattern),
  };
}

/** The rows with these values. */
export function oneOf(column: string, values: readonly string[]): Where {
  return { sql: `${column} IN (${values.map(() => '?').join()})`, values };
}

/** Columns `key` and `length` are those of one of the prefixes: a look-up each. */
export function anyPrefix(prefixes: readonly Prefix[]): Where {
  return {
    sql: `(${prefixes.map(() => '(key = ? AND length = ?)').join(' OR ')})`,
    values: prefixes.flatMap((prefix) => [addressKey(prefix), keyLength(prefix)]),
  };
}

export function allOf(conditions: readonly Where[]): Where {
  return {
    sql: conditions.length > 0 ? conditions.map((condition) => condition.sql).join(' AND ') : '1',
    values: conditions.flatMap((condition) => condition.values),
  };
}

export function anyOf(conditions: readonly Where[]): Where {
  return {
    sql: `(${conditions.map((condition) => condition.sql).join(' OR ')})`,
    values: conditions.flatMap((condition) => condition.values),
  };
}
