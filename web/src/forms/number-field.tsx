import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useState } from 'react';

interface NumberFieldProps extends Omit<NumberInputProps, 'value' | 'onChange'> {
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** A number that is always one: a field that is left empty shows again what holds, rather than nothing. */
export function NumberField({ value, onChange, onBlur, ...rest }: NumberFieldProps) {
  const [empty, setEmpty] = useState(false);
  return (
    <NumberInput
      {...rest}
      value={empty ? '' : value}
      onChange={(next) => {
        setEmpty(next === '');
        if (next !== '') onChange(Number(next));
      }}
      onBlur={(event) => {
        setEmpty(false);
        onBlur?.(event);
      }}
    />
  );
}
