import {
  formatAddress,
  formatPrefix,
  isAddress,
  type Prefix,
  parseAddress,
  parsePrefix,
  prefixContains,
} from '../model/address.ts';
import { addressKey } from './address-key.ts';
import { within } from './address-search.ts';
import { firstIdAt } from './attack-id.ts';
import { matchAll, matchOf, parseSearch } from './attack-search.ts';
import { dialsNumber, numberKey, triesAccount } from './campaign-subjects.ts';
import type { Database, SqlValue } from './database.ts';
import type { AttackFilter } from './records.ts';
import { victimsWithin } from './victims-within.ts';

interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** index that holds its matches sorted by time; absent: no index serves it */
  readonly index?: string;
  /** its index sorts by address first: the matches must be sorted by time */
  readonly sorted?: boolean;
  /** the same in parts: each has its matches sorted by time, and they are merged */
  readonly parts?: readonly Condition[];
}

/** How to find the matches of a filter, newest first, with an index. */
export interface AttackPlan {
  /** FROM … of the query that yields `id` */
  readonly source: string;
  readonly id: string;
  /** what the index serves, any of them (none: all rows), and the rest, which needs the rows */
  readonly drivers: readonly Condition[];
  readonly extras: readonly Condition[];
  /** ids, [low, high) */
  readonly low: number;
  readonly high: number;
  /** the driver's matches are more than can be gone through at once: go in steps */
  readonly large: boolean;
}

/** Rows that are gone through in one query: some 50 ms. */
const oneGo = 20_000;

/** A prefix with more attackers than this is not sorted, but looked for while walking through the log. */
const sortable = 100_000;

/** Matches of more victims than this are sorted, not merged. */
const mostMerged = 100;

/** So few rows are checked one by one whether they hold the words that are looked for. */
const fewEnough = 2000;

const textOfRow = 'EXISTS (SELECT 1 FROM attacks_text AS t WHERE t.attacks_text MATCH ? AND t.rowid = a.id)';

const smallest = -(2 ** 53);
const largest = 2 ** 53;

/** Throws nothing; a filter that cannot match (an attacker that is no address) has no plan. */
export function planAttacks(db: Database, filter: AttackFilter): AttackPlan | undefined {
  const low = Math.max(
    filter.from === undefined ? smallest : firstIdAt(Math.ceil(filter.from)),
    filter.after === undefined ? smallest : filter.after + 1,
  );
  const high = filter.to === undefined ? largest : firstIdAt(Math.ceil(filter.to));
  const conditions = conditionsOf(db, filter);
  if (!conditions) return undefined;
  const range = { low, high };
  const text = conditions.find((condition) => condition.index === 'attacks_text');
  const candidates = conditions
    .filter((condition) => condition.index !== undefined && condition !== text)
    .map((condition) => {
      const cap = condition.sorted ? sortable : oneGo;
      const source = `attacks AS a INDEXED BY ${condition.index}`;
      const alone = conditions.length === 1 && !condition.sorted;
      return { condition, source, cap, found: alone ? 0 : countUpTo(db, source, 'a.id', condition, range, cap) };
    })
    .filter(({ condition, found, cap }) => !condition.sorted || found < cap)
    .sort((a, b) => a.found - b.found);
  const best = candidates[0];
  if (text && (!best || best.found > fewEnough)) return planText(db, text, conditions, range);
  if (!best) {
    const source = 'attacks AS a NOT INDEXED';
    return { source, id: 'a.id', drivers: [], extras: conditions, ...range, large: conditions.length > 0 };
  }
  const extras = conditions
    .filter((condition) => condition !== best.condition)
    .map((condition) => (condition === text ? { sql: textOfRow, values: text.values } : condition));
  const large = extras.length > 0 && !best.condition.sorted && best.found >= best.cap;
  const drivers = best.condition.parts ?? [best.condition];
  return { source: best.source, id: 'a.id', drivers, extras, ...range, large };
}

function planText(db: Database, driver: Condition, conditions: readonly Condition[], range: Range): AttackPlan {
  const extras = conditions.filter((condition) => condition !== driver);
  const rows = extras.length > 0;
  const source = rows ? 'attacks_text AS t CROSS JOIN attacks AS a ON a.id = t.rowid' : 'attacks_text AS t';
  const large = rows && countUpTo(db, 'attacks_text AS t', 't.rowid', driver, range, oneGo) >= oneGo;
  return { source, id: 't.rowid', drivers: [driver], extras, ...range, large };
}

function conditionsOf(db: Database, filter: AttackFilter): Condition[] | undefined {
  const conditions: Condition[] = [];
  const equal = (column: string, value: string | number | null | undefined) => {
    if (value !== undefined)
      conditions.push(
        value === null
          ? { sql: `a.${column} IS NULL`, values: [], index: `attacks_${column}` }
          : { sql: `a.${column} = ?`, values: [value], index: `attacks_${column}` },
      );
  };
  if (filter.attacker !== undefined) {
    const condition = attackerIn(filter.attacker);
    if (!condition) return undefined;
    conditions.push(condition);
  }
  if (filter.victim !== undefined) {
    const condition = victimIn(db, filter.victim);
    if (!condition) return undefined;
    conditions.push(condition);
  }
  equal('user_agent', filter.userAgent);
  equal('country', filter.country);
  equal('detector', filter.detector);
  equal('type', filter.type);
  if (filter.action !== undefined) conditions.push(actionIs(db, filter.action));
  if (filter.host !== undefined) {
    const host = db.get<{ number: number }>('SELECT number FROM hosts WHERE uuid = ?', filter.host);
    if (!host) return undefined;
    equal('host', host.number);
  }
  if (filter.evidence !== undefined) conditions.push({ sql: 'a.evidence = ?', values: [filter.evidence] });
  if (filter.account !== undefined) conditions.push({ sql: triesAccount, values: [filter.account] });
  if (filter.number !== undefined) conditions.push({ sql: dialsNumber, values: [numberKey(filter.number)] });
  const matches = [matchAll(filter.account ?? ''), matchAll(numberKey(filter.number ?? ''))];
  if (filter.text !== undefined) {
    const search = parseSearch(filter.text);
    if (search.nothing) return undefined;
    matches.push(matchOf(db, search));
    for (const prefix of search.addresses) {
      const condition = attackerOrVictimIn(db, prefix);
      if (!condition) return undefined;
      conditions.push(condition);
    }
  }
  const match = matches.filter((one) => one !== undefined).join(' AND ');
  if (match !== '') conditions.push({ sql: 't.attacks_text MATCH ?', values: [match], index: 'attacks_text' });
  return conditions;
}

/** The word alone finds also those that say why behind it: `spared`, `spared: an operator is logged in from this address`. */
function actionIs(db: Database, word: string): Condition {
  const index = 'attacks_action';
  const actions = [word, ...actionsBehind(db, word)];
  if (actions.length === 1) return { sql: 'a.action = ?', values: actions, index };
  const parts = actions.map((action) => ({ sql: 'a.action = ?', values: [action] }));
  return { sql: `a.action IN (${actions.map(() => '?').join(', ')})`, values: actions, index, parts };
}

/** There are few, each of which the index leads to: they are not looked for in the rows. */
function actionsBehind(db: Database, word: string): string[] {
  const found: string[] = [];
  // what follows a colon in the order of bytes ends the search
  const sql = 'SELECT min(action) AS action FROM attacks INDEXED BY attacks_action WHERE action > ? AND action < ?';
  for (let last = `${word}:`; found.length < mostMerged; ) {
    const next = db.get<{ action: string | null }>(sql, last, `${word};`)?.action;
    if (next === undefined || next === null) break;
    found.push(next);
    last = next;
  }
  return found;
}

function attackerIn(subject: string | Prefix): Condition | undefined {
  const prefix = typeof subject === 'string' ? parsePrefix(subject) : subject;
  if (!prefix) return undefined;
  const index = 'attacks_attacker';
  return isAddress(prefix)
    ? { sql: 'a.attacker_key = ?', values: [addressKey(prefix)], index }
    : { ...within('a.attacker_key', prefix), index, sorted: true };
}

/** Victims are kept as text, which does not sort as addresses do: those of a prefix are looked up one by one. */
function victimIn(db: Database, subject: string | Prefix): Condition | undefined {
  const prefix = typeof subject === 'string' ? parsePrefix(subject) : subject;
  if (!prefix) return undefined;
  const index = 'attacks_victim';
  if (isAddress(prefix)) return { sql: 'a.victim = ?', values: [formatAddress(prefix)], index };
  const victims = victimsWithin(db, prefix);
  if (!victims) {
    db.define('address_within', addressWithin);
    return { sql: 'address_within(a.victim, ?)', values: [formatPrefix(prefix)] };
  }
  if (victims.length === 0) return undefined;
  const any = { sql: `a.victim IN (${victims.map(() => '?').join(', ')})`, values: victims, index };
  if (victims.length > mostMerged) return { ...any, sorted: true };
  return { ...any, parts: victims.map((victim) => ({ sql: 'a.victim = ?', values: [victim] })) };
}

function addressWithin(address: unknown, prefix: unknown): number {
  const parsed = parseAddress(String(address));
  return Number(parsed !== undefined && prefixContains(parsePrefix(String(prefix))!, parsed));
}

/** Addresses of ours in the search field are meant as victims: no attacker has them. */
function attackerOrVictimIn(db: Database, prefix: Prefix): Condition | undefined {
  const attacker = attackerIn(prefix)!;
  const attacked = db.get(`SELECT 1 FROM attacks AS a WHERE ${attacker.sql} LIMIT 1`, ...attacker.values);
  return attacked ? attacker : victimIn(db, prefix);
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function countUpTo(db: Database, source: string, id: string, condition: Condition, range: Range, cap: number): number {
  return db.number(
    `SELECT count(*) FROM (SELECT 1 FROM ${source} WHERE ${condition.sql} AND ${id} >= ? AND ${id} < ? LIMIT ?)`,
    ...condition.values,
    range.low,
    range.high,
    cap,
  );
}
