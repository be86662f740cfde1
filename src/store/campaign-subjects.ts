import type { CampaignKind } from './records.ts';

/** What an attack is part of: the account or number that it tries, the tool that it is made with. */
export interface CampaignSubject {
  readonly kind: CampaignKind;
  /** equal for what is one: of a number its last characters, since tools put ever other prefixes before it */
  readonly subject: string;
  /** as it was written */
  readonly shown: string;
}

interface Facts {
  readonly detector: string;
  /** SIP method, TFTP … */
  readonly type: string;
  readonly userAgent: string | null;
}

/** As many characters as the toll-fraud detector compares (src/detect/sip-inspection.ts). */
const numberEnd = 7;

const dialled = /^[0-9+*#]{7,}$/;

/** The tool that an attack was made with, as it names itself. */
export function toolOf({ userAgent }: Facts): CampaignSubject | undefined {
  return userAgent?.trim() ? { kind: 'tool', subject: userAgent, shown: userAgent } : undefined;
}

/**
 * Accounts and numbers among the `targets` of an attack. Guessed passwords and searches tell accounts (RFC 3261, 10.2: the
 * user of To), toll-fraud probes numbers, and so does a search by INVITEs where it looks for what no extension is.
 */
export function targetsOf({ detector, type }: Facts, targets: readonly string[]): CampaignSubject[] {
  const found = new Map<string, CampaignSubject>();
  for (const target of targets) {
    const kind = kindOf(detector, type, target);
    if (kind === undefined || target === '') continue;
    const subject = kind === 'number' ? numberKey(target) : target;
    if (!found.has(`${kind} ${subject}`)) found.set(`${kind} ${subject}`, { kind, subject, shown: target });
  }
  return [...found.values()];
}

/** One number behind many prefixes is one. */
export function numberKey(number: string): string {
  return [...number].slice(-numberEnd).join('');
}

/** What both numbers end with: without the prefixes that differ. */
export function commonEnd(a: string, b: string): string {
  const left = [...a];
  const right = [...b];
  let n = 0;
  while (n < left.length && n < right.length && left.at(-1 - n) === right.at(-1 - n)) n++;
  return n === 0 ? a : left.slice(left.length - n).join('');
}

/** A condition on rows `a` of attacks that try this account, the same rule as above in SQL; one value. */
export const triesAccount = `a.detector IN ('register-brute-force', 'user-enumeration') AND EXISTS (
  SELECT 1 FROM attack_details AS d, json_each(d.targets) AS j WHERE d.id = a.id AND j.value = ?
    AND NOT (a.detector = 'user-enumeration' AND a.type = 'INVITE' AND length(j.value) >= 7
      AND j.value NOT GLOB '*[^0-9+*#]*'))`;

/** The same of attacks that dial a number with this key. */
export const dialsNumber = `(a.detector = 'invite-probe' OR a.detector = 'user-enumeration' AND a.type = 'INVITE') AND EXISTS (
  SELECT 1 FROM attack_details AS d, json_each(d.targets) AS j WHERE d.id = a.id AND substr(j.value, -7) = ?
    AND (a.detector = 'invite-probe' OR length(j.value) >= 7 AND j.value NOT GLOB '*[^0-9+*#]*'))`;

function kindOf(detector: string, type: string, target: string): 'account' | 'number' | undefined {
  if (detector === 'invite-probe') return 'number';
  if (detector === 'user-enumeration') return type === 'INVITE' && dialled.test(target) ? 'number' : 'account';
  return detector === 'register-brute-force' ? 'account' : undefined;
}
