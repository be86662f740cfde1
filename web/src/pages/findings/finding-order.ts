import type { FindingRow } from '../../../../src/console/contract/findings.ts';
import type { Tone } from '../../theme/tones.ts';

const ranks: Readonly<Record<FindingRow['severity'], number>> = { critical: 0, warning: 1, info: 2 };

export const severityTones: Readonly<Record<FindingRow['severity'], Tone>> = {
  critical: 'attack',
  warning: 'notice',
  info: 'plain',
};

/** The gravest first, of equally grave ones the last seen. The server sends them by time; a page holds its part of that. */
export function gravestFirst(findings: readonly FindingRow[]): readonly FindingRow[] {
  return findings.toSorted((a, b) => ranks[a.severity] - ranks[b.severity] || b.lastTime - a.lastTime);
}
