import { Group, NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import { NumberField } from '../../forms/number-field.tsx';
import { settingsTexts as texts } from '../../texts/settings.ts';
import type { Bounds } from './bounds.ts';
import { type DurationUnit, durationUnits, joinDuration, splitDuration } from './duration.ts';

interface DurationInputProps {
  readonly id: string;
  readonly title: string;
  readonly seconds: number;
  readonly bounds: Bounds;
  readonly error: string | undefined;
  readonly disabled: boolean;
  readonly 'aria-describedby': string;
  readonly onChange: (seconds: number) => void;
}

/** A time with the choice of its unit. Another unit is another way to write the same number: it stays as typed. */
export function DurationInput({ id, title, seconds, error, disabled, onChange, ...rest }: DurationInputProps) {
  const [unit, setUnit] = useState<DurationUnit>(splitDuration(seconds).unit);
  // set from outside (default, discard) to what the chosen unit cannot say in whole numbers
  const shownUnit = Number.isInteger(seconds / joinDuration(1, unit)) ? unit : splitDuration(seconds).unit;
  const amount = seconds / joinDuration(1, shownUnit);
  return (
    <>
      <Group gap={6} wrap="nowrap">
        <NumberField
          id={id}
          disabled={disabled}
          aria-describedby={rest['aria-describedby']}
          error={error !== undefined}
          value={amount}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          style={{ flex: 1 }}
          onChange={(next) => onChange(joinDuration(next, shownUnit))}
        />
        <NativeSelect
          aria-label={texts.unitOf(title)}
          disabled={disabled}
          w={110}
          value={shownUnit}
          data={durationUnits.map((each) => ({ value: each, label: texts.units[each] }))}
          onChange={(event) => {
            const next = durationUnits.find((each) => each === event.currentTarget.value) ?? 's';
            setUnit(next);
            onChange(joinDuration(amount, next));
          }}
        />
      </Group>
      {error !== undefined && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert" mt={4}>
          {error}
        </Text>
      )}
    </>
  );
}
