import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { hostStateTexts as texts } from '../../texts/host-states.ts';
import type { Tone } from '../../theme/tones.ts';
import { protectionTone } from '../attacks/attack-tones.ts';

export interface StateWord {
  readonly tone: Tone;
  readonly word: string;
}

/** Whether a host drops attackers. Of a host that is not heard of, what it last said is no state. */
export function protectionWord({ active, protection }: Pick<HostRow, 'active' | 'protection'>): StateWord {
  if (!active) return { tone: 'broken', word: texts.silent };
  if (protection === null) return { tone: 'plain', word: texts.protection.unknown };
  return { tone: protectionTone(protection), word: texts.protection[protection] };
}

/** Whether a host enforces the country rule. */
export function geoWord({ active, geo }: Pick<HostRow, 'active' | 'geo'>): StateWord {
  if (!active || geo === null) return { tone: 'plain', word: texts.geo.unknown };
  return { tone: protectionTone(geo), word: texts.geo[geo] };
}

/** How a host's captures stand: what is wrong first; `undefined` for other hosts: only the console there knows. */
export function captureWord({
  active,
  own,
  captures,
  dropped,
}: Pick<HostRow, 'active' | 'own' | 'captures' | 'dropped'>): StateWord | undefined {
  if (!own) return undefined;
  if (!active) return { tone: 'plain', word: texts.silent };
  const down = captures.find(({ state }) => state !== 'up');
  if (down) return { tone: 'broken', word: `${down.interface}: ${down.state}` };
  if (captures.length === 0) return { tone: 'broken', word: texts.captureNone };
  const up = texts.captureUp(captures.length);
  return dropped ? { tone: 'notice', word: `${up}, ${texts.dropped(dropped)}` } : { tone: 'good', word: up };
}
