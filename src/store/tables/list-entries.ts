import { compareWords, formatPrefix, type Prefix, parsePrefix } from '../../model/address.ts';
import { countryOrder } from '../../model/country-order.ts';
import type { ListName, ListScope } from '../../model/list-entry.ts';
import { addressKey, keyLength } from '../address-key.ts';
import { allOf, anyPrefix, related, searched, type Where } from '../address-search.ts';
import type { Database } from '../database.ts';
import type { ListFilter, ListRecord, NewListEntry, Paged, SortedPage } from '../records.ts';
import type { WriteContext } from '../write-context.ts';

interface Row {
  readonly prefix: string;
  readonly note: string;
  readonly added_by: string;
  readonly added_at: number;
  readonly country: string | null;
  readonly scope: string;
}

export type ListColumn = 'prefix' | 'note' | 'addedBy' | 'addedAt' | 'country' | 'countryName';

const sortColumns: Record<ListColumn, string> = {
  prefix: 'key',
  note: 'note COLLATE NOCASE',
  addedBy: 'added_by COLLATE NOCASE',
  addedAt: 'added_at',
  country: 'country',
  countryName: `instr('${countryOrder()}', country)`,
};

/** An entry in the form that crosses to the writer: canonical text, because nested objects are slow to copy. */
export type ListRow = readonly [
  prefix: string,
  note: string,
  addedBy: string,
  addedAt: number,
  country: string | null,
  scope: ListScope,
];

export function listRow(entry: NewListEntry, country = entry.country ?? null): ListRow {
  const { prefix, note, addedBy, addedAt, scope = 'host' } = entry;
  return [formatPrefix(prefix), note, addedBy, addedAt, country, scope];
}

/** Adds entries; one that is there already gets the new note, author and time. Returns how many were new. */
export function putListEntries({ db }: WriteContext, list: ListName, rows: readonly ListRow[]): number {
  const before = countOf(db, list);
  const entries = rows.map((row) => ({ row, prefix: prefixIn(row[0]) }));
  // the cluster's come in no order: in that of the table, thousands touch each of its pages once
  entries.sort((a, b) => compareWords(a.prefix.words, b.prefix.words));
  for (const { row, prefix } of entries) {
    const [text, note, addedBy, addedAt, country, scope] = row;
    db.run(
      `INSERT INTO list_entries (list, key, length, prefix, note, added_by, added_at, country, scope)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET note = excluded.note, added_by = excluded.added_by, added_at = excluded.added_at,
         country = excluded.country, scope = excluded.scope`,
      list,
      addressKey(prefix),
      keyLength(prefix),
      text,
      note.slice(0, 500),
      addedBy,
      Math.floor(addedAt),
      country,
      scope,
    );
  }
  return countOf(db, list) - before;
}

/** Returns how many were there. */
export function deleteListEntries({ db }: WriteContext, list: ListName, prefixes: readonly string[]): number {
  let deleted = 0;
  for (const text of prefixes) {
    const prefix = prefixIn(text);
    deleted += db.run(
      'DELETE FROM list_entries WHERE list = ? AND key = ? AND length = ?',
      ...[list, addressKey(prefix), keyLength(prefix)],
    );
  }
  return deleted;
}

function prefixIn(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (!prefix) throw new TypeError(`list entry ${JSON.stringify(text)} is no prefix`);
  return prefix;
}

export function clearList({ db }: WriteContext, list: ListName): number {
  return db.run('DELETE FROM list_entries WHERE list = ?', list);
}

/** All entries belong to the host alone, or all to the cluster. */
export function setListScope({ db }: WriteContext, scope: ListScope): void {
  db.run('UPDATE list_entries SET scope = ? WHERE scope <> ?', scope, scope);
}

/** By address, the next `limit` after the prefix `after` (absent: from the start). */
export function listEntriesAfter(db: Database, list: ListName, after: Prefix | undefined, limit: number): ListRecord[] {
  const rows = after
    ? db.all<Row>(
        'SELECT * FROM list_entries WHERE list = ? AND (key, length) > (?, ?) ORDER BY key, length LIMIT ?',
        ...[list, addressKey(after), keyLength(after), limit],
      )
    : db.all<Row>('SELECT * FROM list_entries WHERE list = ? ORDER BY key, length LIMIT ?', list, limit);
  return rows.flatMap(recordOf);
}

export function queryListEntries(
  db: Database,
  list: ListName,
  filter: ListFilter,
  page: SortedPage<ListColumn>,
): Paged<ListRecord> {
  const conditions: Where[] = [{ sql: 'list = ?', values: [list] }];
  if (filter.text?.trim()) conditions.push(searched(filter.text, ['prefix', 'note'], () => listLengths(db, list)));
  if (filter.country !== undefined) conditions.push({ sql: 'country = ?', values: [filter.country] });
  if (filter.scope !== undefined) conditions.push({ sql: 'scope = ?', values: [filter.scope] });
  if (filter.after !== undefined) conditions.push({ sql: 'added_at > ?', values: [filter.after] });
  if (filter.until !== undefined) conditions.push({ sql: 'added_at <= ?', values: [filter.until] });
  if (filter.prefixes !== undefined) conditions.push(anyPrefix(filter.prefixes));
  const { sql, values } = allOf(conditions);
  const order = page.descending ? 'DESC' : 'ASC';
  const rows = db.all<Row>(
    `SELECT * FROM list_entries WHERE ${sql}
     ORDER BY ${sortColumns[page.sort]} ${order}, key ${order}, length ${order} LIMIT ? OFFSET ?`,
    ...[...values, page.limit, page.offset],
  );
  return {
    rows: rows.flatMap(recordOf),
    total: db.number(`SELECT count(*) FROM list_entries WHERE ${sql}`, ...values),
  };
}

/** When the newest entry of a list was added, milliseconds since the epoch; 0: it is empty. */
export function newestListEntry(db: Database, list: ListName): number {
  return db.number('SELECT coalesce(max(added_at), 0) FROM list_entries WHERE list = ?', list);
}

/** The countries that occur, most entries first. */
export function listCountries(db: Database, list: ListName): { country: string; entries: number }[] {
  return db
    .all<{ country: string; entries: number }>(
      `SELECT country, count(*) AS entries FROM list_entries WHERE list = ? AND country IS NOT NULL
       GROUP BY country ORDER BY 2 DESC, 1`,
      list,
    )
    .map((row) => ({ ...row }));
}

/** Entries that cover `prefix` or lie in it, at most `limit`. */
export function listEntriesRelated(db: Database, list: ListName, prefix: Prefix, limit: number): ListRecord[] {
  const { sql, values } = related(prefix, listLengths(db, list));
  return db
    .all<Row>(
      `SELECT * FROM list_entries WHERE list = ? AND ${sql} ORDER BY length, key LIMIT ?`,
      list,
      ...values,
      limit,
    )
    .flatMap(recordOf);
}

function countOf(db: Database, list: ListName): number {
  return db.number('SELECT count(*) FROM list_entries WHERE list = ?', list);
}

export function listLengths(db: Database, list: ListName): number[] {
  const sql = 'SELECT DISTINCT length FROM list_entries WHERE list = ?';
  return db.all<{ length: number }>(sql, list).map((row) => row.length);
}

function recordOf(row: Row): ListRecord[] {
  const prefix = parsePrefix(row.prefix);
  if (!prefix) return [];
  const { note, added_by, added_at, country, scope } = row;
  return [{ prefix, note, addedBy: added_by, addedAt: added_at, country, scope: scope as ListScope }];
}
