import type { Status } from '../../../../src/console/contract/status.ts';
import { callsOf } from '../../frame/calls.ts';
import type { Tone } from '../../theme/tones.ts';

export const levelTones: Readonly<Record<Status['level'], Tone>> = { good: 'good', notice: 'notice', broken: 'broken' };

/**
 * The alarms that the first panel shows: of those that say the same one, the newest, and none that stands on the strip
 * above it already, by itself or in the line of all critical findings.
 */
export function shownAlarms(status: Status): Status['alarms'] {
  const [called] = callsOf(status);
  const findingsCalled = status.openFindings.critical > 0;
  return status.alarms
    .filter(({ text, area }) => text !== called?.text && !(area === 'finding' && findingsCalled))
    .filter(({ text }, i, alarms) => alarms.findIndex((other) => other.text === text) === i)
    .slice(0, 3);
}

/**
 * Since when it is as the first line says, milliseconds since the epoch: since the engine went, the first silent host
 * was last heard of, or the oldest alarm was raised; while all is well, since the engine runs. Undefined: not known.
 */
export function stateSince({
  level,
  engine,
  hosts,
  alarms,
}: Pick<Status, 'level' | 'engine' | 'hosts' | 'alarms'>): number | undefined {
  if (!engine.running || level === 'good') return engine.since;
  const silent = hosts.filter(({ presence }) => presence === 'gone').map(({ lastSeen }) => lastSeen);
  const times = silent.length > 0 ? silent : alarms.map(({ time }) => time);
  return times.length > 0 ? Math.min(...times) : undefined;
}
