import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { followHints, type Hint } from './follow-hints.ts';

/**
 * Shows the text of `data-hint` beside the element that is pointed at or focused by key. One for the whole page: a
 * tooltip of its own for each time, flag and address would be set up hundreds of times in a list, and again whenever it
 * is drawn anew. What such an element is called stands in its text, `alt` or `aria-label`; the hint is for those who see.
 */
export function HintLayer() {
  const [hint, setHint] = useState<Hint>();
  useEffect(() => followHints(document, setHint), []);
  return hint && <Tooltip opened target={hint.target} label={hint.text} multiline maw={300} />;
}
