import type { SpareReason } from '../../guard/verdict.ts';
import type { Attack } from '../../model/attack.ts';
import { formatTarget } from '../../model/block.ts';
import type { Episode } from './episodes.ts';

/** All attacks of one attacker that had the same outcome. */
export interface Attacker {
  readonly address: string;
  readonly action: 'block' | 'notice';
  readonly detectors: readonly string[];
  readonly userAgents: readonly string[];
  readonly victims: readonly string[];
  /** messages that counted, of the detector that counted most */
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** what was shut out and for how long at first (seconds); '' and 0 where nothing was */
  readonly target: string;
  readonly seconds: number;
  readonly evidence: 'proven' | 'unproven';
  readonly reason: string;
  readonly spared: SpareReason | null;
}

/** One row an attacker and outcome, those that would have been blocked first, then in the order of time. */
export function attackersOf(episodes: readonly Episode[]): Attacker[] {
  const groups = new Map<string, Episode[]>();
  for (const episode of episodes) {
    const key = `${episode.judgement.action} ${episode.attack.attacker}`;
    const group = groups.get(key);
    if (group) group.push(episode);
    else groups.set(key, [episode]);
  }
  return [...groups.values()]
    .map(attackerOf)
    .sort((a, b) => (a.action === b.action ? a.firstTime - b.firstTime : a.action === 'block' ? -1 : 1));
}

function attackerOf(episodes: readonly Episode[]): Attacker {
  const attacks = episodes.map(({ attack }) => attack);
  // the attack that counted most says best what went on
  const main = episodes.reduce((most, one) => (one.attack.count > most.attack.count ? one : most));
  const longest = episodes.reduce((most, one) => (one.judgement.seconds > most.judgement.seconds ? one : most));
  const { target, seconds } = longest.judgement;
  return {
    address: main.attack.attacker,
    action: main.judgement.action,
    detectors: distinct(attacks.map(({ detector }) => detector)),
    userAgents: distinct(attacks.flatMap(({ userAgent }) => userAgent ?? [])),
    victims: distinct(attacks.map(({ victim }) => victim)),
    count: main.attack.count,
    firstTime: attacks.reduce((least, { firstTime }) => Math.min(least, firstTime), Number.POSITIVE_INFINITY),
    lastTime: attacks.reduce((most, { lastTime }) => Math.max(most, lastTime), 0),
    target: target ? formatTarget(target) : '',
    seconds,
    evidence: attacks.some(({ evidence }) => evidence === 'proven') ? 'proven' : 'unproven',
    reason: reasonsOf(attacks),
    spared: main.judgement.spared,
  };
}

/** Of the two detectors that counted most: what it did says more than what it called itself. */
function reasonsOf(attacks: readonly Attack[]): string {
  const most = new Map<string, Attack>();
  for (const attack of attacks) {
    const before = most.get(attack.detector);
    if (!before || attack.count > before.count) most.set(attack.detector, attack);
  }
  const sorted = [...most.values()].sort((a, b) => weightOf(b) - weightOf(a) || b.count - a.count);
  return sorted
    .slice(0, 2)
    .map(({ reason }) => reason)
    .join('; ');
}

function weightOf({ detector }: Attack): number {
  return detector === 'scanner-signature' ? 0 : 1;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
