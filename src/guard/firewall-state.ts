import type { FirewallPolicy, TimedTarget } from '../firewall/firewall.ts';
import type { Block } from '../model/block.ts';
import { portRanges, type Settings } from '../model/settings.ts';

/** A block as the kernel is told it, at `now`. */
export function timed(block: Block, now: number): TimedTarget {
  return { target: block.target, remaining: Math.max(1, block.until - now), timeout: block.until - block.since };
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
