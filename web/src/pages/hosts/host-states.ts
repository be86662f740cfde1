import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { hostStateTexts as texts } from '../../texts/host-states.ts';
import type { Tone } from '../../theme/tones.ts';
import { protectionTone } from '../attacks/attack-tones.ts';

export interface StateWord {
  readonly tone: Tone;
  readonly word: string;
}

/** Whether a host drops attackers. Of a host that is not heard of, what it last said is no state. */
export function protectionWord({ presence, protection }: Pick<HostRow, 'presence' | 'protection'>): StateWord {
  if (presence === 'gone') return { tone: 'broken', word: texts.silent };
  if (presence === 'unknown') return { tone: 'plain', word: texts.notHeard };
  if (protection === null) return { tone: 'plain', word: texts.protection.unknown };
  return { tone: protectionTone(protection), word: texts.protection[protection] };
}

/** Whether a host enforces the country rule. */
export function geoWord({ active, geo }: Pick<HostRow, 'active' | 'geo'>): StateWord {
  if (!active || geo === null) return { tone: 'plain', word: texts.geo.unknown };
  return { tone: protectionTone(geo), word: texts.geo[geo] };
}

/** How a host's captures stand: what is wrong first; `undefined` where it did not tell. */
export function captureState({
  presence,
  applied,
  captures,
  dropped,
}: Pick<HostRow, 'presence' | 'applied' | 'captures' | 'dropped'>): StateWord | undefined {
  // a host that tells figures tells its captures
  if (presence !== 'here' || applied === null) return undefined;
  const down = captures.find(({ state }) => state !== 'up');
  if (down) return { tone: 'broken', word: `${down.interface}: ${down.state}` };
  if (captures.length === 0) return { tone: 'broken', word: texts.captureNone };
  return { tone: dropped ? 'notice' : 'good', word: texts.captureUp(captures.length) };
}

/** The same, with how much was lost, where no other place says so. */
export function captureWord(host: Parameters<typeof captureState>[0]): StateWord | undefined {
  const state = captureState(host);
  if (!host.dropped || state?.tone !== 'notice') return state;
  return { tone: 'notice', word: `${state.word}, ${texts.dropped(host.dropped)}` };
}
