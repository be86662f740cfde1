import { detectorIds } from '../model/detector.ts';
import type { Settings } from '../model/settings.ts';

/** Why these settings recognise no attack at all; undefined where they recognise some. */
export function unwatched({ sip, tftp, detectors }: Settings): string | undefined {
  if (!sip && !tftp) return 'neither SIP nor TFTP is watched';
  return detectorIds.every((id) => detectors[id]?.mode === 'off') ? 'all detectors are off' : undefined;
}
