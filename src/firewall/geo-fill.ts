import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { small } from './compare.ts';
import { countElements } from './element-dump.ts';
import { ElementBatch } from './elements.ts';
import type { FirewallState } from './firewall.ts';
import { countFits, type GeoRanges, geoRanges } from './geo-ranges.ts';
import type { KernelSession } from './kernel-session.ts';
import type { KnownTable } from './kernel-table.ts';
import type { Layout } from './layout.ts';
import { geoRulesOf, geoSet } from './ruleset.ts';
import { addSet, sameRules } from './table-changes.ts';

/**
 * Elements a transaction, some 60 ms. The kernel walks through an interval set for each of them, so they are fewer and
 * larger than for hash sets.
 */
const batchSize = 16_000;

/** With which one of many comparisons a list that is not `small` is counted: about every ten minutes. */
const seldom = 20;

/**
 * Sees to geo sets with the ranges of `state`: those in force where they hold the same, else new ones beside them,
 * which the caller then puts into the rules. `undefined` where there is no country rule.
 * @param letter ends the names of new sets; no set in the kernel ends in it
 */
export async function fillGeo(
  session: KernelSession,
  state: FirewallState,
  known: KnownTable | undefined,
  letter: string,
): Promise<Layout['geo']> {
  if (state.policy.geo === 'off') return undefined;
  const fill = async (family: 4 | 6) => {
    const ranges = await geoRanges(family, state.geo);
    return (await standingSet(session, known, ranges)) ?? (await fillRanges(session, ranges, letter));
  };
  return { 4: await fill(4), 6: await fill(6) };
}

/** A geo set gets into a rule only when it is full, and its name says what it holds. */
async function standingSet(
  session: KernelSession,
  known: KnownTable | undefined,
  ranges: GeoRanges,
): Promise<string | undefined> {
  const { family } = ranges;
  const chain = known?.chains.get(`geo${family}`);
  for (const set of known?.sets.values() ?? []) {
    if (!set.name.startsWith(`geo${family}_${ranges.fingerprint}_`)) continue;
    const count = set.count ?? (await countRanges(session, ranges, set.name));
    if (count !== undefined && !countFits(ranges, count)) continue;
    for (const mode of ['block', 'allow-only'] as const)
      if (sameRules(chain, { name: '', rules: geoRulesOf(family, mode, set.name) })) return set.name;
  }
  return undefined;
}

/** For kernels that do not tell the counts. They take a second or two to read 250,000 ranges out, so that it is done seldom. */
async function countRanges(session: KernelSession, ranges: GeoRanges, set: string): Promise<number | undefined> {
  const isTurn = ranges.count <= small || session.turn % seldom === seldom - 1;
  return isTurn ? countElements(session.lists, set) : undefined;
}

async function fillRanges(session: KernelSession, ranges: GeoRanges, letter: string): Promise<string> {
  const { transaction } = session;
  const width = ranges.family === 4 ? 4 : 16;
  const set = geoSet(ranges.family, `${ranges.fingerprint}_${letter}`);
  transaction.begin();
  addSet(transaction, set);
  transaction.commit();
  const batch = new ElementBatch();
  const last = ranges.count * 2 - 1;
  for (let i = 0; i <= last; i++) {
    if (i === last && ranges.open) continue;
    batch.add(set.name, { key: ranges.keys.subarray(i * width, (i + 1) * width), closes: (i & 1) === 1 });
    // a range's start and end go together
    if ((i & 1) === 0 || batch.size < batchSize) continue;
    batch.commit(transaction);
    await yieldToOthers();
    session.check();
  }
  batch.commit(transaction);
  return set.name;
}
