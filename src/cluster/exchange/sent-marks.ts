import type { ChangeMark } from '../../model/outbox-item.ts';

/** rows that are read of a value: a member may be hostile */
const mostRows = 256;
const mostText = 36;
/** runs of one host that are kept in a value: an answer may have been lost in more than one */
const mostRuns = 4;

/** A member, and the last of its changes of one run. */
export type WireMark = readonly [member: string, run: string, number: number];

/**
 * The last changes of each operator host that went into a value of the cluster, whatever others made of it since.
 *
 * A host whose answer was lost, or that was killed before it had written down that its change was taken, sees by them that it was: sent
 * once more, it would undo what others have done after it. And it sees that a change did not stay: before 2.9.21 nats-server takes two
 * values of a replicated stream that were written at the same time in the place of the same one, and answers both that it did
 * (https://github.com/nats-io/nats-server/issues/4320).
 */
export class SentMarks {
  static readonly none = new SentMarks([]);
  /** the oldest first */
  readonly #rows: readonly WireMark[];

  private constructor(rows: readonly WireMark[]) {
    this.#rows = rows;
  }

  /**
   * Undefined: its writer keeps none, which is a host of an earlier version.
   * @param body as it came, not checked yet; what is no mark is passed over
   */
  static read(body: unknown): SentMarks | undefined {
    const sent = typeof body === 'object' && body !== null && 'sent' in body ? body.sent : undefined;
    if (!Array.isArray(sent) || sent.length > mostRows) return undefined;
    return new SentMarks(sent.filter(isMark));
  }

  /** Whether a change of this member went into the value. */
  hold(member: string, { run, number }: ChangeMark): boolean {
    return run !== '' && this.#rows.some(([id, of, last]) => id === member && of === run && last >= number);
  }

  /** Whether a change of this member did not go into the value. Of one whose run is not known nobody can tell. */
  lack(member: string, mark: ChangeMark): boolean {
    return mark.run !== '' && !this.hold(member, mark);
  }

  /** With these changes of a member, which go into the value now. */
  with(member: string, changes: readonly ChangeMark[]): SentMarks {
    const last = new Map<string, number>();
    for (const { run, number } of changes) if (run !== '') last.set(run, Math.max(number, last.get(run) ?? 0));
    if (last.size === 0) return this;
    const own = this.#rows.filter(([id, run]) => id === member && !last.has(run));
    const now = [...last].map(([run, number]): WireMark => [member, run, number]);
    const others = this.#rows.filter(([id]) => id !== member);
    return new SentMarks([...others, ...[...own, ...now].slice(-mostRuns)].slice(-mostRows));
  }

  toJSON(): readonly WireMark[] {
    return this.#rows;
  }
}

function isMark(row: unknown): row is WireMark {
  if (!Array.isArray(row)) return false;
  const [member, run, number] = row as readonly unknown[];
  return isText(member) && isText(run) && Number.isSafeInteger(number);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= mostText;
}
