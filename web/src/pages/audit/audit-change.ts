/** One line of "what was before, what is after"; values as JSON has them. */
export interface ChangedField {
  /** path within the entry: `role`, `smtp.host`; empty for the thing itself */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What the audit tells of a change of a list. */
export interface ListChange {
  readonly removed: readonly string[];
  readonly added: readonly { readonly prefix: string; readonly note: string }[];
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
  const removed = Array.isArray(before) ? before.filter((each): each is string => typeof each === 'string') : [];
  const added = Array.isArray(after) ? after.flatMap(entryOf) : [];
  const total = Number(/^(\d+) entries$/.exec(subject)?.[1] ?? removed.length + added.length);
  return { removed, added, more: Math.max(0, total - removed.length - added.length) };
}

/** How an entry can be taken back. */
export type AuditUndo =
  | { readonly kind: 'settings' | 'notifications'; readonly id: number }
  | { readonly kind: 'entries'; readonly list: 'allow' | 'deny'; readonly prefixes: readonly string[] }
  | { readonly kind: 'block'; readonly target: string }
  | { readonly kind: 'finding'; readonly key: string };

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Absent where the audit does not know enough: an entry of a list that was added may have been there before with
 * another note, so taking it out again could remove what somebody relies on.
 */
export function undoOf({ id, action, subject, before, after }: Entry): AuditUndo | undefined {
  const [, store, number] = /^([ec])(\d+)$/.exec(id) ?? [];
  if (action === 'settings.change' && store === 'e') return { kind: 'settings', id: Number(number) };
  if (action === 'notifications.change' && store === 'c') return { kind: 'notifications', id: Number(number) };
  if (action === 'block.add') return { kind: 'block', target: subject };
  if (action === 'finding.dismiss') return { kind: 'finding', key: subject };
  if (action === 'allow.change' || action === 'deny.change') {
    const { removed, added, more } = listChange(before, after, subject);
    if (removed.length > 0 && added.length === 0 && more === 0)
      return { kind: 'entries', list: action === 'allow.change' ? 'allow' : 'deny', prefixes: removed };
  }
  return undefined;
}

function entryOf(value: unknown): { prefix: string; note: string }[] {
  if (typeof value !== 'object' || value === null || !('prefix' in value)) return [];
  return [{ prefix: String(value.prefix), note: 'note' in value ? String(value.note) : '' }];
}

function flat(value: unknown, path = ''): Map<string, unknown> {
  if (value === null || value === undefined) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...flat(inner, path === '' ? key : `${path}.${key}`)]),
  );
}
