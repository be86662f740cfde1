import type { BlockView } from '../engine/control/protocol.ts';
import type { GuardEvent } from '../guard/guard-event.ts';
import { findingKinds } from '../model/finding.ts';
import type { Cli } from './cli.ts';
import { safeText } from './safe-text.ts';
import { durationText } from './time-text.ts';

/** An event of the engine as it is told to subscribers: blocks have their target as text. */
type ShownEvent =
  | Exclude<GuardEvent, { kind: 'block' | 'unblock' }>
  | { readonly kind: 'block' | 'unblock'; readonly block: BlockView };

/** One line about an event of the engine; undefined where it is no news to a spectator. */
export function demoLine(cli: Cli, event: unknown): string | undefined {
  const { style } = cli;
  // what the engine of this very program tells its subscribers
  const shown = event as ShownEvent;
  // on every line: one of them may be pasted into a ticket
  const time = style.faint(`demo ${new Date(cli.now()).toTimeString().slice(0, 8)}`);
  switch (shown.kind) {
    case 'attack': {
      const { attacker, victim, detector, reason, count } = shown.attack;
      return `${time}  ${style.warning('attack')}  ${safeText(`${attacker} → ${victim}  ${detector} ×${count}: ${reason}; ${shown.action}`)}`;
    }
    case 'block': {
      const { target, since, until, reason } = shown.block;
      return `${time}  ${style.bad('block')}   ${safeText(`${target} would be out for ${durationText(until - since)}: ${reason}`)}`;
    }
    case 'finding':
      return `${time}  ${style.strong('finding')} ${findingKinds[shown.finding.kind].title}: ${safeText(shown.finding.evidence)}`;
    default:
      return undefined;
  }
}
