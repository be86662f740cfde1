import {
  type Address,
  hostPrefix,
  isTranslated,
  type Prefix,
  parseAddress,
  prefixOf,
  sourcePrefix,
} from '../model/address.ts';
import type { Attack } from '../model/attack.ts';
import type { Block, BlockTarget } from '../model/block.ts';
import type { Settings } from '../model/settings.ts';
import { blockSeconds, goesToDenylist } from './escalation.ts';
import type { SpareReason, Verdict } from './verdict.ts';

/** After so many flows of one address were shut out within an hour, the address itself is, unless an office works there. */
export const flowsBeforeAddress = 3;

/** So many proven blocks within an IPv6 /56 (and then /48) shut out all of it: one customer has at least that (RFC 6177). */
const siblingsBeforeWider = 4;

/** What the guard knows when it decides; only questions, no changes. */
export interface Knowledge {
  readonly settings: Settings;
  /** why `prefix` must never be blocked */
  never(prefix: Prefix): SpareReason | undefined;
  /** the allowlist has an entry that overlaps `prefix` */
  allowed(prefix: Prefix): boolean;
  /** the denylist has an entry that covers `prefix` */
  denied(prefix: Prefix): boolean;
  /** the block in force that covers this target */
  blockCovering(target: BlockTarget): Block | undefined;
  /** an operator's unblock holds that overlaps `prefix` */
  held(prefix: Prefix): boolean;
  /** proven blocks of this target within the repeat memory, that have ended */
  timesBefore(target: BlockTarget): number;
  /** flows of this address that were shut out within the last hour */
  recentFlows(address: Address): number;
  /** distinct proven IPv6 blocks within the prefix of this length around `prefix` */
  siblings(prefix: Prefix, length: 48 | 56): number;
  /** a known-good source lies within `prefix` */
  holdsGood(prefix: Prefix): boolean;
  /** takes one block's worth of the budget for forgeable evidence */
  takeUnproven(messages: number, time: number): boolean;
}

/**
 * What to do about an attack. Order: what must never be blocked, then the operator's word, then what is in force
 * already, then the evidence.
 */
export function decide(attack: Attack, knowledge: Knowledge): Verdict {
  const { settings } = knowledge;
  const address = parseAddress(attack.attacker);
  if (!address) return { kind: 'spare', why: 'notUnicast' };
  if (attack.sharedPort) return { kind: 'spare', why: 'proxy' };
  if (attack.action === 'notice') return { kind: 'spare', why: 'notice' };
  const source = sourcePrefix(address, settings.ipv6PrefixLength);
  const host = hostPrefix(address);
  const spared = knowledge.never(host);
  if (spared) return { kind: 'spare', why: spared };
  if (knowledge.allowed(host)) return { kind: 'spare', why: 'allowlist' };
  if (knowledge.held(host)) return { kind: 'spare', why: 'held' };
  if (knowledge.denied(host)) return { kind: 'covered', by: 'denylist' };
  const target = chooseTarget(attack, address, source, knowledge);
  const running = knowledge.blockCovering(target) ?? knowledge.blockCovering({ kind: 'prefix', prefix: host });
  if (running && !graver(attack, running)) return covered(running, attack.lastTime, settings);
  if (attack.knownGood && attack.evidence === 'unproven') return { kind: 'spare', why: 'knownGood' };
  // a /64 may hold more than the attacker: our own addresses, somebody who is allowed, or who was unblocked
  if (target.kind === 'prefix' && target.prefix.length !== host.length && takesAlong(target.prefix, knowledge))
    return blockOf(attack, { kind: 'prefix', prefix: host }, knowledge);
  return blockOf(attack, widen(attack, target, knowledge), knowledge);
}

/** An attacker that walks through many /64s of one customer's prefix loses the prefix, unless somebody else is in it. */
function widen(attack: Attack, target: BlockTarget, knowledge: Knowledge): BlockTarget {
  const { prefix } = target;
  if (target.kind !== 'prefix' || prefix.family !== 6 || attack.evidence !== 'proven' || isTranslated(prefix))
    return target;
  for (const length of [48, 56] as const) {
    if (prefix.length <= length) continue;
    const wanted = length === 56 ? siblingsBeforeWider : siblingsBeforeWider * siblingsBeforeWider;
    if (knowledge.siblings(prefix, length) + 1 < wanted) continue;
    const wider = prefixOf(prefix, length);
    if (!takesAlong(wider, knowledge) && !knowledge.holdsGood(wider)) return { kind: 'prefix', prefix: wider };
  }
  return target;
}

/** Whether a wide block would shut out somebody whom an operator lets in, or who must never be. */
function takesAlong(prefix: Prefix, knowledge: Knowledge): boolean {
  return knowledge.never(prefix) !== undefined || knowledge.allowed(prefix) || knowledge.held(prefix);
}

/**
 * Behind a known-good address only the attacker's own flow is shut out, so that the phones there go on working;
 * whoever changes his port again and again loses the address, unless several users work from it.
 */
function chooseTarget(attack: Attack, address: Address, source: Prefix, knowledge: Knowledge): BlockTarget {
  const whole: BlockTarget = { kind: 'prefix', prefix: source };
  if (!attack.knownGood || attack.attackerPort === 0) return whole;
  if (attack.goodUsers <= 1 && knowledge.recentFlows(address) >= flowsBeforeAddress) return whole;
  return { kind: 'flow', prefix: hostPrefix(address), transport: attack.transport, port: attack.attackerPort };
}

/** Proven evidence turns a short block on forgeable evidence into a full one. */
function graver(attack: Attack, running: Block): boolean {
  return attack.evidence === 'proven' && running.evidence === 'unproven';
}

function covered(running: Block, time: number, settings: Settings): Verdict {
  if (!settings.extendWhileAttacking || running.evidence !== 'proven') return { kind: 'covered', by: 'block' };
  const until = time + blockSeconds(settings, running.evidence, running.timesBefore) * 1000;
  // a second more or less is no news
  return until > running.until + 1_000 ? { kind: 'covered', by: 'block', until } : { kind: 'covered', by: 'block' };
}

function blockOf(attack: Attack, target: BlockTarget, knowledge: Knowledge): Verdict {
  const { settings } = knowledge;
  if (attack.evidence === 'unproven' && !knowledge.takeUnproven(attack.count, attack.lastTime))
    return { kind: 'spare', why: 'rateLimited' };
  const timesBefore = attack.evidence === 'proven' ? knowledge.timesBefore(target) : 0;
  return {
    kind: 'block',
    target,
    seconds: blockSeconds(settings, attack.evidence, timesBefore),
    timesBefore,
    forGood: target.kind === 'prefix' && goesToDenylist(settings, attack.evidence, timesBefore),
  };
}
