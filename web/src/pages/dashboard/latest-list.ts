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
