import { Combobox, Kbd, TextInput, useCombobox } from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { countryNames } from '../search/country-names.ts';
import { logFilterOf } from '../search/log-filter.ts';
import { parseSearch, type SearchMeaning } from '../search/parse-search.ts';
import { frameTexts } from '../texts/frame.ts';
import classes from './search-field.module.css';

const texts = frameTexts.search;

/** The one field for everything; `/` puts the cursor into it. What Enter will do stands below it. */
export function SearchField() {
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox();
  // without a keyboard there is no key to hint at, and no room for long words
  const wide = useMediaQuery('(min-width: 861px)', true, { getInitialValueInEffect: false });
  const navigate = useNavigate();
  // an open dialog keeps the keyboard
  useHotkeys([['/', () => document.querySelector('[aria-modal="true"]') === null && input.current?.select()]]);
  const choices = meaningsOf(text);
  const go = (meaning: SearchMeaning | undefined) => {
    if (!meaning) return;
    combobox.closeDropdown();
    setText('');
    input.current?.blur();
    // the host that was chosen stays chosen
    if (meaning.kind === 'address')
      void navigate({ to: '/explain', search: ({ host }) => ({ host, address: meaning.address }) });
    else void navigate({ to: '/attacks', search: ({ host }) => ({ host, ...logFilterOf(meaning) }) });
  };
  return (
    <Combobox store={combobox} onOptionSubmit={(value) => go(choices[Number(value)])} withinPortal>
      <Combobox.Target>
        <TextInput
          ref={input}
          className={classes.field}
          type="search"
          aria-label={texts.label}
          placeholder={wide ? texts.placeholder : texts.short}
          leftSection={<Search size={16} aria-hidden />}
          rightSection={wide && <Kbd>/</Kbd>}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.openDropdown();
            combobox.selectFirstOption();
          }}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && combobox.getSelectedOptionIndex() < 0) go(choices[0]);
            if (event.key === 'Escape') input.current?.blur();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options>
          {choices.length === 0 && <Combobox.Empty>{texts.example}</Combobox.Empty>}
          {choices.map((meaning, index) => (
            <Combobox.Option key={meaning.kind} value={String(index)}>
              {labelOf(meaning)}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** The likeliest first; whatever was typed can always be looked for as words. */
function meaningsOf(text: string): readonly SearchMeaning[] {
  const meaning = parseSearch(text, countryNames);
  if (!meaning) return [];
  if (meaning.kind === 'text') return [meaning, { kind: 'userAgent', name: meaning.words }];
  if (meaning.kind === 'prefix') return [meaning];
  return [meaning, { kind: 'text', words: text.trim() }];
}

function labelOf(meaning: SearchMeaning): string {
  if (meaning.kind === 'address') return texts.explain(meaning.address);
  if (meaning.kind === 'prefix') return texts.prefix(meaning.prefix);
  if (meaning.kind === 'country') return texts.country(countryNames.get(meaning.code) ?? meaning.code);
  if (meaning.kind === 'extension') return texts.extension(meaning.number);
  if (meaning.kind === 'userAgent') return texts.userAgent(meaning.name);
  return texts.text(meaning.words);
}
