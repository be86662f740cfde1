import { attackTexts } from '../../texts/attacks.ts';
import type { Tone } from '../../theme/tones.ts';

/** What was done about an attack, as a tone: shut out, only told, or let be. */
export function actionTone(action: string): Tone {
  if (action === 'blocked' || action === 'denied') return 'attack';
  if (action === 'failed') return 'broken';
  if (action === 'noticed' || action === 'observed') return 'notice';
  return 'plain';
}

/** The same as a word; why somebody was spared (`spared: an operator is …`) comes from the engine in English. */
export function actionWord(action: string): string {
  const [word = '', why] = action.split(/:\s*/, 2);
  return attackTexts.actions[word] ?? (why === undefined ? action : word);
}

/** How well a protection does. */
export function protectionTone(state: 'enforcing' | 'observing' | 'failing' | 'off'): Tone {
  if (state === 'enforcing') return 'good';
  if (state === 'failing') return 'broken';
  return state === 'observing' ? 'notice' : 'plain';
}
