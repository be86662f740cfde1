import '@mantine/dates/styles.layer.css';
import { Button, Stack, Text } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useState } from 'react';
import { zonePreference } from '../preferences/preferences.ts';
import { filterTexts } from '../texts/filters.ts';
import { fromWallClock, toWallClock } from '../time/time-zone.ts';
import { fixedRange, type RangeSearch, rangeLimits } from '../url/time-range.ts';

interface OwnRangeProps {
  readonly value: RangeSearch;
  readonly onChange: (value: RangeSearch) => void;
}

/** A range from and to, as wall clocks in the reader's time zone show it. In a chunk of its own: calendars are large. */
export function OwnRange({ value, onChange }: OwnRangeProps) {
  const zone = zonePreference.use();
  const limits = rangeLimits(value, Date.now());
  const [from, setFrom] = useState(limits.from === undefined ? null : toWallClock(limits.from, zone));
  const [to, setTo] = useState(limits.to === undefined ? null : toWallClock(limits.to, zone));
  const start = timeOf(from, limits.from, zone);
  const end = timeOf(to, limits.to, zone);
  const wrong = start !== undefined && end !== undefined && end <= start;
  const picker = {
    clearable: true,
    weekendDays: [] as [],
    // days of another month are too faint to be read
    hideOutsideDates: true,
    previousLabel: filterTexts.earlier,
    nextLabel: filterTexts.later,
    valueFormat: 'D MMM YYYY HH:mm',
    popoverProps: { withinPortal: false },
    timePickerProps: { hoursInputLabel: filterTexts.hours, minutesInputLabel: filterTexts.minutes },
    submitButtonProps: { 'aria-label': filterTexts.take },
  };
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        {filterTexts.zone(zone)}
      </Text>
      <DateTimePicker
        {...picker}
        label={filterTexts.from}
        clearButtonProps={{ 'aria-label': filterTexts.clear(filterTexts.from) }}
        value={from}
        onChange={setFrom}
      />
      <DateTimePicker
        {...picker}
        label={filterTexts.to}
        clearButtonProps={{ 'aria-label': filterTexts.clear(filterTexts.to) }}
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

/** A field that was left alone keeps its moment: in the hour that the clock shows twice, its words are those of two. */
function timeOf(shown: string | null, given: number | undefined, zone: string): number | undefined {
  if (shown === null) return undefined;
  return given !== undefined && toWallClock(given, zone) === shown ? given : fromWallClock(shown, zone);
}
