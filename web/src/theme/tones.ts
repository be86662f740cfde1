/**
 * What a colour means. It never stands alone: an icon or a word goes with it.
 * `good` works, `notice` a person should know, `attack` somebody attacks or is shut out, `broken` protection fails.
 */
export type Tone = 'good' | 'notice' | 'attack' | 'broken' | 'plain';

/** For parts of charts and of CSS that need the colour itself. */
export function toneColor(tone: Tone): string {
  return `var(--tone-${tone})`;
}
