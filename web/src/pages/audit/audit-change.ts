/** One line of "what was before, what is after"; values as JSON has them. */
export interface ChangedField {
  /** path within the entry: `role`, `smtp.host`; empty for the thing itself */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

interface ListedEntry {
  readonly prefix: string;
  /** undefined: an earlier version did not write it down */
  readonly note: string | undefined;
}

/** What the audit tells of a change of a list. */
export interface ListChange {
  /** what was taken out, and what stood where something was added */
  readonly removed: readonly ListedEntry[];
  readonly added: readonly ListedEntry[];
  /** entries that the audit does not name any more */
  readonly more: number;
}

/** Only what differs, field by field. Lists stay whole. */
export function changedFields(before: unknown, after: unknown): readonly ChangedField[] {
  const [old, next] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...next.keys()])]
    .map((field) => ({ field, before: old.get(field), after: next.get(field) }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

/** @param subject a prefix, or `120 entries`: the audit names a hundred at most */
export function listChange(before: unknown, after: unknown, subject: string): ListChange {
  const removed = Array.isArray(before) ? before.flatMap(entryOf) : [];
  const added = Array.isArray(after) ? after.flatMap(entryOf) : [];
  // an entry that got another note is in both
  const told = new Set([...removed, ...added].map(({ prefix }) => prefix)).size;
  const total = Number(/^(\d+) entries$/.exec(subject)?.[1] ?? told);
  return { removed, added, more: Math.max(0, total - told) };
}

/** How an entry can be taken back. */
export type AuditUndo =
  | { readonly kind: 'settings' | 'notifications'; readonly id: number }
  | { readonly kind: 'entries'; readonly list: 'allow' | 'deny'; readonly entries: readonly NotedEntry[] }
  | { readonly kind: 'notes'; readonly list: 'allow' | 'deny'; readonly entries: readonly Renoted[] }
  | { readonly kind: 'block'; readonly target: string }
  | { readonly kind: 'lift'; readonly target: string; readonly until: number }
  | { readonly kind: 'finding'; readonly key: string };

interface NotedEntry {
  readonly prefix: string;
  readonly note: string;
}

interface Renoted extends NotedEntry {
  /** the note that the change gave it */
  readonly before: string | undefined;
}

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Absent where the audit does not know enough: an entry of a list that was added may have been there before with
 * another note (earlier versions did not write that down), so taking it out again could remove what somebody relies on. Nor
 * is there anything to put back of a block that would have ended by `now`.
 */
export function undoOf({ id, action, subject, before, after }: Entry, now: number): AuditUndo | undefined {
  const [, store, number] = /^([ec])(\d+)$/.exec(id) ?? [];
  if (action === 'settings.change' && store === 'e') return { kind: 'settings', id: Number(number) };
  if (action === 'notifications.change' && store === 'c') return { kind: 'notifications', id: Number(number) };
  if (action === 'block.add') return { kind: 'block', target: subject };
  if (action === 'block.lift') {
    const until = Number(flat(before).get('until'));
    return until > now ? { kind: 'lift', target: subject, until } : undefined;
  }
  if (action === 'finding.dismiss') return { kind: 'finding', key: subject };
  if (action === 'allow.change' || action === 'deny.change') {
    const list = action === 'allow.change' ? 'allow' : 'deny';
    const { removed, added, more } = listChange(before, after, subject);
    if (removed.length === 0 || more > 0) return undefined;
    if (added.length === 0)
      return { kind: 'entries', list, entries: removed.map(({ prefix, note = '' }) => ({ prefix, note })) };
    const notes = new Map(removed.map(({ prefix, note }) => [prefix, note]));
    const entries = added.flatMap(({ prefix, note: before }) => {
      const note = notes.get(prefix);
      return note === undefined ? [] : [{ prefix, note, before }];
    });
    if (entries.length === added.length && entries.length === notes.size) return { kind: 'notes', list, entries };
  }
  return undefined;
}

/** Whether there is more to an entry than its row says, or a way back. */
export function hasDetails(entry: Entry): boolean {
  return changedFields(entry.before, entry.after).length > 0 || undoOf(entry, 0) !== undefined;
}

function entryOf(value: unknown): ListedEntry[] {
  if (typeof value === 'string') return [{ prefix: value, note: undefined }];
  if (typeof value !== 'object' || value === null || !('prefix' in value)) return [];
  return [{ prefix: String(value.prefix), note: 'note' in value ? String(value.note) : undefined }];
}

function flat(value: unknown, path = ''): Map<string, unknown> {
  if (value === null || value === undefined) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...flat(inner, path === '' ? key : `${path}.${key}`)]),
  );
}
