import { type PortRange, portRanges, type Settings } from './settings.ts';

type Name = keyof Settings;

/** Settings of which each is valid, and which make no sense together. */
export interface SettingConflict {
  /** the one at which it is told: one of those that were changed */
  readonly at: Name;
  readonly reason: string;
  /** what would do */
  readonly allowed: string;
}

/**
 * What a change would bring about. Conflicts that stood there before are no part of it: they were stored by an earlier version, or two
 * hosts of a cluster each changed one half, and must not keep an operator from changing something else.
 */
export function settingConflicts(before: Settings, after: Settings): SettingConflict[] {
  const changed = (name: Name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  return [
    ...tooLong('blockSeconds', after, changed),
    ...tooLong('unprovenBlockSeconds', after, changed),
    ...samePort(after, changed),
  ];
}

function tooLong(
  name: 'blockSeconds' | 'unprovenBlockSeconds',
  { [name]: first, maxBlockSeconds: longest }: Settings,
  changed: (name: Name) => boolean,
): SettingConflict[] {
  if (first <= longest) return [];
  if (changed(name))
    return [
      {
        at: name,
        reason: `no lock-out lasts longer than maxBlockSeconds, ${longest} s, so that ${first} s would never take effect`,
        allowed: `at most ${longest}, or a longer maxBlockSeconds`,
      },
    ];
  if (!changed('maxBlockSeconds')) return [];
  return [
    {
      at: 'maxBlockSeconds',
      reason: `the first lock-out, ${name}, lasts ${first} s, which would never take effect`,
      allowed: `at least ${first}, or a shorter ${name}`,
    },
  ];
}

/** A message is read as one or the other. */
function samePort(settings: Settings, changed: (name: Name) => boolean): SettingConflict[] {
  const { sip, tftp, sipPorts, tftpPorts } = settings;
  const at = (['tftpPorts', 'sipPorts', 'tftp', 'sip'] as const).find(changed);
  if (!sip || !tftp || at === undefined) return [];
  const both = portRanges(sipPorts).flatMap((one) => portRanges(tftpPorts).flatMap((other) => common(one, other)));
  if (both.length === 0) return [];
  const ports = both.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
  const other = at === 'sipPorts' || at === 'sip' ? 'tftpPorts' : 'sipPorts';
  return [
    {
      at,
      reason: `UDP ${ports} would be watched for both SIP and TFTP, and only one of them can be there`,
      allowed:
        at === 'sip' || at === 'tftp'
          ? 'false, or first other ports in sipPorts or tftpPorts'
          : `ports that are not in ${other}`,
    },
  ];
}

function common(one: PortRange, other: PortRange): PortRange[] {
  const first = Math.max(one.first, other.first);
  const last = Math.min(one.last, other.last);
  return first <= last ? [{ first, last }] : [];
}
