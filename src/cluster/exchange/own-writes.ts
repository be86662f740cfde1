import type { ChangeMark } from '../../model/outbox-item.ts';
import { RecentWords } from './recent-words.ts';
import type { SentMarks } from './sent-marks.ts';

/** What this host wrote of one value. */
interface OwnWrite {
  /** the last change of each key */
  readonly changes: Map<string, ChangeMark>;
  /** of what it wrote last; 0: the servers have not said yet */
  sequence: number;
  /** the last that came from the bucket since */
  came: { readonly sequence: number; readonly sent: SentMarks | undefined } | undefined;
}

/** The changes that this host has written, until all servers are known to have the same, and whether they have stayed (`SentMarks`). */
export class OwnWrites {
  readonly #own: string;
  readonly #writes = new RecentWords<OwnWrite>();

  /** @param own uuid of this host */
  constructor(own: string) {
    this.#own = own;
  }

  /** Subjects of values that were written, the oldest first. */
  subjects(): readonly string[] {
    return this.#writes.all().map(([subject]) => subject);
  }

  /** It is about to be written. */
  begun(subject: string): void {
    this.#writes.note(subject, this.#of(subject));
  }

  /** The servers have it, with these changes. */
  taken(subject: string, changes: ReadonlyMap<string, ChangeMark>, sequence: number): void {
    const write = this.#of(subject);
    for (const [key, mark] of changes) write.changes.set(key, mark);
    write.sequence = Math.max(write.sequence, sequence);
    this.#writes.note(subject, write);
  }

  /** This stood there. @param sent undefined: of a host that keeps no marks, so that neither it nor what comes behind it tells anything */
  came(subject: string, sequence: number, sent: SentMarks | undefined): void {
    const write = this.#writes.of(subject);
    if (!write || sequence <= (write.came?.sequence ?? 0)) return;
    write.came = { sequence, sent };
    if (!sent && write.sequence > 0 && sequence > write.sequence) write.changes.clear();
  }

  /** Keys that were changed here, and what stands there now was written by somebody who did not know of it. */
  lost(subject: string): readonly string[] {
    const { changes, sequence, came } = this.#writes.of(subject) ?? {};
    const sent = came?.sent;
    if (!changes || !sequence || !sent || came.sequence <= sequence) return [];
    return [...changes].filter(([, mark]) => sent.lack(this.#own, mark)).map(([key]) => key);
  }

  /** Of these keys it is not looked any more whether they have stayed: they are written anew. */
  forget(subject: string, keys: readonly string[]): void {
    for (const key of keys) this.#writes.of(subject)?.changes.delete(key);
  }

  /** What was written before is on all servers. */
  settled(before: number): void {
    this.#writes.forget(before);
  }

  #of(subject: string): OwnWrite {
    return this.#writes.of(subject) ?? { changes: new Map(), sequence: 0, came: undefined };
  }
}
