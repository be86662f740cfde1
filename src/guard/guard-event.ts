import type { Attack } from '../model/attack.ts';
import type { Block } from '../model/block.ts';
import type { Finding } from '../model/finding.ts';
import type { ListName } from '../model/list-entry.ts';
import type { Settings } from '../model/settings.ts';
import type { Verdict } from './verdict.ts';

/** What the guard did, for the live feed and the sensor. */
export type GuardEvent =
  | { readonly kind: 'attack'; readonly attack: Attack; readonly action: string; readonly verdict: Verdict }
  | { readonly kind: 'block'; readonly block: Block }
  /** it lasts longer than was told before */
  | { readonly kind: 'prolong'; readonly block: Block }
  | { readonly kind: 'unblock'; readonly block: Block; readonly why: LiftReason }
  | { readonly kind: 'list'; readonly list: ListName; readonly added: number; readonly removed: number }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'trouble'; readonly text: string };

/** `cluster`: an operator on another host; `revoked`: no host that may speak vouches for it any more. */
export type LiftReason = 'ended' | 'operator' | 'allowed' | 'cluster' | 'revoked';
