import { Button, Group, Popover, Stack, Text } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useDisclosure } from '@mantine/hooks';
import { CalendarRange, ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { zonePreference } from '../preferences/preferences.ts';
import { filterTexts } from '../texts/filters.ts';
import { shortTime } from '../time/time-text.ts';
import { fromWallClock, toWallClock } from '../time/time-zone.ts';
import { fixedRange, type RangeSearch, type RangeWord, rangeLimits, rangeWords } from '../url/time-range.ts';

interface RangeFilterProps {
  readonly value: RangeSearch;
  readonly onChange: (value: RangeSearch) => void;
  /** the range when the address names none; absent: all time */
  readonly fallback?: RangeWord;
  /** the usual ranges stand beside it as buttons: it is for one's own only, and says this while that is none */
  readonly own?: string;
}

/** From when to when: a range that ends now, or one of one's own, in the reader's time zone. */
export function RangeFilter({ value, onChange, fallback, own }: RangeFilterProps) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const choose = (next: RangeSearch) => {
    close();
    onChange(next);
  };
  const word = value.range ?? (value.from || value.to ? undefined : fallback);
  return (
    <Popover opened={opened} onDismiss={close} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          fw={400}
          onClick={toggle}
          aria-haspopup="dialog"
          leftSection={<CalendarRange size={16} aria-hidden />}
          rightSection={<ChevronDown size={14} aria-hidden />}
        >
          <span className="visually-hidden">{filterTexts.range}: </span>
          {own !== undefined && word ? own : <RangeText value={value} word={word} />}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Group gap={6} display={own === undefined ? undefined : 'none'}>
            {rangeWords.map((each) => (
              <Button
                key={each}
                size="compact-sm"
                variant={word === each ? 'filled' : 'default'}
                aria-pressed={word === each}
                onClick={() => choose({ range: each === fallback ? undefined : each, from: undefined, to: undefined })}
              >
                {filterTexts.ranges[each]}
              </Button>
            ))}
          </Group>
          {opened && <OwnRange value={value} onChange={choose} />}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function RangeText({ value, word }: { readonly value: RangeSearch; readonly word: RangeWord | undefined }) {
  const zone = zonePreference.use();
  if (word) return filterTexts.ranges[word];
  const { from, to } = rangeLimits(value, Date.now());
  if (from !== undefined && to !== undefined) return filterTexts.fromTo(shortTime(from, zone), shortTime(to, zone));
  if (from !== undefined) return filterTexts.since(shortTime(from, zone));
  if (to !== undefined) return filterTexts.until(shortTime(to, zone));
  return filterTexts.allTime;
}

function OwnRange({ value, onChange }: Pick<RangeFilterProps, 'value' | 'onChange'>) {
  const zone = zonePreference.use();
  const limits = rangeLimits(value, Date.now());
  const [from, setFrom] = useState(limits.from === undefined ? null : toWallClock(limits.from, zone));
  const [to, setTo] = useState(limits.to === undefined ? null : toWallClock(limits.to, zone));
  const start = from === null ? undefined : fromWallClock(from, zone);
  const end = to === null ? undefined : fromWallClock(to, zone);
  const wrong = start !== undefined && end !== undefined && end <= start;
  const picker = { clearable: true, valueFormat: 'D MMM YYYY HH:mm', popoverProps: { withinPortal: false } };
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        {filterTexts.own} {filterTexts.zone(zone)}
      </Text>
      <DateTimePicker {...picker} label={filterTexts.from} value={from} onChange={setFrom} />
      <DateTimePicker
        {...picker}
        label={filterTexts.to}
        value={to}
        onChange={setTo}
        error={wrong ? filterTexts.wrongOrder : undefined}
      />
      <Button
        disabled={wrong || (start === undefined && end === undefined)}
        onClick={() => onChange(fixedRange(start, end))}
      >
        {filterTexts.apply}
      </Button>
    </Stack>
  );
}
