import { ActionIcon, Popover, Select, Tooltip } from '@mantine/core';
import { Clock } from 'lucide-react';
import { zonePreference } from '../preferences/preferences.ts';
import { frameTexts } from '../texts/frame.ts';
import { systemZone } from '../time/time-zone.ts';

/** In which time zone times are shown. */
export function ZoneChoice() {
  const zone = zonePreference.use();
  return (
    <Popover position="bottom-end" trapFocus returnFocus width={280}>
      <Popover.Target>
        <Tooltip label={frameTexts.zoneNow(zone)}>
          <ActionIcon size="lg" aria-label={`${frameTexts.zone}: ${zone}`}>
            <Clock size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Select
          label={frameTexts.zone}
          searchable
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={zones()}
          value={zone}
          limit={50}
          onChange={(value) => value && zonePreference.set(value)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function zones(): { value: string; label: string }[] {
  const own = systemZone();
  const others = Intl.supportedValuesOf('timeZone').filter((zone) => zone !== own && zone !== 'UTC');
  return [
    { value: own, label: frameTexts.thisMachine(own) },
    ...(own === 'UTC' ? [] : [{ value: 'UTC', label: 'UTC' }]),
    ...others.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
  ];
}
