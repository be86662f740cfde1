import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { filterTexts } from '../texts/filters.ts';
import classes from './filter-row.module.css';

interface SearchFilterProps {
  /** what is in the address */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  /** what is searched: "Address, user agent, extension" */
  readonly placeholder: string;
}

/** Searches while one types: the address follows 300 ms after the last key, at once with Enter. */
export function SearchFilter({ value = '', onChange, placeholder }: SearchFilterProps) {
  const [text, setText] = useState(value);
  const given = useRef(value);
  const later = useDebouncedCallback(
    (next: string) => {
      given.current = next.trim();
      onChange(given.current === '' ? undefined : given.current);
    },
    { delay: 300, flushOnUnmount: false },
  );
  useEffect(() => {
    // what was given from here comes back from the address, when more may have been typed
    if (given.current === value) return;
    given.current = value;
    setText(value);
  }, [value]);
  return (
    <TextInput
      className={classes.search}
      type="search"
      aria-label={filterTexts.search}
      placeholder={placeholder}
      leftSection={<Search size={16} aria-hidden />}
      value={text}
      maxLength={200}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') later.flush();
      }}
    />
  );
}
