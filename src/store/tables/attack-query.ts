import { allOf, type Where } from '../address-search.ts';
import { type AttackPlan, planAttacks } from '../attack-plan.ts';
import type { Database } from '../database.ts';
import type { AttackFilter, AttackPage, AttackResult } from '../records.ts';
import { attackRows } from './attack-rows.ts';

/** Matches are counted up to here: "more than 100,000" tells an operator as much as the number. */
const countCap = 100_000;

/** Rows of the driving index that one step goes through. */
const stepRows = 5000;

/** How long to look for rows, and to count, before answering with what is there; milliseconds. */
const findBudget = 1000;
const countBudget = 100;

/**
 * A page of the attack log. Every filter is served by an index whose entries lie newest first; of several conditions
 * the one with the fewest matches drives and the others are checked on its rows, in steps and within a budget of
 * time, so that two frequent conditions which never meet cannot hold up the reader.
 */
export function queryAttacks(db: Database, filter: AttackFilter, page: AttackPage): AttackResult {
  const plan = planAttacks(db, filter);
  if (!plan) return { rows: [], total: 0, totalIsExact: true, next: null };
  const { ids, next } = find(db, plan, page);
  const counted = page.count === false ? { total: ids.length, exact: false } : count(db, plan);
  return { rows: attackRows(db, ids), total: counted.total, totalIsExact: counted.exact, next };
}

function find(db: Database, plan: AttackPlan, page: AttackPage): { ids: number[]; next: number | null } {
  const limit = Math.min(Math.max(1, Math.trunc(page.limit)), 1000);
  let skip = Math.max(0, Math.trunc(page.offset ?? 0));
  let high = page.before === undefined ? plan.high : Math.min(plan.high, page.before);
  const ids: number[] = [];
  const deadline = performance.now() + findBudget;
  for (;;) {
    const low = plan.large ? stepEnd(db, plan, high) : plan.low;
    const last = low <= plan.low;
    if (skip > 0 && plan.large) {
      const here = countIn(db, plan, Math.max(low, plan.low), high, skip + limit + 1);
      if (here <= skip) {
        skip -= here;
        if (last) return { ids, next: null };
        high = low;
        if (performance.now() > deadline) return { ids, next: high };
        continue;
      }
    }
    // one more than asked tells whether there is a next page
    ids.push(...idsIn(db, plan, Math.max(low, plan.low), high, limit + 1 - ids.length, skip));
    skip = 0;
    if (ids.length > limit) return { ids: ids.slice(0, limit), next: ids[limit - 1]! };
    if (last) return { ids, next: null };
    high = low;
    if (performance.now() > deadline) return { ids, next: high };
  }
}

function count(db: Database, plan: AttackPlan): { total: number; exact: boolean } {
  if (!plan.large) {
    const total = countIn(db, plan, plan.low, plan.high, countCap + 1);
    return { total: Math.min(total, countCap), exact: total <= countCap };
  }
  const deadline = performance.now() + countBudget;
  let total = 0;
  for (let high = plan.high; ; ) {
    const low = stepEnd(db, plan, high);
    total += countIn(db, plan, Math.max(low, plan.low), high, countCap + 1);
    if (low <= plan.low) return { total: Math.min(total, countCap), exact: total <= countCap };
    if (total > countCap) return { total: countCap, exact: false };
    if (performance.now() > deadline) return { total, exact: false };
    high = low;
  }
}

/** The id after which `stepRows` entries of the driving index lie below `high`; -Infinity at its end. */
function stepEnd(db: Database, plan: AttackPlan, high: number): number {
  const { sql, values } = matches(plan, `${plan.id} AS id`, [], plan.low, high);
  const row = db.get<{ id: number }>(`${sql} ORDER BY id DESC LIMIT 1 OFFSET ?`, ...values, stepRows);
  return row ? row.id : Number.NEGATIVE_INFINITY;
}

function idsIn(db: Database, plan: AttackPlan, low: number, high: number, limit: number, offset: number): number[] {
  const { sql, values } = matches(plan, `${plan.id} AS id`, plan.extras, low, high);
  const rows = db.all<{ id: number }>(`${sql} ORDER BY id DESC LIMIT ? OFFSET ?`, ...values, limit, offset);
  return rows.map((row) => row.id);
}

function countIn(db: Database, plan: AttackPlan, low: number, high: number, cap: number): number {
  const { sql, values } = matches(plan, '1', plan.extras, low, high);
  return db.number(`SELECT count(*) FROM (${sql} LIMIT ?)`, ...values, cap);
}

/** One SELECT for each driver: SQLite merges them, which are sorted alike, and stops at the limit. */
function matches(plan: AttackPlan, columns: string, extras: readonly Where[], low: number, high: number): Where {
  const drivers = plan.drivers.length > 0 ? plan.drivers.map((driver) => [driver]) : [[]];
  const parts = drivers.map((driver) => {
    const conditions = [...driver, ...extras, { sql: `${plan.id} >= ? AND ${plan.id} < ?`, values: [low, high] }];
    const { sql, values } = allOf(conditions);
    return { sql: `SELECT ${columns} FROM ${plan.source} WHERE ${sql}`, values };
  });
  return { sql: parts.map(({ sql }) => sql).join(' UNION ALL '), values: parts.flatMap(({ values }) => values) };
}
