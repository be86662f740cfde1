import type { BlockView } from '../engine/control/protocol.ts';
import type { Attack } from '../model/attack.ts';
import type { Finding } from '../model/finding.ts';
import type { LiveEvent } from './contract/events.ts';
import type { CountryOf } from './countries.ts';
import { blockRow } from './routes/rows.ts';

/** The engine's event as the browser gets it; undefined for kinds that are not shown. */
export function liveEventOf(event: unknown, countryOf: CountryOf): LiveEvent | undefined {
  if (typeof event !== 'object' || event === null || !('kind' in event)) return undefined;
  // the engine is the same version's: what it sends has the types of its own code
  const known = event as { readonly kind: string } & Record<string, unknown>;
  switch (known.kind) {
    case 'attack':
      return { kind: 'attack', attack: attackOf(known.attack as Attack, String(known.action), countryOf) };
    case 'block':
      return { kind: 'block', block: blockRow(known.block as BlockView, countryOf) };
    case 'unblock':
      return {
        kind: 'unblock',
        block: blockRow(known.block as BlockView, countryOf),
        why: known.why as 'ended' | 'operator' | 'allowed',
      };
    case 'list':
      return {
        kind: 'list',
        list: known.list as 'allow' | 'deny',
        added: Number(known.added),
        removed: Number(known.removed),
      };
    case 'finding': {
      const finding = known.finding as Finding;
      return { kind: 'finding', key: finding.key, finding: finding.kind, evidence: finding.evidence };
    }
    case 'findings':
    case 'settings':
      return { kind: known.kind };
    case 'alarm':
      return { kind: 'alarm', text: String(known.text), remedy: String(known.remedy) };
    default:
      return undefined;
  }
}

function attackOf(
  { samples: _samples, action: _action, ...attack }: Attack,
  action: string,
  countryOf: CountryOf,
): Extract<LiveEvent, { kind: 'attack' }>['attack'] {
  return {
    ...attack,
    time: Math.floor(attack.time),
    firstTime: Math.floor(attack.firstTime),
    lastTime: Math.floor(attack.lastTime),
    targets: [...attack.targets],
    action,
    country: countryOf(attack.attacker),
  };
}
