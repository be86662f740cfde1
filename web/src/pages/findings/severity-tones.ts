import type { FindingRow } from '../../../../src/console/contract/findings.ts';
import type { Tone } from '../../theme/tones.ts';

export const severityTones: Readonly<Record<FindingRow['severity'], Tone>> = {
  critical: 'attack',
  warning: 'notice',
  info: 'plain',
};
