import type { Database } from './database.ts';

/** What one attack or bump adds. */
export interface SummaryRow {
  readonly time: number;
  readonly host: number;
  readonly detector: string;
  readonly type: string;
  readonly country: string | null;
  readonly attacker: string;
  readonly victim: string;
  readonly userAgent: string | null;
  readonly attacks: number;
  readonly messages: number;
}

/** Bucket lengths in seconds: how the charts and the top lists are kept. */
export const seriesLevels = [60, 3600] as const;
export const topLevels = [3600, 86_400] as const;
export const dimensions = ['attacker', 'victim', 'userAgent', 'country'] as const;

interface Delta {
  readonly keys: readonly (string | number)[];
  attacks: number;
  messages: number;
}

/** Sums of a batch, written with it in one transaction: a batch of 500 attacks of one source costs a few rows. */
export class AttackSummaries {
  readonly #series = new Map<string, Delta>();
  readonly #tops = new Map<string, Delta>();

  add(row: SummaryRow): void {
    const seconds = Math.floor(row.time / 1000);
    for (const level of seriesLevels)
      sum(this.#series, [level, bucket(seconds, level), row.host, row.detector, row.type], row);
    for (const level of topLevels) {
      const start = bucket(seconds, level);
      sum(this.#tops, [level, 'attacker', start, row.attacker, row.host], row);
      sum(this.#tops, [level, 'victim', start, row.victim, row.host], row);
      sum(this.#tops, [level, 'userAgent', start, row.userAgent ?? '', row.host], row);
      sum(this.#tops, [level, 'country', start, row.country ?? '', row.host], row);
    }
  }

  flush(db: Database): void {
    for (const { keys, attacks, messages } of this.#series.values())
      db.run(
        `INSERT INTO attack_series VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET attacks = attacks + excluded.attacks, messages = messages + excluded.messages`,
        ...keys,
        attacks,
        messages,
      );
    for (const { keys, attacks, messages } of this.#tops.values())
      db.run(
        `INSERT INTO attack_tops VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET attacks = attacks + excluded.attacks, messages = messages + excluded.messages`,
        ...keys,
        attacks,
        messages,
      );
    this.clear();
  }

  clear(): void {
    this.#series.clear();
    this.#tops.clear();
  }
}

function bucket(seconds: number, level: number): number {
  return Math.floor(seconds / level) * level;
}

function sum(map: Map<string, Delta>, keys: readonly (string | number)[], row: SummaryRow): void {
  // no value of the wire holds a NUL here: they were escaped or cut when the attack was cleaned
  const key = keys.join('\0');
  const delta = map.get(key);
  if (delta) {
    delta.attacks += row.attacks;
    delta.messages += row.messages;
  } else map.set(key, { keys, attacks: row.attacks, messages: row.messages });
}
