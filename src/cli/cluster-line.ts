import type { ClusterView } from '../engine/control/protocol.ts';
import { safeText } from './safe-text.ts';
import { bothTimes } from './time-text.ts';

/** How this host stands to its cluster, in a sentence or two. */
export function clusterLine(
  { role, summary, since, waiting, refused }: ClusterView,
  now: number,
  utc: boolean,
): string {
  if (role === 'alone') return 'none: this host stands alone';
  const parts = [
    `${role === 'operator' ? 'operator' : 'plain host'}. ${safeText(summary)}, since ${bothTimes(since, now, utc)}`,
  ];
  if (waiting > 0)
    parts.push(
      `${waiting.toLocaleString('en')} ${waiting === 1 ? 'block or change waits' : 'blocks and changes wait'}`,
    );
  const reasons = Object.entries(refused).filter(([, count]) => count > 0);
  if (reasons.length > 0)
    parts.push(
      `not believed: ${reasons.map(([reason, count]) => `${count.toLocaleString('en')} ${safeText(reason)}`).join(', ')}`,
    );
  return parts.join('; ');
}
