import { attackTexts } from '../../texts/attacks.ts';
import { capitalised, sentence } from '../../texts/sentence.ts';
import type { Tone } from '../../theme/tones.ts';

/** What was done about an attack, as a tone: shut out, only told, or let be. */
export function actionTone(action: string): Tone {
  if (action === 'blocked' || action === 'denied') return 'attack';
  if (action === 'failed') return 'broken';
  if (action === 'noticed' || action === 'observed') return 'notice';
  return 'plain';
}

/** The same as a word: `spared: an operator is logged in …` → "Spared". */
export function actionWord(action: string): string {
  const word = action.split(':', 1)[0] ?? '';
  return attackTexts.actions[word] ?? capitalised(word);
}

/** Why somebody was spared, as the engine says it; empty where the word says it all. */
export function actionReason(action: string): string {
  const at = action.indexOf(':');
  return at < 0 ? '' : sentence(action.slice(at + 1));
}

/** How well a protection does. */
export function protectionTone(state: 'enforcing' | 'observing' | 'failing' | 'off'): Tone {
  if (state === 'enforcing') return 'good';
  if (state === 'failing') return 'broken';
  return state === 'observing' ? 'notice' : 'plain';
}
