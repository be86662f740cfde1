import { Pill, TagsInput, type TagsInputProps } from '@mantine/core';
import { memo } from 'react';

type Passed = Pick<
  TagsInputProps,
  'id' | 'label' | 'description' | 'disabled' | 'readOnly' | 'error' | 'mt' | 'aria-describedby'
>;

interface TagsFieldProps extends Passed {
  readonly value: readonly string[];
  /** addresses, ports: what is written on the wire, in its typeface */
  readonly wire?: boolean;
  readonly onChange: (value: string[]) => void;
}

/**
 * Several short texts in one field. A comma, a semicolon, a space or Enter ends one, and so does leaving the field. There may be
 * hundreds: a key that is typed draws none of them anew.
 */
export function TagsField({ value, wire = false, onChange, ...passed }: TagsFieldProps) {
  // the same for all that is typed until the next tag: what is typed is the input's own state
  const remove = (gone: string) => onChange(value.filter((tag) => tag !== gone));
  return (
    <TagsInput
      {...passed}
      value={[...value]}
      splitChars={[',', ' ', ';']}
      acceptValueOnBlur
      renderPill={({ value: tag = '', disabled = false }) => (
        <Tag tag={tag} wire={wire} fixed={disabled} onRemove={remove} />
      )}
      onChange={onChange}
    />
  );
}

interface TagProps {
  readonly tag: string;
  readonly wire: boolean;
  readonly fixed: boolean;
  readonly onRemove: (tag: string) => void;
}

const Tag = memo(function Tag({ tag, wire, fixed, onRemove }: TagProps) {
  return (
    <Pill {...(wire ? { className: 'wire' } : {})} withRemoveButton={!fixed} onRemove={() => onRemove(tag)}>
      {tag}
    </Pill>
  );
});
