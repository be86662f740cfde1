import type { Settings } from '../model/settings.ts';

/**
 * How long a source is locked out for its `timesBefore + 1`-th offence, in seconds. Only proven offences escalate:
 * whoever forges a source could else have it locked out ever longer.
 */
export function blockSeconds(
  settings: Pick<Settings, 'blockSeconds' | 'unprovenBlockSeconds' | 'maxBlockSeconds' | 'escalationFactor'>,
  evidence: 'proven' | 'unproven',
  timesBefore: number,
): number {
  if (evidence === 'unproven') return Math.min(settings.unprovenBlockSeconds, settings.maxBlockSeconds);
  const seconds = settings.blockSeconds * settings.escalationFactor ** Math.min(timesBefore, 64);
  return Math.round(Math.min(seconds, settings.maxBlockSeconds));
}

/** Whether the offence that follows `timesBefore` lock-outs puts the source into the denylist. */
export function goesToDenylist(
  settings: Pick<Settings, 'blockThreshold'>,
  evidence: 'proven' | 'unproven',
  timesBefore: number,
): boolean {
  return evidence === 'proven' && settings.blockThreshold > 0 && timesBefore + 1 >= settings.blockThreshold;
}
