import type { Attack } from '../model/attack.ts';

/** Bounds on what comes from the wire, in characters: nothing that an attacker sends makes a row grow without end. */
const limits = {
  userAgent: 300,
  reason: 1000,
  target: 200,
  targets: 20,
  samples: 20,
  sample: 4000,
  word: 40,
  action: 200,
};

/** The attack within the bounds of the log, times in whole milliseconds. */
export function cleanAttack(attack: Attack): Attack {
  return {
    ...attack,
    time: Math.floor(attack.time),
    firstTime: Math.floor(attack.firstTime),
    lastTime: Math.floor(Math.max(attack.time, attack.lastTime)),
    type: cleanWord(attack.type),
    userAgent: attack.userAgent === null ? null : clip(attack.userAgent, limits.userAgent),
    reason: clip(attack.reason, limits.reason),
    targets: attack.targets.slice(0, limits.targets).map((target) => clip(target, limits.target)),
    samples: attack.samples
      .slice(0, limits.samples)
      .map((sample) => ({ ...sample, text: clip(sample.text, limits.sample) })),
  };
}

function cleanWord(text: string): string {
  return clip(text, limits.word);
}

/** What was done about an attack: a word, and with some of them the reason in words. */
export function cleanAction(text: string): string {
  return clip(text, limits.action);
}

/** Characters of an attack that have no small bound of their own, to bound what waits in memory. */
export function weightOfAttack(attack: Attack): number {
  let weight = 500 + attack.reason.length + (attack.userAgent?.length ?? 0);
  for (const target of attack.targets) weight += target.length;
  for (const sample of attack.samples) weight += sample.text.length;
  return weight;
}

/** Bounded, without NUL (which ends a text for some readers of SQLite) and without half a surrogate pair at the cut. */
function clip(text: string, length: number): string {
  const bounded = text.length > length ? text.slice(0, length) : text;
  return bounded.toWellFormed().replaceAll('\0', '\\x00');
}
