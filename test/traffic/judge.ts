import assert from 'node:assert/strict';
import { formatPrefix, type Prefix, parsePrefix } from '../../src/model/address.ts';
import type { Attack } from '../../src/model/attack.ts';
import type { Counters } from '../../src/model/counters.ts';
import type { DetectorId } from '../../src/model/detector.ts';
import type { Finding, FindingKind } from '../../src/model/finding.ts';
import { type Settings, settingsSchema } from '../../src/model/settings.ts';
import { analyzeFile } from '../../src/sensor/analysis.ts';
import type { Traffic } from './traffic.ts';

export interface Judged {
  /** the last report of each attack */
  readonly attacks: readonly Attack[];
  readonly findings: readonly Finding[];
  readonly protectedAddresses: readonly string[];
  readonly counters: Counters;
}

export interface JudgeOptions {
  /** default: the story's server */
  readonly protect?: readonly string[];
  readonly settings?: Partial<Settings>;
  /** bytes that the capture keeps of each frame; default: all */
  readonly snapshot?: number;
}

/** What the whole path makes of a capture file. `protect` empty: found out from the traffic. */
export function judgeFile(path: string, { protect = [], settings = {} }: JudgeOptions = {}): Judged {
  const attacks = new Map<number, Attack>();
  const findings: Finding[] = [];
  const { protectedAddresses, counters } = analyzeFile(path, {
    settings: settingsSchema.parse(settings),
    protect: protect.map((text) => parsePrefix(text) as Prefix),
    seed: 4711,
    sink: { attack: (one) => attacks.set(one.episode, one), finding: (one) => findings.push(one) },
  });
  assert.equal(counters.lost.defect, 0);
  return {
    attacks: [...attacks.values()],
    findings,
    protectedAddresses: protectedAddresses.prefixes.map(formatPrefix),
    counters,
  };
}

export function judge(story: Traffic, options: JudgeOptions = {}): Judged {
  return story.withFile((path) => judgeFile(path, { protect: [story.server], ...options }), options.snapshot);
}

/** Nobody is to be blocked; notices may be. */
export function assertNobodyBlocked({ attacks }: Judged): void {
  const blocked = attacks.filter(({ action }) => action === 'block').map(describe);
  assert.deepEqual(blocked, []);
}

/** The attack of `attacker` by this detector that is to be blocked. */
export function assertBlocked(
  { attacks }: Judged,
  attacker: string,
  detector: DetectorId,
  evidence?: Attack['evidence'],
): Attack {
  const found = attacks.find((one) => one.attacker === attacker && one.detector === detector && one.action === 'block');
  assert.ok(found, `no ${detector} of ${attacker} in [${attacks.map(describe).join(', ')}]`);
  if (evidence) assert.equal(found.evidence, evidence);
  return found;
}

/** These sources are to be blocked, and no other. */
export function assertOnlyBlocked({ attacks }: Judged, attackers: readonly string[]): void {
  const blocked = new Set(attacks.filter(({ action }) => action === 'block').map(({ attacker }) => attacker));
  assert.deepEqual([...blocked].sort(), [...attackers].sort());
}

export function assertFinding({ findings }: Judged, kind: FindingKind): Finding {
  const found = findings.find((one) => one.kind === kind);
  assert.ok(found, `no ${kind} in [${findings.map((one) => one.kind).join(', ')}]`);
  return found;
}

function describe(attack: Attack): string {
  return `${attack.attacker} ${attack.detector} ${attack.evidence} ${attack.action}: ${attack.reason}`;
}
