import type { FirewallPolicy, TimedTarget } from '../firewall/firewall.ts';
import type { Block } from '../model/block.ts';
import { portRanges, type Settings } from '../model/settings.ts';
import { blockSeconds } from './escalation.ts';

/**
 * A block as the kernel is told it, at `now`. What an operator blocked for a time ends with that time, and so does what
 * was blocked on evidence that could be forged: else a forger could keep a stranger out for as long as he sends.
 */
export function timed(block: Block, now: number, settings: Settings): TimedTarget {
  const timeout = block.evidence !== 'proven' ? 0 : blockSeconds(settings, block.evidence, block.timesBefore) * 1000;
  return { target: block.target, remaining: Math.max(1, block.until - now), timeout };
}

export function policyOf(
  settings: Settings,
  interfaces: readonly string[],
  geo: FirewallPolicy['geo'],
): FirewallPolicy {
  return {
    interfaces,
    sipPorts: settings.sip ? portRanges(settings.sipPorts) : [],
    tftpPorts: settings.tftp ? portRanges(settings.tftpPorts) : [],
    scope: settings.blockScope,
    extend: settings.extendWhileAttacking,
    geo,
  };
}
