import { Select } from '@mantine/core';

interface ChoiceFilterProps {
  /** what is chosen, and what stands there while nothing is: "Detector" */
  readonly label: string;
  readonly value: string | undefined;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
}

/** A filter with a few possible values. A value of the address that is not among them is shown as it is. */
export function ChoiceFilter({ label, value, choices, onChange, width = 165 }: ChoiceFilterProps) {
  const known = value === undefined || choices.some((choice) => choice.value === value);
  return (
    <Select
      w={width}
      aria-label={label}
      placeholder={label}
      clearable
      searchable={choices.length > 8}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      data={known ? [...choices] : [...choices, { value: value ?? '', label: value ?? '' }]}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}
