import type { AttackRow } from '../../../../src/console/contract/attacks.ts';
import type { LiveEvent } from '../../../../src/console/contract/events.ts';

export type LiveAttack = Extract<LiveEvent, { kind: 'attack' }>['attack'];

/** An attack of the list: from the log, or from the live feed and not in the log yet (no id). */
export type LatestAttack = Omit<AttackRow, 'id' | 'host' | 'hostName'> & { readonly id: number | null };

/** The log and the feed do not share a number; an attacker begins no two attacks of a kind in the same millisecond. */
export function attackKey(
  attack: Pick<LatestAttack, 'attacker' | 'detector' | 'type' | 'firstTime' | 'victim'>,
): string {
  return [attack.attacker, attack.detector, attack.type, attack.victim, Math.floor(attack.firstTime)].join(' ');
}

/** The last report of each attack, the newest attacks first. @param told in the order in which it was told */
export function newestFirst(told: readonly LiveAttack[], most: number): readonly LiveAttack[] {
  const last = new Map(told.map((attack) => [attackKey(attack), attack]));
  return [...last.values()].sort((a, b) => b.time - a.time).slice(0, most);
}

/** What the feed told put before what the log has, newest first; later reports of an attack replace the earlier ones. */
export function latestAttacks(
  logged: readonly AttackRow[],
  live: readonly LiveAttack[],
  most: number,
): readonly LatestAttack[] {
  const found = new Map<string, LatestAttack>(logged.map((row) => [attackKey(row), row]));
  for (const attack of live) {
    const key = attackKey(attack);
    const row = found.get(key);
    if (!row || attack.lastTime > row.lastTime) found.set(key, { ...attack, id: row?.id ?? null });
  }
  return [...found.values()].sort((a, b) => b.time - a.time).slice(0, most);
}

/** An attack is called over when nothing of it was seen for so long, ms: the engine reports one that lasts every second. */
const quiet = 10_000;

/** Whether it goes on. @param now milliseconds since the epoch */
export function goesOn({ lastTime }: Pick<LatestAttack, 'lastTime'>, now: number): boolean {
  return now - lastTime < quiet;
}
