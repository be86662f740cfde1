import type { Actor } from '../../engine/control/protocol.ts';
import type { ListFile } from '../../files/list-file.ts';
import { formatPrefix, type Prefix, parsePrefix } from '../../model/address.ts';
import type { ListName } from '../../model/list-entry.ts';
import type { ListRecord, ListFilter as StoreFilter } from '../../store/records.ts';
import type { ApiErrorCode } from '../contract/error.ts';
import { type Danger, type ImportPreview, type ListFilter, maxListEntries } from '../contract/lists.ts';
import { ApiError } from '../server/api-error.ts';
import type { Parts } from '../server/parts.ts';
import { allowDangers, type Candidate, denyDangers } from './dangers.ts';

interface Bounds {
  readonly limit?: number | undefined;
  /** milliseconds since the epoch */
  readonly until?: number | undefined;
}

type Given<T> = { readonly [K in keyof T]: T[K] | undefined };

export interface NewEntry {
  readonly prefix: string;
  /** absent: one that is there keeps its own */
  readonly note?: string;
}

/** The change of a quarter of a million entries takes kernel and disk a while, milliseconds. */
const changeTimeout = 120_000;
const shown = 1_000;
const chunk = 1000;
/** a page is searched from the beginning of the list each time: with few large ones 100,000 matches take a second, not thirty */
const searchChunk = 50_000;
/** so many are looked up one by one; for more the whole list is read */
const fewPrefixes = 50;

/** The allowlist and denylist as routes work with them: reads from the store, changes by the engine, all or nothing. */
export class OperatorLists {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Everything that a filter finds. */
  async all(list: ListName, filter: Partial<Given<StoreFilter>> = {}): Promise<ListRecord[]> {
    const given = defined(filter);
    return this.#parts.store.read(async (store) => {
      if (Object.keys(given).length === 0) return store.readList(list);
      const rows: ListRecord[] = [];
      for (;;) {
        const page = { limit: searchChunk, offset: rows.length, sort: 'prefix' as const };
        const found = await store.queryListEntries(list, given, page);
        for (const row of found.rows) rows.push(row);
        if (found.rows.length < searchChunk) return rows;
      }
    });
  }

  /** What a filter finds by address: at most `limit`, absent: all; and of that what was added no later than `until`. */
  async some(list: ListName, filter: ListFilter, { limit, until }: Bounds): Promise<readonly ListRecord[]> {
    const given = { ...filter, until };
    if (limit === undefined) return this.all(list, given);
    const page = { limit, offset: 0, sort: 'prefix' as const };
    return (await this.#parts.store.read((store) => store.queryListEntries(list, defined(given), page))).rows;
  }

  /** Of these prefixes (canonical texts) the entries that are in the list. */
  async find(list: ListName, prefixes: ReadonlySet<string>): Promise<ListRecord[]> {
    if (prefixes.size > fewPrefixes)
      return (await this.all(list)).filter(({ prefix }) => prefixes.has(formatPrefix(prefix)));
    if (prefixes.size === 0) return [];
    return this.all(list, { prefixes: [...prefixes].map((text) => parsePrefix(text)!) });
  }

  async size(list: ListName): Promise<number> {
    const page = { limit: 1, offset: 0, sort: 'prefix' as const };
    return (await this.#parts.store.read((store) => store.queryListEntries(list, {}, page))).total;
  }

  /** Throws ApiError `list-full`, `would-cut-off`. */
  async add(
    list: ListName,
    entries: readonly NewEntry[],
    actor: Actor,
  ): Promise<{ added: number; removed: number; total: number }> {
    if (await this.#isFull(list, entries))
      throw new ApiError(
        'list-full',
        `The maximum number of entries has been reached: a list holds ${maxListEntries}.`,
      );
    const result = await this.#parts.engine.request('list.change', { list, add: [...entries] }, actor, changeTimeout);
    return { ...result };
  }

  /** Entries that are there already need no room. */
  async #isFull(list: ListName, entries: readonly NewEntry[]): Promise<boolean> {
    const size = await this.size(list);
    if (size + entries.length <= maxListEntries) return false;
    const wanted = new Set(entries.map(({ prefix }) => prefix));
    return size + wanted.size - (await this.find(list, wanted)).length > maxListEntries;
  }

  async remove(
    list: ListName,
    prefixes: readonly string[],
    actor: Actor,
  ): Promise<{ added: number; removed: number; total: number }> {
    if (prefixes.length === 0) return { added: 0, removed: 0, total: await this.size(list) };
    const remove = [...new Set(prefixes)];
    return { ...(await this.#parts.engine.request('list.change', { list, remove }, actor, changeTimeout)) };
  }

  async dangers(list: ListName, candidates: readonly Candidate[], address: string): Promise<Danger[]> {
    if (list === 'allow') return allowDangers(candidates);
    const { store, engine, clock } = this.#parts;
    const [hosts, settings, knownGood] = await store.read((reader) =>
      Promise.all([reader.readHosts(), reader.readSettings(), reader.readKnownGood(clock())]),
    );
    const own = engine.running ? (await engine.request('status', {})).protectedAddresses : [];
    return denyDangers(candidates, {
      operator: address,
      hosts: [...new Set([...own, ...hosts.flatMap(({ state }) => state?.addresses ?? [])])],
      neverBlock: settings?.value.neverBlock ?? [],
      allowed: await this.#allowedAround(candidates),
      knownGood,
    });
  }

  /**
   * On a plain host, those to which the cluster has given another note: the engine will not change it here.
   * @param known those that the list has, where they were looked up already
   */
  async #elsewhere(list: ListName, entries: ListFile['entries'], known?: readonly ListRecord[]): Promise<Danger[]> {
    const { engine } = this.#parts;
    if (!engine.running || (await engine.request('status', {})).cluster.role !== 'host') return [];
    const present = known ?? (await this.find(list, new Set(entries.map(({ prefix }) => prefix))));
    const shared = present.filter(({ scope }) => scope === 'cluster');
    const notes = new Map(shared.map(({ prefix, note }) => [formatPrefix(prefix), note]));
    const why = 'it is in the list of the cluster with another note, which is changed on an operator host';
    return entries
      .filter(({ prefix, note }) => note !== undefined && (notes.get(prefix) ?? note) !== note)
      .map(({ prefix, line }) => ({ prefix, line, why, refused: true }));
  }

  /** Entries of the allowlist that may cover some of these. */
  async #allowedAround(candidates: readonly Candidate[]): Promise<Prefix[]> {
    if (candidates.length > fewPrefixes) return (await this.all('allow')).map(({ prefix }) => prefix);
    const page = { limit: chunk, offset: 0, sort: 'prefix' as const };
    const found = await this.#parts.store.read((store) =>
      Promise.all(candidates.map(({ prefix }) => store.queryListEntries('allow', { text: prefix }, page))),
    );
    return found.flatMap(({ rows }) => rows.map(({ prefix }) => prefix));
  }

  /** What an import would do; changes nothing. */
  async preview(list: ListName, file: ListFile, address: string): Promise<ImportPreview> {
    const present = await this.find(list, new Set(file.entries.map(({ prefix }) => prefix)));
    const notes = new Map(present.map(({ prefix, note }) => [formatPrefix(prefix), note]));
    const fresh = file.entries.filter(({ prefix }) => !notes.has(prefix));
    const known = file.entries.flatMap((entry) => {
      const before = notes.get(entry.prefix);
      return before === undefined ? [] : [{ note: before, ...entry, before }];
    });
    const dangerous = [
      ...(await this.dangers(list, file.entries, address)),
      ...(await this.#elsewhere(list, file.entries, present)),
    ];
    const refused = refusedOf(dangerous);
    const total = (await this.size(list)) + fresh.length;
    return {
      counts: {
        fresh: fresh.length,
        known: known.length,
        repeated: file.repeated.length,
        invalid: file.invalid.length,
        dangerous: dangerous.length,
        refused: refused.size,
      },
      fresh: fresh.slice(0, shown).map((entry) => ({ note: '', ...entry })),
      known: known.slice(0, shown),
      repeated: file.repeated.slice(0, shown),
      invalid: file.invalid.slice(0, shown),
      dangerous: dangerous.slice(0, shown).map(({ prefix, line, why, refused }) => ({ prefix, line, why, refused })),
      total,
      totalWithSkip: total - fresh.filter(({ prefix }) => refused.has(prefix)).length,
      limit: maxListEntries,
    };
  }

  /**
   * Imports all of a file or nothing; with `skip` all but what is invalid or would be refused.
   * Throws ApiError `bad-file`, `would-cut-off` or `conflict` that names the lines.
   */
  async import(
    list: ListName,
    file: ListFile,
    skip: boolean,
    actor: Actor,
    address: string,
  ): Promise<{ added: number; removed: number; total: number }> {
    const dangers = await this.dangers(list, file.entries, address);
    const elsewhere = await this.#elsewhere(list, file.entries);
    if (!skip) {
      refuse(
        'bad-file',
        file.invalid.map(({ line, reason }) => ({ line, reason })),
      );
      refuse(
        'would-cut-off',
        dangers
          .filter(({ refused }) => refused)
          .map(({ line, why, prefix }) => ({ line, reason: `${prefix}: ${why}` })),
      );
      refuse(
        'conflict',
        elsewhere.map(({ line, why, prefix }) => ({ line, reason: `${prefix}: ${why}` })),
      );
    }
    const left = refusedOf([...dangers, ...elsewhere]);
    const entries = file.entries.filter(({ prefix }) => !left.has(prefix)).map(({ line: _, ...entry }) => entry);
    if (entries.length === 0) throw new ApiError('bad-file', 'The file holds no entry that could be imported.');
    return this.add(list, entries, actor);
  }
}

/** The prefixes that the engine will not take. */
function refusedOf(dangers: readonly Danger[]): ReadonlySet<string> {
  return new Set(dangers.filter(({ refused }) => refused).map(({ prefix }) => prefix));
}

function refuse(code: ApiErrorCode, lines: readonly { readonly line: number | null; readonly reason: string }[]): void {
  if (lines.length === 0) return;
  const which = lines
    .slice(0, 5)
    .map(({ line }) => line)
    .join(', ');
  const what =
    code === 'bad-file'
      ? 'cannot be read'
      : code === 'conflict'
        ? 'would change what is the cluster’s, which is done on an operator host'
        : 'would cut off something that must stay reachable (you cannot block yourself)';
  throw new ApiError(
    code,
    `Nothing was imported: ${lines.length} ${lines.length === 1 ? 'line' : 'lines'} (${which}${lines.length > 5 ? ', …' : ''}) ${what}.`,
    {
      fields: lines.slice(0, 100).map(({ line, reason }) => ({
        field: `line ${line}`,
        reason,
        mend: 'Correct or delete this line and import the file again.',
      })),
    },
  );
}

/** Without what is not given. */
function defined(filter: Partial<Given<StoreFilter>>): StoreFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
