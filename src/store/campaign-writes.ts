import { maskKey } from './address-key.ts';
import { timeOfId } from './attack-id.ts';
import { type CampaignSubject, commonEnd, targetsOf, toolOf } from './campaign-subjects.ts';
import type { Database } from './database.ts';
import { leastSources } from './records.ts';

/** An attack as far as campaigns need it. */
export interface CampaignAttack {
  readonly id: number;
  readonly attackerKey: Uint8Array;
  readonly detector: string;
  readonly type: string;
  readonly userAgent: string | null;
  readonly host: number;
  readonly country: string | null;
  readonly proven: boolean;
}

export interface CampaignLimits {
  /** attacks that are kept of one subject, the newest */
  readonly ofSubject: number;
  /** of all subjects: some 60 bytes each */
  readonly all: number;
  /** subjects: up to 1 kB each, where attackers make up long names */
  readonly subjects: number;
}

const defaultLimits: CampaignLimits = { ofSubject: 10_000, all: 1_000_000, subjects: 250_000 };

/** How far a limit may be passed before the surplus goes, so that it goes in one. */
const slack = 1.05;

interface Touched {
  readonly of: CampaignSubject;
  shown: string;
  readonly attacks: CampaignAttack[];
}

interface Subject {
  readonly number: number;
  readonly shown: string;
  readonly recent: string;
  readonly last: number;
  readonly attacks: number;
  readonly cut: number | null;
}

/** What there is in all. */
interface Kept {
  attacks: number;
  subjects: number;
}

/** [source as hex, time of its latest attack] */
type Recent = (readonly [string, number])[];

const v4Prefix = '00000000000000000000ffff';

/**
 * Gathers what the attacks of a batch try and are made with, and writes it at its end. All of it is chosen by attackers, so
 * it is bounded: of a subject the oldest attacks go, and when there is too much in all, first what fewer than five sources tried.
 */
export class CampaignWrites {
  readonly #limits: CampaignLimits;
  readonly #touched = new Map<string, Touched>();
  /** undefined: to be counted */
  #kept: Kept | undefined;

  constructor(limits: CampaignLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** @param tool also the tool it was made with; false where that is written already */
  add(attack: CampaignAttack, targets: readonly string[], tool: boolean): void {
    const subjects = targetsOf(attack, targets);
    const made = tool ? toolOf(attack) : undefined;
    for (const of of made ? [...subjects, made] : subjects) {
      const key = `${of.kind} ${of.subject}`;
      const touched = this.#touched.get(key);
      if (touched) {
        touched.shown = commonEnd(touched.shown, of.shown);
        touched.attacks.push(attack);
      } else this.#touched.set(key, { of, shown: of.shown, attacks: [attack] });
    }
  }

  flush(db: Database): void {
    if (this.#touched.size === 0) return;
    const kept = this.#kept ?? countKept(db);
    // not to be believed if what follows fails
    this.#kept = undefined;
    for (const touched of this.#touched.values()) this.#write(db, touched, kept);
    this.#touched.clear();
    const { all, subjects } = this.#limits;
    if (kept.attacks > all * slack || kept.subjects > subjects * slack)
      dropSubjects(db, kept, { attacks: all, subjects });
    this.#kept = kept;
  }

  /** After a rollback. */
  forget(): void {
    this.#touched.clear();
    this.recount();
  }

  /** Others have deleted what is counted. */
  recount(): void {
    this.#kept = undefined;
  }

  #write(db: Database, { of, shown, attacks }: Touched, kept: Kept): void {
    const known = db.get<Subject>(
      'SELECT number, shown, recent, last, attacks, cut FROM campaign_subjects WHERE kind = ? AND subject = ?',
      of.kind,
      of.subject,
    );
    const number = known?.number ?? newSubject(db, of);
    let added = 0;
    let last = known?.last ?? 0;
    let recent = known ? (JSON.parse(known.recent) as Recent) : [];
    for (const attack of attacks) {
      const source = sourceKey(attack.attackerKey);
      const { id, host, country, detector } = attack;
      const proven = Number(attack.proven);
      if (
        db.run(
          'INSERT OR IGNORE INTO campaign_attacks VALUES (?, ?, ?, ?, ?, ?, ?)',
          ...[number, id, source, host, country, detector, proven],
        ) === 0
      ) {
        db.run('UPDATE campaign_attacks SET proven = ? WHERE subject = ? AND id = ?', proven, number, id);
        continue;
      }
      added++;
      const time = timeOfId(id);
      last = Math.max(last, time);
      recent = withSource(recent, Buffer.from(source).toString('hex'), time);
    }
    let cut = known?.cut ?? null;
    let count = (known?.attacks ?? 0) + added;
    if (count > this.#limits.ofSubject * slack) {
      cut = db.number(
        'SELECT id FROM campaign_attacks WHERE subject = ? ORDER BY id DESC LIMIT 1 OFFSET ?',
        ...[number, this.#limits.ofSubject],
      );
      count -= db.run('DELETE FROM campaign_attacks WHERE subject = ? AND id <= ?', number, cut);
    }
    db.run(
      'UPDATE campaign_subjects SET shown = ?, recent = ?, fifth = ?, last = ?, attacks = ?, cut = ? WHERE number = ?',
      of.kind === 'number' && known ? commonEnd(known.shown, shown) : shown,
      JSON.stringify(recent),
      recent[leastSources - 1]?.[1] ?? null,
      ...[last, count, cut, number],
    );
    kept.attacks += count - (known?.attacks ?? 0);
    if (!known) kept.subjects++;
  }
}

function newSubject(db: Database, { kind, subject, shown }: CampaignSubject): number {
  return db.number(
    `INSERT INTO campaign_subjects (kind, subject, shown, recent, last, attacks) VALUES (?, ?, ?, '[]', 0, 0) RETURNING number`,
    ...[kind, subject, shown],
  );
}

/** An IPv4 address, or the /64 of an IPv6 one (RFC 4291: one subscriber has at least a /64). */
function sourceKey(attackerKey: Uint8Array): Uint8Array {
  return Buffer.from(attackerKey).toString('hex').startsWith(v4Prefix) ? attackerKey : maskKey(attackerKey, 64);
}

/** The latest five distinct sources, latest first: exact, for the time of a source only grows. */
function withSource(recent: Recent, source: string, time: number): Recent {
  const before = recent.find(([known]) => known === source);
  const others = recent.filter((one) => one !== before);
  return [...others, [source, Math.max(time, before?.[1] ?? 0)] as const]
    .sort(([, a], [, b]) => b - a)
    .slice(0, leastSources);
}

function countKept(db: Database): Kept {
  const row = db.get<Kept>('SELECT coalesce(sum(attacks), 0) AS attacks, count(*) AS subjects FROM campaign_subjects');
  return { attacks: row?.attacks ?? 0, subjects: row?.subjects ?? 0 };
}

/** Makes room: subjects that are no campaign and were tried longest ago go first, then those that were none for longest. */
function dropSubjects(db: Database, kept: Kept, most: Readonly<Kept>): void {
  const tooMuch = () => kept.attacks > most.attacks || kept.subjects > most.subjects;
  let newest = 0;
  for (const order of ['fifth IS NULL ORDER BY last', 'fifth IS NOT NULL ORDER BY fifth']) {
    while (tooMuch()) {
      const subjects = db.all<{ number: number; newest: number | null }>(
        `SELECT number, (SELECT max(id) FROM campaign_attacks AS a WHERE a.subject = s.number) AS newest
         FROM campaign_subjects AS s WHERE ${order} LIMIT 500`,
      );
      if (subjects.length === 0) break;
      for (const subject of subjects) {
        if (!tooMuch()) break;
        kept.attacks -= db.run('DELETE FROM campaign_attacks WHERE subject = ?', subject.number);
        kept.subjects -= db.run('DELETE FROM campaign_subjects WHERE number = ?', subject.number);
        newest = Math.max(newest, subject.newest ?? 0);
      }
    }
  }
  db.run('UPDATE campaign_state SET unknown_until = max(unknown_until, ?)', newest);
}
