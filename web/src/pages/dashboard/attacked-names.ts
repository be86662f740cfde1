import type { AttackRow } from '../../../../src/console/contract/attacks.ts';

export type AttackedKind = 'extension' | 'number' | 'file';

export interface AttackedName {
  /** hostile text */
  readonly name: string;
  readonly kind: AttackedKind;
  readonly attacks: number;
}

/** What the targets of a detector's attacks are; the others have none, or codes of anomalies. */
const kinds: ReadonlyMap<string, AttackedKind> = new Map([
  ['register-brute-force', 'extension'],
  ['user-enumeration', 'extension'],
  ['invite-probe', 'number'],
  ['tftp-brute-force', 'file'],
]);

/** The extensions, dialled numbers and files that most of these attacks tried, most tried first. */
export function attackedNames(
  attacks: readonly Pick<AttackRow, 'detector' | 'targets'>[],
  most: number,
): readonly AttackedName[] {
  const found = new Map<string, AttackedName>();
  for (const { detector, targets } of attacks) {
    const kind = kinds.get(detector);
    if (!kind) continue;
    for (const name of new Set(targets)) {
      const key = `${kind} ${name}`;
      found.set(key, { name, kind, attacks: (found.get(key)?.attacks ?? 0) + 1 });
    }
  }
  return [...found.values()].sort((a, b) => b.attacks - a.attacks || (a.name < b.name ? -1 : 1)).slice(0, most);
}
