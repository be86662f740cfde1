import { NativeSelect, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { NumberField } from '../../forms/number-field.tsx';
import { TagsField } from '../../forms/tags-field.tsx';
import { settingsTexts as texts } from '../../texts/settings.ts';
import type { Bounds } from './bounds.ts';
import { DurationInput } from './duration-input.tsx';
import type { Field } from './fields.ts';

interface FieldControlProps {
  readonly field: Field;
  readonly id: string;
  readonly helpId: string;
  readonly value: unknown;
  readonly bounds: Bounds;
  readonly error: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: unknown) => void;
}

/** The control that fits a setting's kind. What it holds may be wrong for a while: the server says so. */
export function FieldControl({ field, id, helpId, value, bounds, error, disabled, onChange }: FieldControlProps) {
  const common = { id, disabled, error, 'aria-describedby': helpId };
  const { title, unit } = texts.fields[field.name];
  switch (field.kind) {
    case 'switch':
      return (
        <Switch
          {...common}
          checked={value === true}
          label={value === true ? texts.on : texts.off}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'ports':
    case 'prefixes':
      return (
        <TagsField
          {...common}
          value={Array.isArray(value) ? value.map(String) : []}
          wire
          takesWhenGone
          onChange={(next) => onChange(next.map((each) => each.trim()))}
        />
      );
    case 'seconds':
      return <DurationInput {...common} title={title} seconds={Number(value)} bounds={bounds} onChange={onChange} />;
    case 'number':
      return (
        <NumberField
          {...common}
          value={Number(value)}
          {...(bounds.minimum === undefined ? {} : { min: bounds.minimum })}
          {...(bounds.maximum === undefined ? {} : { max: bounds.maximum })}
          clampBehavior="none"
          thousandSeparator=","
          suffix={unit ? ` ${unit}` : ''}
          onChange={onChange}
        />
      );
    case 'choice':
      return field.name === 'blockScope' ? (
        <SegmentedControl
          fullWidth
          aria-label={title}
          aria-describedby={helpId}
          disabled={disabled}
          value={String(value)}
          onChange={onChange}
          data={Object.entries(texts.choices.blockScope).map(([each, label]) => ({ value: each, label }))}
        />
      ) : (
        <NativeSelect
          {...common}
          value={String(value)}
          onChange={(event) => onChange(Number(event.currentTarget.value))}
          data={Object.entries(texts.choices.ipv6PrefixLength).map(([each, label]) => ({ value: each, label }))}
        />
      );
    case 'path':
      return (
        <TextInput
          {...common}
          value={String(value ?? '')}
          spellCheck={false}
          classNames={{ input: 'wire' }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
