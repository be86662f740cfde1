import type { AuditAction, ConsoleAction } from '../../model/audit-action.ts';
import type { Database } from '../../store/database.ts';

/** What was done to users, sessions and tokens. Never holds a secret. */
export interface AccountAuditEntry {
  readonly actor: string;
  readonly address: string | null;
  readonly action: ConsoleAction;
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface AccountAuditRecord extends AccountAuditEntry {
  readonly id: number;
  readonly time: number;
}

export interface AccountAuditFilter {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly actor?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly subject?: string | undefined;
  /** part of the subject */
  readonly text?: string | undefined;
}

interface Row {
  readonly id: number;
  readonly time: number;
  readonly actor: string;
  readonly address: string | null;
  readonly action: ConsoleAction;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Of what users did, and of refused sign-ins: strangers can make as many as they like, and push nothing out by it but each other. */
const most = { done: 100_000, refused: 20_000 } as const;
const isRefused = `action = 'session.refused'`;
const mostActors = 500;

export class AccountAudit {
  readonly #db: Database;
  readonly #clock: () => number;

  constructor(db: Database, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  add(entry: AccountAuditEntry): void {
    const id = this.#db.number(
      `INSERT INTO audit (time, actor, address, action, subject, before, after) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      ...[this.#clock(), entry.actor, entry.address, entry.action, entry.subject.slice(0, 200)],
      ...[json(entry.before), json(entry.after)],
    );
    if (id % 1000 !== 0) return;
    this.#keepNewest(isRefused, most.refused);
    this.#keepNewest(`NOT ${isRefused}`, most.done);
  }

  find(id: number): AccountAuditRecord | undefined {
    const [row] = this.#db.all<Row>('SELECT * FROM audit WHERE id = ?', id);
    return row && recordOf(row);
  }

  /** Newest first. */
  query(
    filter: AccountAuditFilter,
    page: { readonly limit: number; readonly offset: number },
  ): { rows: AccountAuditRecord[]; total: number } {
    const { where, values } = whereOf(filter);
    const rows = this.#db.all<Row>(
      `SELECT * FROM audit WHERE ${where} ORDER BY id DESC LIMIT ? OFFSET ?`,
      ...[...values, page.limit, page.offset],
    );
    return { rows: rows.map(recordOf), total: this.#db.number(`SELECT count(*) FROM audit WHERE ${where}`, ...values) };
  }

  /** When the newest `limit` entries were written, newest first. */
  times(filter: AccountAuditFilter, limit: number): number[] {
    const { where, values } = whereOf(filter);
    return this.#db
      .all<{ time: number }>(`SELECT time FROM audit WHERE ${where} ORDER BY id DESC LIMIT ?`, ...values, limit)
      .map(({ time }) => time);
  }

  /** Who has done something; not the names with which strangers have tried to sign in. */
  actors(): string[] {
    return this.#db
      .all<{ actor: string }>(
        `SELECT DISTINCT actor FROM audit WHERE NOT ${isRefused} ORDER BY actor LIMIT ?`,
        mostActors,
      )
      .map(({ actor }) => actor);
  }

  #keepNewest(which: string, count: number): void {
    const last = `SELECT id FROM audit WHERE ${which} ORDER BY id DESC LIMIT 1 OFFSET ?`;
    this.#db.run(`DELETE FROM audit WHERE ${which} AND id <= (${last})`, count);
  }
}

function whereOf(filter: AccountAuditFilter): { readonly where: string; readonly values: (string | number)[] } {
  const conditions = ['1'];
  const values: (string | number)[] = [];
  const add = (sql: string, value: string | number | undefined) => {
    if (value === undefined) return;
    conditions.push(sql);
    values.push(value);
  };
  add('time >= ?', filter.from);
  add('time < ?', filter.to);
  add('actor = ?', filter.actor);
  add('action = ?', filter.action);
  add('subject = ?', filter.subject);
  add('instr(lower(subject), lower(?)) > 0', filter.text);
  return { where: conditions.join(' AND '), values };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function recordOf({ before, after, ...row }: Row): AccountAuditRecord {
  return {
    ...row,
    ...(before === null ? {} : { before: JSON.parse(before) as unknown }),
    ...(after === null ? {} : { after: JSON.parse(after) as unknown }),
  };
}
