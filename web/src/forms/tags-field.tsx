import { Pill, TagsInput, type TagsInputProps } from '@mantine/core';
import { memo, useEffect, useEffectEvent, useRef } from 'react';

type Passed = Pick<
  TagsInputProps,
  'id' | 'label' | 'description' | 'disabled' | 'readOnly' | 'error' | 'mt' | 'aria-describedby'
>;

interface TagsFieldProps extends Passed {
  readonly value: readonly string[];
  /** addresses, ports: what is written on the wire, in its typeface */
  readonly wire?: boolean;
  readonly onChange: (value: string[]) => void;
  /** what is half typed is taken when the field goes away under it, as by Back: nobody leaves it then */
  readonly takesWhenGone?: boolean;
}

/**
 * Several short texts in one field. A comma, a semicolon, a space or Enter ends one, and so does leaving the field. There may be
 * hundreds: a key that is typed draws none of them anew.
 */
export function TagsField({ value, wire = false, onChange, takesWhenGone = false, ...passed }: TagsFieldProps) {
  const typed = useRef('');
  const take = useEffectEvent(() => {
    const tag = typed.current.trim();
    if (takesWhenGone && tag !== '' && !value.includes(tag)) onChange([...value, tag]);
  });
  useEffect(() => () => take(), []);
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
      onSearchChange={(text) => {
        typed.current = text;
      }}
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
